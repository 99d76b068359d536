import { type Json, maxDepth, type Parsed, type Repair } from './json.ts'
import { repairJson } from './json-repair.ts'

export type { Json, Parsed, ParsedJson, Repair, Unreadable } from './json.ts'

/**
 * Reads a reply of a miner. Strict JSON goes through untouched; what strict parsing refuses is read again with the
 * repairs that real firmware needs. Never throws. Numbers beyond 2^53 come out approximate.
 */
export function parseTolerant(text: string): Parsed {
  if (mayNestTooDeep(text)) return repairJson(text)
  const whole = text.replace(lostComma, '},')
  const repairs: readonly Repair[] = whole === text ? [] : ['missing comma']
  try {
    return { ok: true, value: JSON.parse(whole) as Json, repairs }
  } catch {
    return repairJson(text)
  }
}

/**
 * Every `stats` of older Bitmain firmware lacks a comma between two objects. It is put back before the first parse, because one that fails
 * costs as much as the repair. In a password that holds `}{"` the quote ends the string, and no letter follows: where a letter does, the
 * text is no strict JSON, and with the comma it is one only if the comma stands between objects.
 */
const lostComma = /\}(?=\{"[A-Za-z])/g

/** Counts opening brackets, strings included: a cheap upper bound that ordinary replies never reach. */
function mayNestTooDeep(text: string): boolean {
  let openers = 0
  for (const bracket of ['[', '{']) {
    for (let at = text.indexOf(bracket); at >= 0; at = text.indexOf(bracket, at + 1)) {
      if (++openers > maxDepth) return nestsTooDeep(text)
    }
  }
  return false
}

function nestsTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (inString) {
      if (char === '\\') at++
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '[' || char === '{') {
      if (++depth > maxDepth) return true
    } else if (char === ']' || char === '}') depth--
  }
  return false
}
