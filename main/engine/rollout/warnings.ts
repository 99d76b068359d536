import type { ActionDefinition } from '../../contract/actions/action.ts'
import type { Batching, SetAside } from '../../contract/rollout.ts'
import { formatNumber } from '../../contract/units.ts'
import type { Chosen } from './plan.ts'

/** What a plan is warned about. */
export interface Planned {
  readonly definition: ActionDefinition
  readonly chosen: readonly Chosen[]
  readonly leftOut: readonly SetAside[]
  readonly batching: Batching
  readonly powerW: number | null
}

/** From how many miners at once a hall's breakers are worth a word. */
const manyAtOnce = 20

/** What is worth knowing before saying go, one sentence each. */
export function planWarnings(planned: Planned): readonly string[] {
  const own =
    planned.definition.warnings?.(
      planned.chosen.map(one => one.params),
      planned.chosen.map(one => one.miner),
    ) ?? []
  return [allAtOnce(planned), noCanary(planned), mostlyLocked(planned), hiddenPasswords(planned), ...own].filter(
    warning => warning !== null,
  )
}

function allAtOnce({ definition, chosen, batching, powerW }: Planned): string | null {
  const atOnce = batching.everyS === 0 ? chosen.length : Math.min(batching.size, chosen.length)
  if (definition.risk === 'none' || atOnce < manyAtOnce) return null
  const share = powerW === null ? null : (powerW * atOnce) / chosen.length
  const power = share === null ? '' : `, about ${formatNumber(share / 1000, 1)} kW`
  return `${atOnce} miners stop and start mining at the same time${power}. Smaller batches spare the breakers.`
}

function noCanary({ definition, chosen, batching }: Planned): string | null {
  if (batching.canary || chosen.length < 2 || definition.risk === 'none') return null
  return 'No miner goes first on its own, so a mistake reaches the whole first batch.'
}

function mostlyLocked({ chosen, leftOut }: Planned): string | null {
  const locked = leftOut.filter(one => one.why === 'locked').length
  const all = chosen.length + leftOut.length
  if (locked === 0 || locked * 2 <= all) return null
  return `${locked} of ${all} miners are left out because no password works on them. Add one under Credentials and plan again.`
}

function hiddenPasswords({ chosen }: Planned): string | null {
  const hidden = chosen.filter(one => one.config?.pools.some(pool => pool.password === null)).length
  if (hidden === 0) return null
  const who = hidden === 1 ? '1 miner does' : `${hidden} miners do`
  return `${who} not tell the passwords of ${hidden === 1 ? 'its' : 'their'} pools: an undo gives x as the password.`
}
