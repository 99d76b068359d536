import type { Miner, Pool, Telemetry } from './model.ts'

/** What follows from a reading and is needed in several places: table, filter, export. */

/** The pool that is mined on; when none is, the first choice. `null` = no reading or no pools. */
export function currentPool(reading: Telemetry | null): Pool | null {
  if (reading === null) return null
  return reading.pools.find(pool => pool.active === true) ?? reading.pools[0] ?? null
}

/** Hashrate as a share of nominal, %. `null` when either is unknown. */
export function pctOfNominal(reading: Telemetry | null): number | null {
  if (reading === null || reading.hashrateHs === null || reading.nominalHashrateHs === null || reading.nominalHashrateHs <= 0) return null
  return (reading.hashrateHs / reading.nominalHashrateHs) * 100
}

/** Shares that the pools did not take, % of all; `null` when either count is unknown or nothing was sent yet. */
export function rejectedPct(reading: Telemetry | null): number | null {
  if (reading === null || reading.accepted === null || reading.rejected === null) return null
  const sent = reading.accepted + reading.rejected
  return sent > 0 ? (reading.rejected / sent) * 100 : null
}

/** The slowest and fastest fan, rpm; `null` when no fan reports. */
export function fanRange(reading: Telemetry | null): { readonly min: number; readonly max: number } | null {
  const known = (reading?.fans ?? []).flatMap(fan => fan.rpm ?? [])
  return known.length === 0 ? null : { min: Math.min(...known), max: Math.max(...known) }
}

/** How a person knows the miner: its label, else its address. */
export function nameOf(miner: Miner): string {
  return miner.label ?? miner.address.ip
}

/** 'Antminer S19j Pro', 'S19j Pro' or `null`. */
export function fullModel(miner: Miner): string | null {
  return miner.model === null ? miner.make : miner.make === null ? miner.model : `${miner.make} ${miner.model}`
}
