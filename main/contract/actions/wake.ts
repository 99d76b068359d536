import { z } from 'zod'
import { defineAction, type Shown, type Took } from './action.ts'
import { activityWord, sleeps } from './sleep.ts'

/** Lets a machine that was put to sleep hash again. */
export const wake = defineAction({
  id: 'wake',
  label: 'Wake',
  progress: 'Waking',
  effect: 'The machine starts hashing again, which takes 1 to 6 minutes. One that does not sleep is left as it is.',
  risk: 'interrupts-hashing',
  ask: z.object({}),
  forMiner: ask => ask,
  diff: before => (mayRest(before) ? [{ field: 'mining', before: activityWord(before.state), after: 'hashing' }] : []),
  touches: ['mode'],
  looksAt: ['reading', 'config'],
  took: tookWake,
  usualMs: 120_000,
  settleMs: 480_000,
  // What brings it back is another action: sleep.
  undo: () => null,
})

/** One that is certainly awake needs nothing; one that nobody could read may need it. */
function mayRest(shown: Shown): boolean {
  return sleeps(shown) || shown.reading === null || shown.config?.mode === 'sleep'
}

/** Boards are brought up for minutes after the program has started, so starting is proof enough that it was woken. */
function tookWake(_before: Shown, after: Shown): Took {
  if (after.reading === null) return { took: false, because: 'it has not answered since' }
  if (sleeps(after) || after.config?.mode === 'sleep') return { took: false, because: 'it is still asleep' }
  return { took: true, note: (after.reading.hashrateHs ?? 0) > 0 ? null : 'it is awake and still starting its boards' }
}
