import { describe, expect, it } from 'vitest'
import { failureOf } from '../contract/failure.ts'
import { acceptedReply, joinedReplies, sectionOf, statusOf } from './cgminer-reply.ts'
import { parseReply } from './cgminer-tcp.ts'

const reply = (text: string) => ({ text, parsed: parseReply(text) })

describe('the status of a reply', () => {
  it.each([
    [{ STATUS: [{ STATUS: 'E', Code: 45, Msg: "Access denied to 'config' command" }] }, 'E', 45],
    [{ STATUS: { STATUS: 'S', Msg: 'stats' } }, 'S', null],
    [{ STATUS: 'RESTART' }, 'RESTART', null],
    [{ STATUS: 'E', Code: 14, Msg: 'invalid cmd' }, 'E', 14],
  ])('of %j is read', (value, severity, code) => {
    expect(statusOf(value)).toMatchObject({ severity, code })
  })

  it('is nothing where there is none', () => {
    expect(statusOf({ error_message: 'bad param' })).toBeNull()
    expect(statusOf([1])).toBeNull()
  })
})

describe('a joined reply', () => {
  it('is taken apart in either dialect', () => {
    expect(joinedReplies({ summary: [{ SUMMARY: [] }], pools: [{ POOLS: [] }], id: 1 }, ['summary', 'pools', 'stats'])).toEqual(
      new Map([
        ['summary', { SUMMARY: [] }],
        ['pools', { POOLS: [] }],
      ]),
    )
    expect(joinedReplies({ summary: { SUMMARY: [] } }, ['summary'])).toEqual(new Map([['summary', { SUMMARY: [] }]]))
  })

  it('is none when the command was taken as one unknown', () => {
    expect(joinedReplies({ STATUS: [{ STATUS: 'E', Code: 14 }], id: 1 }, ['summary'])).toBeNull()
  })
})

describe('a reply that must be accepted', () => {
  it('gives its sections', () => {
    const accepted = acceptedReply(reply('STATUS=S,Code=7|POOL=0,URL=a|POOL=1,URL=b|'), 'pools')
    expect(sectionOf(accepted, 'POOLS')).toHaveLength(2)
    expect(sectionOf(accepted, 'STATS')).toEqual([])
  })

  it.each([
    ['{"STATUS":[{"STATUS":"E","Code":45,"Msg":"Access denied"}]}', { code: 'refused', reason: 'Access denied' }],
    ['<html>', { code: 'malformed', where: 'reply to pools: HTML instead of JSON', got: '<html>' }],
    ['[1]', { code: 'malformed', where: 'reply to pools is not an object', got: '[1]' }],
  ])('%s is thrown at', (text, failure) => {
    let thrown: unknown
    try {
      acceptedReply(reply(text), 'pools')
    } catch (error) {
      thrown = error
    }
    expect(failureOf(thrown)).toEqual(failure)
  })
})
