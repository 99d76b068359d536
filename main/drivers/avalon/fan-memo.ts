import type { FanMode } from '../../contract/model.ts'
import type { Session } from '../driver.ts'
import { type MmReport, numberIn } from './mm.ts'

/** What was last set from here; the firmware tells the speed, never who chose it. */
export type FanSetting = { readonly mode: 'auto' } | { readonly mode: 'manual'; readonly pct: number }

export interface FanState {
  readonly fanMode: FanMode | null
  /** 0-100, of fans that stand at the speed that was set. */
  readonly fanPct: number | null
}

const key = 'fanSetting'
const unknown: FanState = { fanMode: null, fanPct: null }

/** How far the speed may be off what was set, in points of a per cent. */
const nearPct = 2

/** Keeps what the miner took. */
export function rememberFan(session: Session, setting: FanSetting): void {
  session.memo.set(key, setting)
}

/** What drives the fans, where it can be told: they stand at the speed that was set from here, or were given back to the firmware. */
export function fanStateOf(session: Session, report: MmReport | null): FanState {
  const setting = session.memo.get(key)
  if (!isSetting(setting) || report === null) return unknown
  if (setting.mode === 'auto') return { fanMode: 'auto', fanPct: null }
  const pct = numberIn(report.modules[0], 'FanR')
  return pct !== null && Math.abs(pct - setting.pct) <= nearPct ? { fanMode: 'manual', fanPct: setting.pct } : unknown
}

function isSetting(value: unknown): value is FanSetting {
  return typeof value === 'object' && value !== null && 'mode' in value
}
