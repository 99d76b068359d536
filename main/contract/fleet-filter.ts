import { currentPool } from './derived.ts'
import { type FilterField, filterFieldOf, filterFields } from './fleet-filter-fields.ts'
import type { Miner } from './model.ts'
import { containsAddress, parseRanges } from './ranges.ts'

/**
 * The language of the filter box: words and `field:value`, `field>number`, all of which must hold. `-` before a piece turns it round,
 * quotes hold blanks together, commas inside a value mean "any of these". Unknown values match no comparison.
 */

/** One piece of a filter that is understood. */
export interface FilterTerm {
  /** As typed. */
  readonly piece: string
  /** What it means, in words: 'hashrate below 90 % of nominal'. */
  readonly meaning: string
  readonly matches: (miner: Miner) => boolean
}

/** One piece that is not understood; it is left out of the filter. */
export interface FilterProblem {
  readonly piece: string
  /** A sentence naming the piece and what is accepted. */
  readonly problem: string
}

/** A parsed filter. Without terms it matches every miner. */
export interface FleetFilter {
  readonly terms: readonly FilterTerm[]
  readonly problems: readonly FilterProblem[]
}

/** A piece of the typed text and where it stands. */
export interface FilterPiece {
  readonly text: string
  readonly from: number
  readonly to: number
}

type ParsedTerm =
  | { readonly ok: true; readonly meaning: string; readonly matches: (miner: Miner) => boolean }
  | { readonly ok: false; readonly problem: string }

const comparisons: Readonly<Record<string, { readonly words: string; readonly holds: (a: number, b: number) => boolean }>> = {
  '>': { words: 'above', holds: (a, b) => a > b },
  '>=': { words: 'at least', holds: (a, b) => a >= b },
  '<': { words: 'below', holds: (a, b) => a < b },
  '<=': { words: 'at most', holds: (a, b) => a <= b },
  '=': { words: 'exactly', holds: (a, b) => a === b },
}

/** Cuts the text at blanks outside of quotes. An open quote reaches to the end. */
export function filterPieces(text: string): readonly FilterPiece[] {
  return [...text.matchAll(/(?:"[^"]*"?|[^\s"])+/g)].map(match => ({
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }))
}

/** Reads a filter as typed. Never throws: what cannot be understood is named in `problems`. */
export function parseFilter(text: string): FleetFilter {
  const terms: FilterTerm[] = []
  const problems: FilterProblem[] = []
  for (const { text: piece } of filterPieces(text)) {
    const negated = piece.length > 1 && piece.startsWith('-')
    const term = parseTerm(negated ? piece.slice(1) : piece)
    if (!term.ok) problems.push({ piece, problem: term.problem })
    else
      terms.push({
        piece,
        meaning: negated ? `not: ${term.meaning}` : term.meaning,
        matches: negated ? miner => !term.matches(miner) : term.matches,
      })
  }
  return { terms, problems }
}

/** Whether all terms hold for a miner. */
export function matchesFilter(filter: FleetFilter, miner: Miner): boolean {
  return filter.terms.every(term => term.matches(miner))
}

function parseTerm(piece: string): ParsedTerm {
  const split = /^([a-z]+)(:|>=|<=|>|<|=)(.*)$/is.exec(piece)
  const field = split?.[1] === undefined ? undefined : filterFieldOf(split[1])
  if (split === null || field === undefined)
    return split !== null && looksLikeField(split) ? unknownField(split[1] ?? '') : freeText(unquote(piece))
  const operator = split[2] ?? ''
  const value = unquote(split[3] ?? '')
  if (value === '') return { ok: false, problem: `${field.name}${operator} needs a value, such as ${field.example}.` }
  switch (field.kind) {
    case 'text':
      return operator === ':' || operator === '=' ? textTerm(field, value) : comparesText(field)
    case 'address':
      return operator === ':' || operator === '=' ? addressTerm(value) : comparesText(field)
    case 'number':
      return numberTerm(field, operator === ':' ? '=' : operator, value)
  }
}

/** A word, a mark, a value: meant as a field. 'b2:14' or '10.0.0.1' are not. */
function looksLikeField(split: RegExpExecArray): boolean {
  return split[2] !== ':' || !/^[0-9a-f]{1,2}$/i.test(split[1] ?? '')
}

