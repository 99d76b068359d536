import { MinerError } from '../../contract/failure.ts'
import type { FanMode, MinerConfig, PoolConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { within } from '../dialect/sane.ts'
import type { Session } from '../driver.ts'
import { get } from './web.ts'

/** The setting of the machine, which is read and written whole. */
export const settingPath = '/mcb/setting'

/** The pools, which are read and written whole. */
export const poolsPath = '/mcb/pools'

/** One of the ways to run that its makers offer for the model. */
export interface PowerPlan {
  /** What `select` is when it is chosen. */
  readonly index: number
  readonly level: number | null
  readonly freqMhz: number | null
}

/** `/mcb/setting` as it came, and what the driver understands of it. */
export interface Settings {
  readonly raw: JsonRecord
  readonly plans: readonly PowerPlan[]
  /** The one in force; `null` when a plan of the owner's own is, or when it is not told. */
  readonly plan: PowerPlan | null
  /** Whether a plan of the owner's own is in force. */
  readonly isManual: boolean
}

/** Levels that are known, as the contract names them. */
export const planLevels = { normal: 0, low: 1, sleep: 3 } as const

const modes: ReadonlyMap<number, string> = new Map(Object.entries(planLevels).map(([mode, level]) => [level, mode]))

/** The setting, understood. Throws what a read throws. */
export async function readSettings(session: Session, signal: AbortSignal): Promise<Settings> {
  const answer = await get(session, settingPath, signal)
  const raw = recordOf(answer)
  if (raw === null) throw new MinerError({ code: 'malformed', where: settingPath, got: JSON.stringify(answer) })
  return settingsOf(raw)
}

/** Pure. */
export function settingsOf(raw: JsonRecord): Settings {
  const plans = recordsOf(field(raw, 'powerplans')).map((plan, index) => ({
    index,
    level: numberField(plan, 'level'),
    freqMhz: freqOf(textField(plan, 'info')),
  }))
  const isManual = booleanField(raw, 'manual') === true
  const selected = numberField(raw, 'select')
  return { raw, plans, plan: isManual ? null : (plans.find(({ index }) => index === selected) ?? null), isManual }
}

/** 'normal', 'low', 'sleep'; a level that nobody has described by its number, 'manual' for a plan of the owner's own. */
export function modeOf({ plan, isManual }: Settings): string | null {
  if (isManual) return 'manual'
  const level = plan?.level ?? null
  return level === null ? null : (modes.get(level) ?? `level ${level}`)
}

/** What drives the fans: the temperature, or the power plan. */
export function fanModeOf({ raw }: Settings): FanMode | null {
  const byTemperature = booleanField(raw, 'tempcontrol')
  return byTemperature === null ? null : byTemperature ? 'auto' : 'manual'
}

/** Whether the LED is switched on for finding it. */
export function isLit({ raw }: Settings): boolean | null {
  return booleanField(raw, 'ledcontrol')
}

/** What verify and undo compare. Throws what a read throws. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const rows = await readPools(session, signal)
  const settings = await readSettings(session, signal)
  return {
    at: session.now(),
    pools: rows.map(configOfPool).filter(pool => pool.url !== ''),
    mode: modeOf(settings),
    fanMode: fanModeOf(settings),
    fanPct: null,
    fanTargetC: null,
    freqMhz: settings.isManual ? freqOf(textField(settings.raw, 'manualPowerplan')) : (settings.plan?.freqMhz ?? null),
    powerLimitW: null,
    other: otherOf(settings.raw),
  }
}

/** The pools by priority. Throws `malformed` when the answer is no list. */
export async function readPools(session: Session, signal: AbortSignal): Promise<readonly JsonRecord[]> {
  const answer = await get(session, poolsPath, signal)
  if (!Array.isArray(answer)) throw new MinerError({ code: 'malformed', where: poolsPath, got: JSON.stringify(answer) })
  const priority = (row: JsonRecord) => numberField(row, 'pool-priority', 'dragid') ?? 0
  return recordsOf(answer).toSorted((a, b) => priority(a) - priority(b))
}

function configOfPool(row: JsonRecord): PoolConfig {
  return { url: asWritten(field(row, 'url')), user: asWritten(field(row, 'user')), password: asWritten(field(row, 'pass')) }
}

/** What is chosen by the actions, and what the firmware offers to choose from, is not among it. */
const ownKeys = new Set(['select', 'tempcontrol', 'ledcontrol', 'powerplans'])

function otherOf(raw: JsonRecord): Readonly<Record<string, string>> {
  const rest = Object.entries(raw).filter(([key]) => !ownKeys.has(key))
  return Object.fromEntries(rest.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]))
}

/** '800 MHz 0.42 V 100 RPM 100 RPM' */
function freqOf(info: string | null): number | null {
  const mhz = /(\d+(?:\.\d+)?)\s*MHz/i.exec(info ?? '')?.[1]
  return mhz === undefined ? null : within(Number(mhz), 1, 5000)
}

/** Blanks and all: verify and undo compare it. */
function asWritten(value: Json | undefined): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value : ''
}
