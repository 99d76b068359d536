import { describe, expect, it } from 'vitest'
import { connectFailure, isLocalLimit, systemCode } from './connect-failure.ts'

function failed(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code })
}

describe('a connection that did not come about', () => {
  it.each([
    ['ECONNREFUSED', 'nothing listens on port 4028'],
    ['EHOSTUNREACH', 'no route to it, or it is switched off'],
    ['EACCES', "this computer's firewall does not allow the connection"],
    ['EMFILE', 'this computer has no free sockets or ports left'],
    ['ENOBUFS', 'this computer has no free sockets or ports left'],
    ['ESTRANGE', 'the connection to port 4028 failed, ESTRANGE'],
  ])('for %s is explained in plain words', (code, detail) => {
    expect(connectFailure(failed(code), 4028).failure).toEqual({ code: 'unreachable', detail })
  })

  it('is told apart when this computer, not the miner, is the reason, also once it was wrapped', () => {
    expect(isLocalLimit(failed('EMFILE'))).toBe(true)
    expect(isLocalLimit(connectFailure(failed('EADDRNOTAVAIL'), 80))).toBe(true)
    expect(isLocalLimit(connectFailure(failed('ECONNREFUSED'), 80))).toBe(false)
    expect(isLocalLimit('EMFILE')).toBe(false)
  })

  it('has a system code only where the system gave one', () => {
    expect(systemCode(new Error('x', { cause: failed('EPIPE') }))).toBe('EPIPE')
    expect(systemCode(Object.assign(new Error('x'), { code: 'UND_ERR_SOCKET' }))).toBeNull()
    expect(systemCode(null)).toBeNull()
  })
})
