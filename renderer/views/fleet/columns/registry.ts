import { setPrefs, usePrefs } from '../../../store/prefs.ts'
import type { FleetColumn } from './column.tsx'
import { drift } from './drift.ts'
import { fans } from './fans.ts'
import { hashrate, hashrateAvg, hwErrors, ofNominal } from './hashrate.tsx'
import { boardTemp, chipTemp, inletTemp } from './heat.ts'
import { firmware, ip, label, mac, model, note, serial, tags } from './identity.ts'
import { place } from './place.tsx'
import { accepted, pool, rejected, worker } from './pools.tsx'
import { efficiency, power } from './power.ts'
import { state } from './state.tsx'
import { lastSeen, uptime } from './time.tsx'

/** Every column of the Fleet table, in the order of the columns menu. A new column is one entry here. */
export const columns: readonly FleetColumn[] = [
  state,
  label,
  ip,
  model,
  hashrate,
  ofNominal,
  chipTemp,
  fans,
  power,
  efficiency,
  uptime,
  pool,
  worker,
  drift,
  hashrateAvg,
  boardTemp,
  inletTemp,
  hwErrors,
  accepted,
  rejected,
  lastSeen,
  firmware,
  mac,
  serial,
  tags,
  place,
  note,
]

/** Shown until the user chooses; fits a window of 1366 px with the panel closed. */
const defaultColumns: readonly string[] = columns.slice(0, 13).map(column => column.id)

/** The column of that id. */
export function columnOf(id: string): FleetColumn | undefined {
  return columns.find(column => column.id === id)
}

/** The shown columns in order, without ids that an older version left behind. */
export function shownColumns(chosen: readonly string[] | null): readonly string[] {
  const known = (chosen ?? defaultColumns).filter(id => columnOf(id) !== undefined)
  return known.length === 0 ? defaultColumns : known
}

/** Shows a column behind the state, unless it is shown already. */
export function showColumn(id: string): void {
  const shown = shownColumns(usePrefs.getState().columns)
  if (!shown.includes(id)) setPrefs({ columns: [...shown.slice(0, 1), id, ...shown.slice(1)] })
}
