import { z } from 'zod'
import type { MinerState } from '../model.ts'
import { defineAction, type Shown } from './action.ts'

/** Stops hashing until the machine is woken; it stays reachable. */
export const sleep = defineAction({
  id: 'sleep',
  label: 'Sleep',
  progress: 'Putting to sleep',
  effect: 'The machine stops hashing and draws little power until it is woken. It stays reachable.',
  risk: 'interrupts-hashing',
  ask: z.object({}),
  forMiner: ask => ask,
  diff: before => (sleeps(before) ? [] : [{ field: 'mining', before: activityWord(before.state), after: 'asleep' }]),
  touches: ['mode'],
  looksAt: ['reading', 'config'],
  took: (_before, after) => {
    if (after.reading === null) return { took: false, because: 'it has not answered since' }
    return sleeps(after) ? { took: true, note: null } : { took: false, because: `it is ${activityWord(after.state) ?? 'not asleep'}` }
  },
  usualMs: 30_000,
  settleMs: 300_000,
  // What brings it back is another action: wake.
  undo: () => null,
})

/** Whether it was told not to hash, and does not. Some firmware tells the first only in its configuration. */
export function sleeps({ state, reading, config }: Shown): boolean {
  return state === 'sleeping' || (config?.mode === 'sleep' && reading !== null && (reading.hashrateHs ?? 0) === 0)
}

/** What a miner does, as a word of a preview; `null` when nobody knows. */
export function activityWord(state: MinerState): string | null {
  switch (state) {
    case 'hashing':
    case 'degraded':
      return 'hashing'
    case 'sleeping':
      return 'asleep'
    case 'starting':
      return 'starting'
    case 'idle':
      return 'idle'
    case 'offline':
    case 'locked':
    case 'unknown':
      return null
  }
}