function unknownField(name: string): ParsedTerm {
  return {
    ok: false,
    problem: `"${name}" is no field. There are ${filterFields.map(field => field.name).join(', ')}. Put it in quotes to search for the text.`,
  }
}

function comparesText(field: FilterField): ParsedTerm {
  return { ok: false, problem: `${field.name} is text and takes a colon, such as ${field.example}.` }
}

function freeText(text: string): ParsedTerm {
  const wanted = text.toLowerCase()
  return {
    ok: true,
    meaning: `"${text}" in label, address, MAC, model, pool or worker`,
    matches: miner => haystack(miner).includes(wanted),
  }
}

const haystacks = new WeakMap<Miner, string>()

/** All that free text searches, lower case; made once per miner object. */
function haystack(miner: Miner): string {
  const made = haystacks.get(miner)
  if (made !== undefined) return made
  const pool = currentPool(miner.reading)
  const texts = [miner.label, miner.address.ip, miner.mac, miner.make, miner.model, pool?.url, pool?.user, miner.serial, miner.hostname]
  const joined = `${texts
    .filter(text => text)
    .join('\n')
    .toLowerCase()}\n${`${miner.make ?? ''} ${miner.model ?? ''}`.toLowerCase()}`
  haystacks.set(miner, joined)
  return joined
}

function textTerm(field: Extract<FilterField, { kind: 'text' }>, value: string): ParsedTerm {
  const wanted = value
    .toLowerCase()
    .split(',')
    .filter(part => part !== '')
  const stray = field.only === undefined ? undefined : wanted.find(part => !field.only?.some(only => only.startsWith(part)))
  if (stray !== undefined) return { ok: false, problem: `"${stray}" is no ${field.name}. There are ${field.only?.join(', ')}.` }
  if (wanted.length === 0) return { ok: false, problem: `${field.name}: needs a value, such as ${field.example}.` }
  const holds =
    field.only === undefined ? (text: string, part: string) => text.includes(part) : (text: string, part: string) => text.startsWith(part)
  return {
    ok: true,
    meaning: `${field.name} ${wanted.map(part => `"${part}"`).join(' or ')}`,
    matches: miner => field.of(miner).some(text => text !== null && wanted.some(part => holds(text.toLowerCase(), part))),
  }
}

/** A whole range is compared as numbers; the beginning of an address ('10.0.3.') as text. */
function addressTerm(value: string): ParsedTerm {
  if (/^\d{1,3}(\.\d{1,3}){0,2}\.?$/.test(value)) {
    const beginning = value.endsWith('.') ? value : `${value}.`
    return { ok: true, meaning: `address begins with ${beginning}`, matches: miner => miner.address.ip.startsWith(beginning) }
  }
  const ranges = parseRanges(value)
  if (!ranges.ok) return { ok: false, problem: ranges.problem }
  return { ok: true, meaning: `address in ${value}`, matches: miner => containsAddress(ranges.spans, miner.address.ip) }
}

function numberTerm(field: Extract<FilterField, { kind: 'number' }>, operator: string, value: string): ParsedTerm {
  const parsed = /^(-?\d+(?:\.\d+)?)\s*([a-z%°/]*)$/i.exec(value)
  const written = (parsed?.[2] ?? '').toLowerCase().replace(/(?:\/s|s)$/, ending => (field.name === 'hash' ? '' : ending))
  const factor = field.units[written]
  const comparison = comparisons[operator]
  if (parsed === null || factor === undefined || comparison === undefined) return { ok: false, problem: notANumber(field, value) }
  const limit = Number(parsed[1]) * factor
  const unit = written === '' ? field.unit : written === '%' ? field.unit : written.toUpperCase()
  return {
    ok: true,
    meaning: `${field.help.split(/[,:]/)[0]?.toLowerCase()} ${comparison.words} ${parsed[1]} ${unit}`,
    matches: miner => field.of(miner, written).some(actual => comparison.holds(actual, limit)),
  }
}

function notANumber(field: Extract<FilterField, { kind: 'number' }>, value: string): string {
  const units = Object.keys(field.units).filter(unit => unit !== '')
  const accepted = units.length === 0 ? `a number in ${field.unit}` : `a number in ${field.unit}, or one with ${units.join(', ')}`
  return `"${value}" is no value for ${field.name}: it takes ${accepted}, such as ${field.example}.`
}

function unquote(text: string): string {
  return text.replaceAll('"', '')
}
