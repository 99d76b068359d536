import type { ActionId } from '../contract/actions/registry.ts'
import type { Cell } from './fault-cell.sample.ts'
import type { ChangeFault } from './faults.ts'

/** A field of the table that is known not to come out as it should, and why. An empty list means all. */
interface Gap {
  readonly faults: readonly ChangeFault[]
  readonly action: ActionId
  readonly families: readonly string[]
  readonly because: string
}

const gaps: readonly Gap[] = [
  {
    faults: ['relock'],
    action: 'setNetwork',
    families: [],
    because: 'a machine with another address and another password has to be scanned before a retry finds it',
  },
  {
    faults: ['relock', 'other', 'late', 'neverback'],
    action: 'setPassword',
    families: [],
    because: 'a password that is added by hand is tried after all that were kept, and some firmware locks out before',
  },
  {
    faults: ['other', 'mute'],
    action: 'setPools',
    families: ['iceriver', 'epic', 'axeos'],
    because: 'its pages tell the pools that are stored, whatever its program works with',
  },
  {
    faults: ['neverback'],
    action: 'locate',
    families: ['avalon', 'axeos', 'luxos'],
    because: 'its LED cannot be read: what it said to the write is all there is',
  },
  { faults: ['neverback'], action: 'setFan', families: ['avalon'], because: 'its fans are believed as it answered the write' },
  { faults: [], action: 'setPools', families: ['avalon'], because: 'its three slots do not come back in the order that they had' },
  {
    faults: [],
    action: 'factoryReset',
    families: ['avalon', 'antminer-legacy'],
    because: 'one that has the pools of its maker already shows nothing of a second reset',
  },
  {
    faults: ['moves', 'poolless', 'relock'],
    action: 'reboot',
    families: [],
    because: 'one without a MAC is not found elsewhere, and one that is found while it boots is known without its API',
  },
  {
    faults: ['moves', 'poolless', 'relock'],
    action: 'factoryReset',
    families: [],
    because: 'one without a MAC is not found elsewhere, and one that is found while it boots is known without its API',
  },
]

/** Why a cell that does not come out as it should is no news; `null` = it is. */
export function gapOf({ fault, action, sim }: Pick<Cell, 'fault' | 'action' | 'sim'>): string | null {
  const gap = gaps.find(
    one =>
      one.action === action &&
      (one.faults.length === 0 || one.faults.includes(fault)) &&
      (one.families.length === 0 || one.families.includes(sim.family)),
  )
  return gap?.because ?? null
}
