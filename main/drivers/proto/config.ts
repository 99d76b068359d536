import type { MinerConfig } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, recordOf, textField, textOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { countField, percentage, power, within } from '../dialect/sane.ts'
import type { Session } from '../driver.ts'
import { getPage, getRecord } from './pages.ts'
import { fanModeOf, poolRows } from './status.ts'

/** What verify and undo compare: the pools, the target and the fans. Passwords of pools are not told. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const pools = await getPage(session, 'pools', signal)
  const target = await readTarget(session, signal)
  const cooling = await getRecord(session, 'cooling', 'cooling-status', signal)
  return configOf({ pools, target, cooling }, session.now())
}

/** The power that it aims at, with its limits. Throws as `getPage` does. */
export function readTarget(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  return getRecord(session, 'mining/target', 'mining-target', signal)
}

/** Pure: the three pages. */
export function configOf(
  pages: { readonly pools: Json; readonly target: JsonRecord; readonly cooling: JsonRecord },
  now: number,
): MinerConfig {
  const { pools, target, cooling } = pages
  const fanMode = fanModeOf(cooling)
  const rows = poolRows(pools).toSorted((a, b) => (countField(a, 'priority') ?? 0) - (countField(b, 'priority') ?? 0))
  return {
    at: now,
    pools: rows.map(row => ({ url: asWritten(row, 'url'), user: asWritten(row, 'user') || asWritten(row, 'username'), password: null })),
    mode: null,
    fanMode,
    fanPct: fanMode === 'manual' ? percentage(numberField(cooling, 'speed_percentage')) : null,
    fanTargetC: fanMode === 'auto' ? within(numberField(cooling, 'target_temperature_c'), 1, 130) : null,
    freqMhz: null,
    powerLimitW: power(numberField(target, 'power_target_watts')),
    other: linesOf(target, ['performance_mode', 'balance_bays', 'hash_on_disconnect']),
  }
}

/** The names that people gave the pools, by address. */
export function poolNames(pools: Json): ReadonlyMap<string, string> {
  return new Map(
    poolRows(pools).flatMap(row => {
      const name = textField(row, 'name')
      return name === null ? [] : [[asWritten(row, 'url'), name] as const]
    }),
  )
}

function linesOf(record: JsonRecord, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap(name => {
      const value = field(record, name)
      const text = typeof value === 'boolean' ? String(value) : textOf(value)
      return text === null ? [] : [[name, text] as const]
    }),
  )
}

/** Blanks and all: verify and undo compare it. */
function asWritten(row: JsonRecord, name: string): string {
  const value = field(recordOf(row), name)
  return typeof value === 'string' ? value : ''
}
