import type { MinerConfig } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, recordsOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { percentage } from '../dialect/sane.ts'
import type { Session } from '../driver.ts'
import { ask } from './web.ts'

/** One line of its form for pools. */
export interface PoolLine {
  readonly url: string
  readonly user: string
  readonly password: string
}

/** What the page for pools, fans and sleep holds; a change carries all of it. */
export interface MachineSettings {
  /** Every slot, empty ones too. */
  readonly pools: readonly PoolLine[]
  /** Of the fans' full speed; `null` when it is not told. */
  readonly fanPct: number | null
  /** `null` when it is not told. */
  readonly sleeps: boolean | null
}

/** Reads the settings of pools, fans and sleep. */
export async function readSettings(session: Session, signal: AbortSignal): Promise<MachineSettings> {
  return parseSettings(await ask(session, 'machineconfig', { post: '1' }, signal))
}

/** What verify and undo compare. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  return configOf(await readSettings(session, signal), session.now())
}

/** Pure. */
export function parseSettings(data: JsonRecord): MachineSettings {
  const mode = numberField(data, 'mode')
  return {
    pools: recordsOf(field(data, 'pools')).map(pool => ({
      url: asWritten(field(pool, 'addr')),
      user: asWritten(field(pool, 'user')),
      password: asWritten(field(pool, 'pass')),
    })),
    fanPct: percentage(numberField(data, 'ratio')),
    sleeps: mode === 0 ? true : mode === 1 ? false : null,
  }
}

/** The firmware runs its fans at a share of their speed; there is no automatic. */
export function configOf({ pools, fanPct, sleeps }: MachineSettings, now: number): MinerConfig {
  return {
    at: now,
    pools: pools.filter(pool => pool.url !== ''),
    mode: sleeps === null ? null : sleeps ? 'sleep' : 'normal',
    fanMode: fanPct === null ? null : 'manual',
    fanPct,
    fanTargetC: null,
    freqMhz: null,
    powerLimitW: null,
    other: {},
  }
}

/** Blanks and all: verify and undo compare it. */
function asWritten(value: Json | undefined): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '(null)' ? value : ''
}
