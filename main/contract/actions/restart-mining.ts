import { z } from 'zod'
import { defineAction } from './action.ts'
import { cameBackYounger } from './reboot.ts'

/** Restarts the mining program only, not the machine. */
export const restartMining = defineAction({
  id: 'restartMining',
  label: 'Restart mining',
  progress: 'Restarting mining',
  effect: 'The mining program restarts and does not hash for 1 to 5 minutes.',
  risk: 'interrupts-hashing',
  ask: z.object({}),
  forMiner: ask => ask,
  diff: () => [{ field: 'mining', before: 'running', after: 'restarted' }],
  touches: [],
  looksAt: ['reading'],
  took: cameBackYounger,
  usualMs: 60_000,
  settleMs: 300_000,
  undo: () => null,
})
