import type { Failure } from '../../contract/failure.ts'
import type { MinerState } from '../../contract/model.ts'
import type { Reading } from '../../drivers/driver.ts'

/** Polls in a row that must fail before a miner counts as offline. */
const missesToOffline = 3

/** A machine that is up but does not hash counts as starting for so long after its mining program began, s. */
const startGraceS = 300

// One reading of rate 0 happens at each change of pool; two in a row are a state.
const idleReadings = 2

/** What the state of a miner rests on. */
export interface Life {
  readonly state: MinerState
  /** Polls in a row that failed. */
  readonly missed: number
  /** Readings in a row without hashrate. */
  readonly idle: number
  /** Why it cannot be read, once that is settled, and since when; `null` while it can. */
  readonly trouble: { readonly failure: Failure; readonly since: number } | null
  /** When the polls began to fail, ms since the epoch; `null` while they succeed. */
  readonly failingSince: number | null
}

/** Before anything was heard of it. */
export const unheard: Life = { state: 'unknown', missed: 0, idle: 0, trouble: null, failingSince: null }

/** A reading came. @param degraded whether the diagnosis found something that costs hashrate */
export function afterReading(life: Life, reading: Reading, degraded: boolean): Life {
  const idle = reading.activity === 'idle' ? life.idle + 1 : 0
  return { state: stateOf(life, reading, idle, degraded), missed: 0, idle, trouble: null, failingSince: null }
}

function stateOf(life: Life, { activity, telemetry }: Reading, idle: number, degraded: boolean): MinerState {
  switch (activity) {
    case 'sleeping':
    case 'starting':
    case 'unknown':
      return activity
    case 'hashing':
      return degraded ? 'degraded' : 'hashing'
    case 'idle':
      if (telemetry.uptimeS !== null && telemetry.uptimeS < startGraceS) return 'starting'
      return idle < idleReadings && isHashing(life.state) ? life.state : 'idle'
  }
}

function isHashing(state: MinerState): boolean {
  return state === 'hashing' || state === 'degraded'
}

/** A poll failed. A single miss changes nothing that is seen. */
export function afterFailure(life: Life, failure: Failure, at: number): Life {
  const missed = life.missed + 1
  const failing = { ...life, missed, idle: 0, failingSince: life.failingSince ?? at }
  const neverRead = life.state === 'unknown' && life.trouble === null
  const settled = missed >= missesToOffline || life.trouble !== null || (neverRead && stateAfter(failure) !== 'offline')
  if (!settled) return failing
  return { ...failing, state: stateAfter(failure), trouble: { failure, since: failing.failingSince } }
}

function stateAfter(failure: Failure): MinerState {
  switch (failure.code) {
    case 'auth':
    case 'refused':
      return 'locked'
    case 'unreachable':
    case 'timeout':
      return 'offline'
    case 'malformed':
    case 'unsupported':
    case 'bug':
    case 'cancelled':
      return 'unknown'
  }
}

/** Whether a failure shows that something answers there. */
export function isAnswer(failure: Failure): boolean {
  return failure.code === 'auth' || failure.code === 'refused' || failure.code === 'malformed'
}
