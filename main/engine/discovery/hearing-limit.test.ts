import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HearingLimit } from './hearing-limit.ts'

function start() {
  const time = { ms: 0 }
  return { time, limit: new HearingLimit(() => time.ms) }
}

const press = (limit: HearingLimit, from: string) => limit.admits(from) && limit.isFirst(from)

describe('a press', () => {
  test('is told once although the machine says it five times', () => {
    const { time, limit } = start()
    const told = [0, 2000, 4000, 6000, 8000].map(at => {
      time.ms = at
      return press(limit, '10.0.0.5')
    })
    expect(told).toEqual([true, false, false, false, false])
  })

  test('is told again when the button is pressed later', () => {
    const { time, limit } = start()
    press(limit, '10.0.0.5')
    time.ms = 10_000
    expect(press(limit, '10.0.0.5')).toBe(true)
  })

  test('of the next machine is told at once', () => {
    const { limit } = start()
    expect([1, 2, 3].map(last => press(limit, `10.0.0.${last}`))).toEqual([true, true, true])
  })

  test('is told although the machine sent something else before', () => {
    const { limit } = start()
    limit.admits('10.0.0.5')
    expect(press(limit, '10.0.0.5')).toBe(true)
  })
})

describe('a flood', () => {
  test('of one sender is not looked at after its tenth datagram, and others are still heard', () => {
    const { limit } = start()
    const looked = Array.from({ length: 1000 }, () => limit.admits('10.0.0.5')).filter(Boolean)
    expect(looked.length).toBe(10)
    expect(limit.dropped).toBe(990)
    expect(press(limit, '10.0.0.6')).toBe(true)
  })

  test('of many senders is looked at fifty times a second at the most, and remembers a thousand of them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(40), fc.nat(5000)), { minLength: 200, maxLength: 3000 }), steps => {
        const { time, limit } = start()
        const looked: number[] = []
        for (const [wait, sender] of steps) {
          time.ms += wait
          if (limit.admits(`10.1.${sender >> 8}.${sender & 255}`)) looked.push(time.ms)
        }
        // A window of one second may lie across two of those that are counted in.
        for (const [n, at] of looked.entries()) expect((looked[n + 100] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThanOrEqual(1000)
        expect(looked.length + limit.dropped).toBe(steps.length)
      }),
      { numRuns: 30 },
    )
  })

  test('of more senders than are remembered ends, and then a press is heard', () => {
    const { time, limit } = start()
    for (let n = 0; n < 5000; n++) {
      time.ms = n
      limit.admits(`10.2.${n >> 8}.${n & 255}`)
    }
    expect(press(limit, '10.0.0.5')).toBe(false)
    time.ms += 10_000
    expect(press(limit, '10.0.0.5')).toBe(true)
  })
})
