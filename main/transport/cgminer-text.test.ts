import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCgminerText } from './cgminer-text.ts'

describe('parseCgminerText', () => {
  it.each([
    [
      'STATUS=S,When=1,Code=11,Msg=Summary,Description=cgminer 4.11.1|SUMMARY,Elapsed=5,MHS av=1.50|\0',
      {
        STATUS: [{ STATUS: 'S', When: '1', Code: '11', Msg: 'Summary', Description: 'cgminer 4.11.1' }],
        SUMMARY: [{ Elapsed: '5', 'MHS av': '1.50' }],
      },
    ],
    [
      'STATUS=S|POOL=0,URL=a\\,b\\=c\\|d|POOL=1,User=x\\\\y|',
      {
        STATUS: [{ STATUS: 'S' }],
        POOLS: [
          { POOL: '0', URL: 'a,b=c|d' },
          { POOL: '1', User: 'x\\y' },
        ],
      },
    ],
    ['STATUS=E,Code=14,Msg=Invalid command|', { STATUS: [{ STATUS: 'E', Code: '14', Msg: 'Invalid command' }] }],
    [
      'CMD=summary|STATUS=S|SUMMARY,Elapsed=5|CMD=pools|STATUS=S|POOL=0,URL=a|',
      {
        summary: [{ STATUS: [{ STATUS: 'S' }], SUMMARY: [{ Elapsed: '5' }] }],
        pools: [{ STATUS: [{ STATUS: 'S' }], POOLS: [{ POOL: '0', URL: 'a' }] }],
      },
    ],
    ['RESTART\0', { STATUS: 'RESTART' }],
    ['BYE', { STATUS: 'BYE' }],
  ])('reads %j', (text, value) => {
    expect(parseCgminerText(text)).toEqual({ ok: true, value, repairs: [] })
  })

  it('keeps the whole fields of a record that was cut off', () => {
    expect(parseCgminerText('STATUS=S,Code=11|SUMMARY,Elapsed=5,Accepted=12')).toEqual({
      ok: true,
      value: { STATUS: [{ STATUS: 'S', Code: '11' }], SUMMARY: [{ Elapsed: '5' }] },
      repairs: ['truncated'],
    })
  })

  it('refuses what is not this framing', () => {
    expect(parseCgminerText('<html>')).toMatchObject({ ok: false })
  })

  it('reads back whatever values were escaped', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (url, user) => {
        const escaped = (text: string) => text.replace(/[\\|,=]/g, '\\$&')
        const parsed = parseCgminerText(`STATUS=S|POOL=0,URL=${escaped(url)},User=${escaped(user)}|`)
        expect(parsed).toMatchObject({ value: { POOLS: [{ POOL: '0', URL: url, User: user }] } })
      }),
    )
  })
})
