import type { ActionDefinition } from '../../contract/actions/action.ts'
import type { Pace, SetAside, WaitingFor } from '../../contract/rollout.ts'
import { formatAny, formatNumber, formatPower } from '../../contract/units.ts'
import { groupOf, type Load } from './load.ts'
import type { Chosen } from './plan.ts'

/** What a plan is warned about. */
export interface Planned {
  readonly definition: ActionDefinition
  readonly chosen: readonly Chosen[]
  /** In the same order. */
  readonly loads: readonly Load[]
  readonly leftOut: readonly SetAside[]
  readonly pace: Pace
  readonly powerW: number | null
  readonly waitingFor: readonly WaitingFor[]
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
  return [
    forGood(planned),
    queued(planned),
    allAtOnce(planned),
    noCanary(planned),
    guessedPower(planned),
    aboveHallLimit(planned),
    aboveGroupLimit(planned),
    noGroups(planned),
    mostlyLocked(planned),
    hiddenPasswords(planned),
    ...own,
  ].filter(warning => warning !== null)
}

function forGood({ definition, chosen }: Planned): string | null {
  return chosen.length === 0 ? null : (definition.forGood ?? null)
}

function queued({ waitingFor }: Planned): string | null {
  if (waitingFor.length === 0) return null
  const names = waitingFor.map(
    ({ title, miners, state }) => `"${title}" (${formatNumber(miners, 0)} of these miners${state === 'running' ? '' : `, ${state}`})`,
  )
  return `It begins when ${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} done with them.`
}

/** A limit on power is only as good as what is known of it. */
function guessedPower({ chosen, pace: { power } }: Planned): string | null {
  if (power.hallKw === null && power.groupKw === null) return null
  const silent = chosen.filter(({ miner }) => (miner.reading?.powerW ?? null) === null).length
  if (silent === 0) return null
  return `${formatNumber(silent, 0)} of ${formatNumber(chosen.length, 0)} miners do not tell their power: each counts as much as the others draw on average, or 3.5 kW.`
}

/** Such a miner would never have its turn if the limit held for it. */
function aboveHallLimit({ loads, pace: { power } }: Planned): string | null {
  return aboveLimit(loads, power.hallKw, ['in the hall', 'alone'])
}

function aboveGroupLimit({ loads, pace: { power } }: Planned): string | null {
  const placed = loads.filter(({ group }) => group !== null)
  return aboveLimit(placed, power.groupKw, ['in a rack', 'alone in its rack'])
}

function aboveLimit(loads: readonly Load[], limitKw: number | null, [where, alone]: readonly [string, string]): string | null {
  if (limitKw === null) return null
  const above = loads.map(({ watts }) => watts - limitKw * 1000).filter(watts => watts > 0)
  const excess = formatPower(above.reduce((highest, watts) => Math.max(highest, watts), 0))
  if (above.length === 0) return null
  const limit = `the limit of ${formatAny(limitKw)} kW a minute ${where}`
  return above.length === 1
    ? `1 miner by itself draws more than ${limit}: it goes ${alone} in its minute and passes the limit by ${excess}.`
    : `${formatNumber(above.length, 0)} miners each draw more than ${limit}: each goes ${alone} in its minute and passes the limit by up to ${excess}.`
}

function noGroups({ chosen, pace: { power } }: Planned): string | null {
  if (power.groupKw === null) return null
  const nowhere = chosen.filter(({ miner }) => groupOf(miner.placement) === null).length
  if (nowhere === 0) return null
  return `The limit for each group does not hold for ${formatNumber(nowhere, 0)} of ${formatNumber(chosen.length, 0)} miners: nobody has said where they stand.`
}

function allAtOnce({ definition, chosen, pace, powerW }: Planned): string | null {
  const most = Math.min(pace.everyS === 0 ? chosen.length : pace.size, pace.atOnce ?? chosen.length)
  const atOnce = Math.min(most, chosen.length)
  if (definition.risk === 'none' || atOnce < manyAtOnce) return null
  const share = powerW === null ? null : (powerW * atOnce) / chosen.length
  const power = share === null ? '' : `, about ${formatNumber(share / 1000, 1)} kW`
  return `${formatNumber(atOnce, 0)} miners stop and start mining at the same time${power}. Smaller batches spare the breakers.`
}

function noCanary({ definition, chosen, pace }: Planned): string | null {
  if (pace.canary || chosen.length < 2 || definition.risk === 'none') return null
  return 'No miner goes first on its own, so a mistake reaches the whole first batch.'
}

function mostlyLocked({ chosen, leftOut }: Planned): string | null {
  const locked = leftOut.filter(one => one.why === 'locked').length
  const all = chosen.length + leftOut.length
  if (locked === 0 || locked * 2 <= all) return null
  return `${formatNumber(locked, 0)} of ${formatNumber(all, 0)} miners are left out because no password works on them. Add one under Credentials and plan again.`
}

function hiddenPasswords({ chosen }: Planned): string | null {
  const hidden = chosen.filter(one => one.config?.pools.some(pool => pool.password === null)).length
  if (hidden === 0) return null
  const who = hidden === 1 ? '1 miner does' : `${formatNumber(hidden, 0)} miners do`
  return `${who} not tell the passwords of ${hidden === 1 ? 'its' : 'their'} pools: an undo gives x as the password.`
}
