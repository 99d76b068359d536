import type { MinerConfig, PoolConfig } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { percentage, within } from '../dialect/sane.ts'
import type { Session } from '../driver.ts'
import { presetWatts } from './presets.ts'
import { getSecured, requireRecord } from './rest.ts'
import { fanModeOf } from './summary.ts'

const targetKey = 'vnish.fanTargetC'

/** The parts of `settings` that the driver works with. */
export interface Settings {
  readonly raw: JsonRecord
  readonly miner: JsonRecord
  readonly cooling: JsonRecord | null
  readonly overclock: JsonRecord | null
}

/** Reads the configuration, which needs the password. The target of automatic fans is kept, for the way back from a fixed speed. */
export async function readSettings(session: Session, signal: AbortSignal): Promise<Settings> {
  const raw = requireRecord(await getSecured(session, 'settings', signal), 'settings')
  const settings = settingsOf(requireRecord(field(raw, 'miner') ?? null, 'settings'), raw)
  const target = fanOf(settings).fanTargetC
  if (target !== null) session.memo.set(targetKey, target)
  return settings
}

/** What automatic fans last aimed at, °C; `null` when that was never read. */
export function lastFanTarget(session: Session): number | null {
  const target = session.memo.get(targetKey)
  return typeof target === 'number' ? target : null
}

function settingsOf(miner: JsonRecord, raw: JsonRecord): Settings {
  return { raw, miner, cooling: recordOf(field(miner, 'cooling')), overclock: recordOf(field(miner, 'overclock')) }
}

/** What verify and undo compare. */
export function configOf(settings: Settings, now: number): MinerConfig {
  const { miner, overclock } = settings
  return {
    at: now,
    pools: slotsOf(miner).filter(pool => pool.url !== ''),
    mode: null,
    ...fanOf(settings),
    freqMhz: within(numberField(recordOf(field(overclock, 'globals')), 'freq'), 1, 5000),
    powerLimitW: presetWatts(presetOf(overclock)),
    other: otherOf(settings),
  }
}

/** Every pool slot, empty ones too. */
export function slotsOf(miner: JsonRecord): readonly (PoolConfig & { readonly password: string })[] {
  return recordsOf(field(miner, 'pools')).map(pool => ({
    url: asWritten(field(pool, 'url')),
    user: asWritten(field(pool, 'user')),
    password: asWritten(field(pool, 'pass')),
  }))
}

function fanOf({ cooling }: Settings): Pick<MinerConfig, 'fanMode' | 'fanPct' | 'fanTargetC'> {
  const mode = recordOf(field(cooling, 'mode'))
  const fanMode = fanModeOf(mode)
  const param = numberField(mode, 'param')
  return {
    fanMode,
    fanPct: fanMode === 'manual' ? percentage(param) : null,
    fanTargetC: fanMode === 'auto' ? within(param, 1, 130) : null,
  }
}

function presetOf(overclock: JsonRecord | null): JsonRecord | null {
  const name = textField(overclock, 'preset')
  return name === null ? null : { name }
}

/** Everything else of mining, cooling and network, one line a setting. The page's looks and the password are nobody's business. */
function otherOf({ raw, cooling, overclock, miner }: Settings): Readonly<Record<string, string>> {
  return {
    ...linesOf('misc', recordOf(field(miner, 'misc')), []),
    ...linesOf('cooling', cooling, ['mode']),
    ...linesOf('overclock', overclock, ['preset', 'globals']),
    ...linesOf('overclock.globals', recordOf(field(overclock, 'globals')), ['freq']),
    ...linesOf('network', recordOf(field(raw, 'network')), []),
  }
}

function linesOf(section: string, record: JsonRecord | null, without: readonly string[]): Readonly<Record<string, string>> {
  const rest = Object.entries(record ?? {}).filter(([key]) => !without.includes(key))
  return Object.fromEntries(rest.map(([key, value]) => [`${section}.${key}`, typeof value === 'string' ? value : JSON.stringify(value)]))
}

/** Blanks and all: verify and undo compare it. */
function asWritten(value: Json | undefined): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value : ''
}
