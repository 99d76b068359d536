import { z } from 'zod'
import { isSamePool } from '../pool-url.ts'
import { defineAction, type Shown, type Took } from './action.ts'
import { cameBackYounger } from './reboot.ts'

/** Puts a machine back as it left the factory: pools, password, network, tuning. */
export const factoryReset = defineAction({
  id: 'factoryReset',
  label: 'Factory reset',
  progress: 'Resetting',
  effect:
    'The machine loses its pools, its password and its own settings, restarts, and may come back at another address. It mines for the pools of its maker, or for nobody, until it is set up again.',
  risk: 'may-brick',
  ask: z.object({}),
  forMiner: ask => ask,
  diff: before => [
    { field: 'settings', before: 'as they are', after: 'as from the factory' },
    ...(before.config?.pools ?? []).map((pool, slot) => ({ field: `pool ${slot + 1}`, before: pool.url, after: null })),
  ],
  touches: ['pools', 'mode', 'fanMode', 'fanPct', 'fanTargetC', 'freqMhz', 'powerLimitW'],
  looksAt: ['config', 'reading'],
  took: cameBackEmpty,
  usualMs: 180_000,
  settleMs: 900_000,
  // What it had is in the journal; pools and the rest go back by changes of their own.
  undo: () => null,
  forGood:
    'A factory reset cannot be undone. The pools that each miner had stay written down with the rollout; give them back by changing pools.',
})

/** Its pools are gone; where it had none, its restart has to do. */
function cameBackEmpty(before: Shown, after: Shown): Took {
  if (after.config === null) return { took: false, because: 'its configuration could not be read since' }
  const had = before.config?.pools ?? []
  if (had.length === 0) return cameBackYounger(before, after)
  const left = had.filter(pool => after.config?.pools.some(other => isSamePool(other.url, pool.url) && other.user === pool.user))
  return left.length === 0 ? { took: true, note: null } : { took: false, because: `it still has its pool ${left[0]?.url ?? ''}` }
}
