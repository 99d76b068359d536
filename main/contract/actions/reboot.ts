import { z } from 'zod'
import { defineAction, type Shown, type Took } from './action.ts'

/** Restarts the whole machine. It is gone for 1-3 minutes and hashes again after 3-8. */
export const reboot = defineAction({
  id: 'reboot',
  label: 'Reboot',
  progress: 'Rebooting',
  effect: 'The machine restarts and does not hash for 3 to 8 minutes.',
  risk: 'interrupts-hashing',
  ask: z.object({}),
  forMiner: ask => ask,
  diff: () => [{ field: 'machine', before: 'running', after: 'restarted' }],
  touches: [],
  looksAt: ['reading'],
  took: cameBackYounger,
  usualMs: 180_000,
  settleMs: 600_000,
  undo: () => null,
  forGood: 'A reboot cannot be undone.',
})

/** The proof of a restart: it answers again and its mining program is younger than before. */
export function cameBackYounger(before: Shown, after: Shown): Took {
  if (after.reading === null) return { took: false, because: 'it has not answered since' }
  const was = before.reading?.uptimeS ?? null
  const is = after.reading.uptimeS
  if (is === null) return { took: false, because: 'it does not tell how long it has been running, so the restart cannot be proved' }
  const elapsedS = before.reading === null ? 0 : (after.reading.at - before.reading.at) / 1000
  if (was === null) return { took: true, note: null }
  // Shorter than it would be had nothing happened, with 2 s for rounding on both sides; and begun since, because a slow reply tells an
  // uptime that is seconds older than its reading.
  if (is < was + elapsedS - 2 && is <= elapsedS + 2) return { took: true, note: null }
  return { took: false, because: 'it is still running as before: its uptime did not start again' }
}
