import { describe, expect, test } from 'vitest'
import type { Failure } from '../../contract/failure.ts'
import { sampleReading } from './fleet.sample.ts'
import { afterFailure, afterReading, type Life, unheard } from './state.ts'

const refusedPort: Failure = { code: 'unreachable', detail: 'connection refused' }
const slow: Failure = { code: 'timeout', afterMs: 5000 }
const locked: Failure = { code: 'auth', user: 'root' }
const garbage: Failure = { code: 'malformed', where: 'stats', got: '<html>' }

const hashing = afterReading(unheard, sampleReading(0), false)
const idle = sampleReading(0, { hashrateHs: 0, uptimeS: 9000 }, { activity: 'idle' })

function failing(life: Life, ...failures: readonly Failure[]): Life {
  return failures.reduce((now, failure, n) => afterFailure(now, failure, 1000 * (n + 1)), life)
}

test('nothing is known before the first answer', () => {
  expect(unheard.state).toBe('unknown')
})

describe('silence', () => {
  test('two misses change nothing that is seen, the third makes it offline since the first', () => {
    expect(failing(hashing, slow, slow)).toMatchObject({ state: 'hashing', trouble: null })
    expect(failing(hashing, slow, slow, refusedPort)).toMatchObject({ state: 'offline', trouble: { failure: refusedPort, since: 1000 } })
  })
  test('an answer between misses starts the count again', () => {
    const back = afterReading(failing(hashing, slow, slow), sampleReading(0), false)
    expect(failing(back, slow, slow).state).toBe('hashing')
  })
  test('a miner that was never read stays unknown until it is settled', () => {
    expect(failing(unheard, slow, slow).state).toBe('unknown')
    expect(failing(unheard, slow, slow, slow).state).toBe('offline')
  })
  test('one reading brings it back at once', () => {
    expect(afterReading(failing(hashing, slow, slow, slow), sampleReading(0), false)).toMatchObject({
      state: 'hashing',
      missed: 0,
      trouble: null,
    })
  })
})

describe('answers that tell nothing', () => {
  test('a miner that never told anything is locked at the first refusal', () => {
    expect(failing(unheard, locked).state).toBe('locked')
  })
  test('one that was read is locked after three', () => {
    expect(failing(hashing, locked, locked).state).toBe('hashing')
    expect(failing(hashing, locked, locked, locked).state).toBe('locked')
  })
  test('what cannot be understood is unknown', () => {
    expect(failing(hashing, garbage, garbage, garbage).state).toBe('unknown')
  })
  test('once it is settled the latest failure counts', () => {
    expect(failing(hashing, slow, slow, slow, locked).state).toBe('locked')
  })
})

describe('what a reading says', () => {
  test('hashing with something wrong is degraded', () => {
    expect(afterReading(unheard, sampleReading(0), true).state).toBe('degraded')
  })
  test('asleep stays asleep whatever the diagnosis says', () => {
    expect(afterReading(hashing, sampleReading(0, {}, { activity: 'sleeping' }), true).state).toBe('sleeping')
  })
  test('one reading without a rate is no state, two are', () => {
    const once = afterReading(hashing, idle, false)
    expect(once.state).toBe('hashing')
    expect(afterReading(once, idle, false).state).toBe('idle')
  })
  test('a miner first seen idle is idle', () => {
    expect(afterReading(unheard, idle, false).state).toBe('idle')
  })
  test('up for a moment and not hashing yet is starting', () => {
    expect(afterReading(hashing, sampleReading(0, { uptimeS: 40 }, { activity: 'idle' }), false).state).toBe('starting')
  })
})
