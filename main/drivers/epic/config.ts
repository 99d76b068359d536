import type { MinerConfig } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, recordOf, recordsOf, textField, textOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { percentage, within } from '../dialect/sane.ts'
import type { Session } from '../driver.ts'
import { getRecord } from './door.ts'
import { configuredPools } from './pools.ts'
import { fanModeOf } from './summary.ts'
import { modeOf, powerLimitOf, tuningOf } from './tune.ts'

const fanKey = 'epic.autoFan'

/** What automatic fans are told: a temperature, and the speed while it stands. */
export interface AutoFan {
  readonly targetC: number
  readonly idlePct: number
}

/** The speed of a standing machine where none is told: what its dashboard begins with, %. */
const usualIdlePct = 20

/** What verify and undo compare; the summary tells it all. Automatic fan settings are kept for the way back from a fixed speed. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  return configOf(await readSettings(session, signal), session.now())
}

/** The summary as the place of the settings. Throws as reading does. */
export async function readSettings(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  const summary = await getRecord(session, 'summary', signal)
  const fan = autoFanOf(summary)
  if (fan !== null) session.memo.set(fanKey, fan)
  return summary
}

/** The automatic fan settings now, else those before a speed was fixed; `null` when neither was ever read. */
export function knownAutoFan(session: Session, summary: JsonRecord): AutoFan | null {
  const kept = session.memo.get(fanKey)
  return autoFanOf(summary) ?? (isAutoFan(kept) ? kept : null)
}

/** Pure: the configuration in a summary. */
export function configOf(summary: JsonRecord, now: number): MinerConfig {
  const fanMode = fanModeOf(summary)
  const isTuned = tuningOf(summary)?.isRunning === true
  return {
    at: now,
    pools: configuredPools(summary),
    mode: modeOf(summary),
    fanMode,
    fanPct: fanMode === 'manual' ? manualPct(summary) : null,
    fanTargetC: fanMode === 'auto' ? (autoFanOf(summary)?.targetC ?? null) : null,
    // While it tunes, the clocks are its own doing.
    freqMhz: isTuned ? null : targetClock(summary),
    powerLimitW: powerLimitOf(summary),
    other: otherOf(summary),
  }
}

function autoFanOf(summary: JsonRecord): AutoFan | null {
  const auto = recordOf(field(fanModeRecord(summary), 'Auto'))
  const targetC = within(numberField(auto, 'Target Temperature'), 1, 130)
  return targetC === null ? null : { targetC, idlePct: percentage(numberField(auto, 'Idle Speed')) ?? usualIdlePct }
}

function manualPct(summary: JsonRecord): number | null {
  return percentage(numberField(fanModeRecord(summary), 'Manual') ?? numberField(recordOf(field(summary, 'Fans')), 'Fans Speed'))
}

function fanModeRecord(summary: JsonRecord): JsonRecord | null {
  return recordOf(field(recordOf(field(summary, 'Fans')), 'Fan Mode'))
}

function targetClock(summary: JsonRecord): number | null {
  const clocks = recordsOf(field(recordOf(field(summary, 'HwConfig')), 'Boards Target Clock')).map(row => numberField(row, 'Data'))
  const [first] = clocks
  return first !== undefined && clocks.every(clock => clock === first) ? within(first, 1, 5000) : null
}

/** Everything else that an owner sets, one line a setting; what changes by itself is not among it. */
function otherOf(summary: JsonRecord): Readonly<Record<string, string>> {
  const misc = recordOf(field(summary, 'Misc'))
  const stratum = recordOf(field(summary, 'Stratum'))
  const enabled = recordsOf(field(summary, 'HBStatus')).map(
    row => [`board ${textField(row, 'Index')} enabled`, field(row, 'Enabled')] as const,
  )
  return linesOf([
    ['hostname', field(summary, 'Hostname')],
    ['coin', field(recordOf(field(summary, 'Mining')), 'Coin')],
    ['worker unique id', uniqueIdOf(summary)],
    ['worker unique id variant', field(stratum, 'Worker Unique Id Variant')],
    ['shutdown temperature', field(misc, 'Shutdown Temp')],
    ['critical temperature', field(misc, 'Critical Temp')],
    ['minimum working fans', field(recordOf(field(summary, 'Fans')), 'Minimum Working Fans')],
    ['idle on connection lost', field(summary, 'IdleOnConnectionLost')],
    ['disable board on failure', field(summary, 'Disable Board On Failure')],
    ['enable boards on idle', field(summary, 'Enable Boards On Idle')],
    ['overdrive', field(summary, 'Overdrive')],
    ...enabled,
  ])
}

/** Whether the miner adds a number of its own to each worker; older releases tell it elsewhere. `undefined` = not told. */
export function uniqueIdOf(summary: JsonRecord): boolean | undefined {
  const told = [
    field(recordOf(field(summary, 'Stratum')), 'Worker Unique Id'),
    field(recordOf(field(summary, 'Misc')), 'Append Unique Id To Worker'),
  ]
  return told.find(value => typeof value === 'boolean')
}

function linesOf(lines: readonly (readonly [string, Json | undefined])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.flatMap(([name, value]) => {
      const text = typeof value === 'boolean' ? String(value) : textOf(value)
      return text === null ? [] : [[name, text] as const]
    }),
  )
}

function isAutoFan(value: unknown): value is AutoFan {
  return typeof value === 'object' && value !== null && 'targetC' in value && 'idlePct' in value
}
