import type { ActionDefinition } from '../../contract/actions/action.ts'
import type { Miner, Placement } from '../../contract/model.ts'

/** What one miner means to the supply when it is switched. */
export interface Load {
  /** 0 = the action switches nothing. */
  readonly watts: number
  /** Where it stands; `null` = unknown. */
  readonly group: string | null
}

/** What an action does to the power that a miner draws. */
export type Switching = 'nothing' | 'off' | 'on' | 'off-and-on'

const lasting: Readonly<Record<string, Switching>> = { sleep: 'off', wake: 'on' }
/** What a miner draws of which nothing is known, W: between an S19 and an S21. */
const usualW = 3_500

/** A change that interrupts hashing lets a miner's power fall to almost nothing and come back. */
export function switchingOf({ id, risk }: Pick<ActionDefinition, 'id' | 'risk'>): Switching {
  return risk === 'none' ? 'nothing' : (lasting[id] ?? 'off-and-on')
}

/** The smallest known part of a placement that shares a supply, as its path from the site down; `null` = not even the building is known. */
export function groupOf(placement: Placement | null): string | null {
  if (placement === null) return null
  const { site, building, row, rack } = placement
  if (building === null && row === null && rack === null) return null
  return [site, building, row, rack].filter(part => part !== null).join('/')
}

/** The load of each. Who does not tell its power, or sleeps and is woken, counts as much as the others draw on average. `null` = it is off the list. */
export function loadsOf(miners: readonly (Miner | null)[], definition: Pick<ActionDefinition, 'id' | 'risk'>): readonly Load[] {
  const switching = switchingOf(definition)
  const known = miners.map(miner => awakeW(miner, switching)).filter(watts => watts !== null)
  const assumedW = known.length === 0 ? usualW : known.reduce((sum, watts) => sum + watts, 0) / known.length
  return miners.map(miner => ({
    watts: switching === 'nothing' ? 0 : (awakeW(miner, switching) ?? assumedW),
    group: groupOf(miner?.placement ?? null),
  }))
}

/** What it draws when it works; `null` = it does not tell. A sleeping one tells at the most its limit. */
function awakeW(miner: Miner | null, switching: Switching): number | null {
  const reading = miner?.reading ?? null
  if (reading === null) return null
  return switching === 'on' ? reading.powerLimitW : reading.powerW
}
