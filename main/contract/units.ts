/** Display units. Inside, everything is base SI; only here numbers become text for people. */

import type { Algorithm } from './model.ts'

/** What stands for "the miner did not say". */
export const unknownText = '–'

const prefixes = ['', 'k', 'M', 'G', 'T', 'P', 'E'] as const

/** 'H/s', or 'Sol/s' for equihash. */
export function hashUnit(algorithm: Algorithm | null): string {
  return algorithm === 'equihash' ? 'Sol/s' : 'H/s'
}

/** '104.2 TH/s', '9.5 GH/s', '1.31 PH/s'. Three significant places or one decimal. */
export function formatHashrate(hashrateHs: number | null, algorithm: Algorithm | null = null): string {
  if (hashrateHs === null) return unknownText
  const { value, prefix } = scaleHashrate(hashrateHs)
  return `${formatNumber(value, value < 10 ? 2 : 1)} ${prefix}${hashUnit(algorithm)}`
}

/** Splits a rate into a number of 1-999 and its SI prefix. 0 is `{value: 0, prefix: 'T'}`. */
export function scaleHashrate(hashrateHs: number): { value: number; prefix: string } {
  if (hashrateHs === 0 || !Number.isFinite(hashrateHs)) return { value: 0, prefix: 'T' }
  const power = Math.min(Math.max(Math.floor(Math.log10(Math.abs(hashrateHs)) / 3), 0), prefixes.length - 1)
  return { value: hashrateHs / 1000 ** power, prefix: prefixes[power] ?? '' }
}

/** Tera hashes per second with one decimal, for a column whose header carries the unit. */
export function formatTh(hashrateHs: number | null): string {
  if (hashrateHs === null) return unknownText
  const th = hashrateHs / 1e12
  return formatNumber(th, th !== 0 && Math.abs(th) < 1 ? 4 : 1)
}

/** '3,250' */
export function formatWatts(powerW: number | null): string {
  return powerW === null ? unknownText : formatNumber(powerW, 0)
}

/** '571 kW', '850 W' */
export function formatPower(powerW: number | null): string {
  if (powerW === null) return unknownText
  if (powerW < 1000) return `${formatNumber(powerW, 0)} W`
  const kw = powerW / 1000
  return kw < 1000 ? `${formatNumber(kw, kw < 100 ? 1 : 0)} kW` : `${formatNumber(kw / 1000, 2)} MW`
}

/** '84' */
export function formatTemp(tempC: number | null): string {
  return tempC === null ? unknownText : formatNumber(tempC, 0)
}

/** '97' or with decimals '0.4' */
export function formatPct(pct: number | null, decimals = 0): string {
  return pct === null ? unknownText : formatNumber(pct, decimals)
}

/** '9 d 4 h', '4 h 12 min', '3 min', '40 s' */
export function formatDuration(seconds: number | null): string {
  if (seconds === null) return unknownText
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s} s`
  const minutes = Math.floor(s / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = Math.floor(hours / 24)
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`
}

/** '4 s ago', 'just now' */
export function formatAgo(at: number, now: number): string {
  const seconds = (now - at) / 1000
  return seconds < 1 ? 'just now' : `${formatDuration(seconds)} ago`
}

/** Thousands separated by comma, fixed decimals. */
export function formatNumber(value: number, decimals = 0): string {
  return formatter(decimals).format(value === 0 ? 0 : value)
}

/** The same with as many decimals as the number has, two at the most: '5,000', '2.5'. */
export function formatAny(value: number): string {
  return formatNumber(value, [0, 1].find(decimals => Number(value.toFixed(decimals)) === value) ?? 2)
}

const formatters = new Map<number, Intl.NumberFormat>()

function formatter(decimals: number): Intl.NumberFormat {
  const known = formatters.get(decimals)
  if (known) return known
  const made = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  formatters.set(decimals, made)
  return made
}

/** J/TH of a power and a rate; `null` when either is unknown, when it does not hash, or when J/TH has no meaning. */
export function efficiency(powerW: number | null, hashrateHs: number | null, algorithm: Algorithm | null): number | null {
  if (powerW === null || hashrateHs === null || hashrateHs <= 0 || algorithm !== 'sha256d') return null
  return powerW / (hashrateHs / 1e12)
}
