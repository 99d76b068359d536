import type { FanMode, MinerConfig, PoolConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { percentage, power, within } from '../dialect/sane.ts'
import type { Session } from '../driver.ts'
import { getRecord } from './pages.ts'

/** What verify and undo compare. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  return configOf(await readSettings(session, signal), session.now())
}

/** The whole configuration: it is always written whole. Throws as `getPage` does. */
export function readSettings(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  return getRecord(session, 'miner_config', signal)
}

/** Pure: the configuration page. */
export function configOf(raw: JsonRecord, now: number): MinerConfig {
  const fanMode = configuredFanMode(raw)
  const mode = selectorOf(raw)
  return {
    at: now,
    pools: configuredPools(raw),
    mode: mode?.toLowerCase() ?? null,
    fanMode,
    fanPct: fanMode === 'manual' ? percentage(numberField(part(raw, 'advance-config'), 'fan-fixed-percent')) : null,
    fanTargetC: null,
    freqMhz: mode === 'Fixed' ? within(numberField(part(raw, 'mode', 'fixed'), 'frequency'), 1, 5000) : null,
    powerLimitW: configuredLimit(raw),
    other: otherOf(raw),
  }
}

/** 'Stock', 'Auto', 'Fixed', 'Sleep'; `null` when it does not tell. */
export function selectorOf(raw: JsonRecord): string | null {
  return textField(part(raw, 'mode'), 'work-mode-selector')
}

/** The power it is set to hold, W: while it tunes by itself, towards a power. */
export function configuredLimit(raw: JsonRecord): number | null {
  const concorde = part(raw, 'mode', 'concorde')
  const holdsPower = selectorOf(raw) === 'Auto' && textField(concorde, 'mode-select') === 'PowerTarget'
  return holdsPower ? power(numberField(concorde, 'power-target')) : null
}

/** A tank counts before a fixed speed: nothing turns there. */
export function configuredFanMode(raw: JsonRecord): FanMode | null {
  if (/immersion/i.test(textField(part(raw, 'general-config'), 'environment-profile') ?? '')) return 'immersion'
  const overrides = booleanField(part(raw, 'advance-config'), 'override-fan-control')
  return overrides === null ? null : overrides ? 'manual' : 'auto'
}

/** The groups that share the work, by number, with what they get of it in %. */
export function groupsOf(raw: JsonRecord): readonly { readonly gid: number; readonly percent: number | null }[] {
  return recordsOf(field(raw, 'pool-group')).flatMap(group => {
    const gid = numberField(group, 'gid')
    return gid === null ? [] : [{ gid, percent: numberField(group, 'percent') }]
  })
}

/** The object under a path; `null` when it is none. */
export function part(raw: JsonRecord, ...path: readonly string[]): JsonRecord | null {
  return path.reduce<JsonRecord | null>((at, name) => recordOf(field(at, name)), raw)
}

function configuredPools(raw: JsonRecord): readonly PoolConfig[] {
  return recordsOf(field(raw, 'pools'))
    .map(row => ({ url: asWritten(row, 'url'), user: asWritten(row, 'user'), password: asWritten(row, 'pass') }))
    .filter(pool => pool.url !== '')
}

/** Blanks and all: verify and undo compare it. */
function asWritten(row: JsonRecord, name: string): string {
  const value: Json | undefined = field(row, name)
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value : ''
}

/** Everything without a field of its own, one line a setting. */
function otherOf(raw: JsonRecord): Readonly<Record<string, string>> {
  const shown = ['mode.work-mode-selector', 'mode.concorde.mode-select', 'mode.concorde.power-target', 'mode.fixed.frequency']
  const fans = ['general-config.environment-profile', 'advance-config.override-fan-control', 'advance-config.fan-fixed-percent']
  const lines = Object.entries(raw).flatMap(([key, value]) => (key === 'pools' ? [] : linesOf(key, value)))
  return Object.fromEntries(lines.filter(([name]) => ![...shown, ...fans].includes(name)))
}

function linesOf(name: string, value: Json): readonly (readonly [string, string])[] {
  const record = recordOf(value)
  if (record === null) return [[name, typeof value === 'string' ? value : JSON.stringify(value)]]
  return Object.entries(record).flatMap(([key, element]) => linesOf(`${name}.${key}`, element))
}
