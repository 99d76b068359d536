import { describe, expect, test } from 'vitest'
import { bareUrl, classicPoolsProblem, poolsProblem } from './guard.ts'

const pool = { url: 'stratum+tcp://pool.example:3333', user: 'acct.w1', password: 'x' }

describe('pools for a REST release', () => {
  test.each([
    [{ user: 'a b' }, 'pool 1 worker holds a blank at character 2'],
    [{ user: 'a"b' }, 'pool 1 worker holds a double quote at character 2'],
    [{ password: 'a\\b' }, 'pool 1 password holds a backslash at character 2'],
    [{ user: 'ä' }, 'pool 1 worker holds "ä" at character 1'],
    [{ url: 'stratum2+tcp://pool.example:3333/key' }, 'pool 1 URL is Stratum V2'],
    [{ url: '' }, 'pool 1 URL is empty'],
  ])('%j are refused', (change, sentence) => {
    expect(poolsProblem({ pools: [{ ...pool, ...change }] })).toContain(sentence)
  })

  test('with what pools are known to ask for are written', () => {
    expect(poolsProblem({ pools: [{ url: 'stratum+ssl://pool.example:443#xnsub', user: 'acct.w,9/a&b', password: 'a%b' }] })).toBeNull()
  })
})

describe('pools for an older release', () => {
  test.each([
    [{ user: 'a&b' }, 'pool 1 worker holds "&" at character 2; the settings script of this old VNish'],
    [{ password: 'p/w' }, 'pool 1 password holds "/" at character 2'],
    [{ user: 'a+b' }, 'pool 1 worker holds "+" at character 2'],
    [{ user: 'a%b' }, 'pool 1 worker holds "%" at character 2'],
    [{ user: 'a b' }, 'pool 1 worker holds a blank at character 2'],
    [{ url: 'stratum+ssl://pool.example:443' }, 'pool 1 URL holds "+" at character 8'],
    [{ url: 'stratum+tcp://pool.example:3333/path' }, 'pool 1 URL holds "/" at character 18'],
    [{ url: 'stratum+tcp://pool.example:3333#xnsub' }, 'pool 1 URL holds "#" at character 18'],
  ])('%j are refused before a byte is sent', (change, sentence) => {
    expect(classicPoolsProblem({ pools: [{ ...pool, ...change }] })).toContain(sentence)
  })

  test('without a slash in them are written, and the scheme that every pool has is left out', () => {
    expect(classicPoolsProblem({ pools: [pool, { ...pool, user: 'acct_1-a.w:2' }] })).toBeNull()
    expect(bareUrl(pool.url)).toBe('pool.example:3333')
    expect(bareUrl('stratum+ssl://pool.example:443')).toBe('stratum+ssl://pool.example:443')
  })
})
