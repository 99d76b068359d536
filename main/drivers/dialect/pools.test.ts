import { describe, expect, test } from 'vitest'
import { isDevFee, parseDifficulty, parseLastShare, parsePools } from './pools.ts'

describe('pools', () => {
  const clock = { now: 1_790_000_000_000, minerNowS: 1_600_000_000 }

  test.each([
    ['524K', 524_000],
    ['65.5K', 65_500],
    ['1.05M', 1_050_000],
    ['8.19K', 8190],
    [' 69.2461', 69.2461],
    ['512', 512],
    ['', null],
    ['0', null],
    ['abc', null],
    [null, null],
  ])('difficulty %j is %j', (text, difficulty) => {
    expect(parseDifficulty(text)).toBe(difficulty)
  })

  test.each([
    ['0:00:03', clock.now - 3000],
    ['66:18:15', clock.now - 238_695_000],
    ['0', null],
    ['', null],
    [null, null],
    // By a clock that is years behind: what counts is how long ago it was.
    ['1599999988', clock.now - 12_000],
    ['1600000100', null],
    ['-1', null],
  ])('last share %j', (text, at) => {
    expect(parseLastShare(text, clock)).toBe(at)
  })

  test('a pool of the makers is kept, but never the active one', () => {
    const rows = [
      { POOL: 0, URL: 'stratum+tcp://a.example:1', User: 'u', Status: 'Dead', Priority: 0, 'Stratum Active': false },
      { POOL: 1, URL: 'stratum+tcp://b.example:1', User: 'devFeeMiner.9', Status: 'Alive', Priority: 9998, 'Stratum Active': true },
    ]
    expect(parsePools(rows, 'stratum-active', clock).map(pool => [pool.priority, pool.status, pool.active])).toEqual([
      [0, 'dead', false],
      [9998, 'alive', false],
    ])
    expect(isDevFee({ priority: 2, user: 'DevFee', url: 'DevFee' })).toBe(true)
    expect(isDevFee({ priority: 2, user: 'acct.devfee1', url: 'stratum+tcp://a.example:1' })).toBe(false)
  })

  test('of two connected pools the one of the lower priority number is mined on', () => {
    const row = (priority: number) => ({
      URL: `stratum+tcp://p${priority}.example:1`,
      User: 'u',
      Status: 'Alive',
      Priority: priority,
      'Stratum Active': true,
    })
    expect(parsePools([row(2), row(0)], 'stratum-active', clock).map(pool => pool.active)).toEqual([false, true])
  })

  test('firmware that tells nothing about connections leaves it unknown, unless failover is all it knows', () => {
    const rows = [
      { URL: 'a.example:1', User: 'u', Status: 'Deed', Priority: 0 },
      { URL: 'b.example:1', User: 'u', Status: 'Alive', Priority: 1 },
      { URL: '', User: '', Status: 'Dead', Priority: 2 },
    ]
    expect(parsePools(rows, 'stratum-active', clock).map(pool => pool.active)).toEqual([null, null])
    expect(parsePools(rows, 'failover', clock).map(pool => pool.active)).toEqual([false, true])
  })
})
