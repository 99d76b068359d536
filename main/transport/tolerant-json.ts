import { type Json, maxDepth, type Parsed, type Repair } from './json.ts'
import { repairJson } from './json-repair.ts'

export type { Json, Parsed, ParsedJson, Repair, Unreadable } from './json.ts'

/**
 * Reads a reply of a miner. Strict JSON goes through untouched; what strict parsing refuses is read again with the
 * repairs that real firmware needs. Never throws. Numbers beyond 2^53 come out approximate.
 */
export function parseTolerant(text: string): Parsed {
  if (mayNestTooDeep(text)) return repairJson(text)
  try {
    return { ok: true, value: JSON.parse(text) as Json, repairs: [] }
  } catch (error) {
    return withOneComma(text, error) ?? repairJson(text)
  }
}

/**
 * Every `stats` of older Bitmain firmware lacks one comma, `}{`. Putting it where the strict parser stopped costs two native
 * parses, an eighth of the repair. The parser never stops inside a string, so a password that holds `}{` is safe.
 */
function withOneComma(text: string, error: unknown): Parsed | null {
  const stoppedAt = error instanceof SyntaxError ? / at position (\d+)/.exec(error.message)?.[1] : undefined
  if (stoppedAt === undefined) return null
  const at = Number(stoppedAt)
  if (text[at] !== '{' || text[at - 1] !== '}') return null
  const repair: Repair = 'missing comma'
  try {
    return { ok: true, value: JSON.parse(`${text.slice(0, at)},${text.slice(at)}`) as Json, repairs: [repair] }
  } catch {
    return null
  }
}

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
