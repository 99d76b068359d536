import { currentPool } from '../../../../main/contract/derived.ts'
import { filterPieces } from '../../../../main/contract/fleet-filter.ts'
import { type FilterField, filterFieldOf, filterFields } from '../../../../main/contract/fleet-filter-fields.ts'
import { type Miner, minerStates } from '../../../../main/contract/model.ts'
import { poolHost } from '../../../../main/contract/pool-url.ts'

/** Offered at the most. */
const limit = 9

/** One thing that could be written at the cursor. */
export interface Completion {
  /** What it writes in place of the piece. */
  readonly text: string
  readonly help: string
  /** Whether the piece is finished with it, so that a blank follows. */
  readonly done: boolean
}

/** The piece of the text that the cursor stands in or behind, and where it is. */
function pieceAt(text: string, cursor: number): { readonly text: string; readonly from: number; readonly to: number } {
  return filterPieces(text).find(piece => piece.from <= cursor && cursor <= piece.to) ?? { text: '', from: cursor, to: cursor }
}

/** What could be written at the cursor: fields while a field is begun, values of the fleet once its colon is there. */
export function completionsFor(text: string, cursor: number, miners: Iterable<Miner>): readonly Completion[] {
  const piece = pieceAt(text, cursor)
  const minus = piece.text.startsWith('-') ? '-' : ''
  const bare = piece.text.slice(minus.length)
  const split = /^([a-z]+):(.*)$/i.exec(bare)
  const field = split?.[1] === undefined ? undefined : filterFieldOf(split[1])
  if (field === undefined) return fieldsFor(bare.toLowerCase(), minus)
  const begun = (split?.[2] ?? '').toLowerCase().replaceAll('"', '')
  return valuesOf(field, miners)
    .filter(([value]) => value.toLowerCase().includes(begun) && value.toLowerCase() !== begun)
    .slice(0, limit)
    .map(([value, count]) => ({
      text: `${minus}${field.name}:${/\s/.test(value) ? `"${value}"` : value}`,
      help: String(count),
      done: true,
    }))
}

function fieldsFor(begun: string, minus: string): readonly Completion[] {
  if (/[:<>=".\d]/.test(begun)) return []
  return filterFields
    .filter(field => field.name.startsWith(begun))
    .slice(0, limit)
    .map(field => ({
      text: `${minus}${field.name}${field.kind === 'number' ? field.example[field.name.length] : ':'}`,
      help: `${field.help} · ${field.example}`,
      done: false,
    }))
}

/** The values that the fleet has for a field, the most frequent first. */
function valuesOf(field: FilterField, miners: Iterable<Miner>): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>(field.name === 'state' ? minerStates.map(state => [state, 0]) : [])
  for (const miner of miners) for (const value of valuesIn(field, miner)) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}

function valuesIn(field: FilterField, miner: Miner): readonly string[] {
  switch (field.name) {
    case 'state':
      return [miner.state]
    case 'model':
      return miner.model === null ? [] : [miner.model]
    case 'firmware':
      return [miner.firmware.name]
    case 'tag':
      return miner.tags
    case 'pool': {
      const pool = currentPool(miner.reading)
      return pool === null ? [] : [poolHost(pool.url)]
    }
    case 'ip':
      return [`${miner.address.ip.split('.').slice(0, 3).join('.')}.0/24`]
    default:
      return []
  }
}

/** The text with the piece at the cursor replaced, and where the cursor stands then. */
export function complete(text: string, cursor: number, completion: Completion): { readonly text: string; readonly cursor: number } {
  const piece = pieceAt(text, cursor)
  const written = completion.done ? `${completion.text} ` : completion.text
  const rest = text.slice(piece.to).replace(completion.done ? /^\s/ : /^/, '')
  return { text: text.slice(0, piece.from) + written + rest, cursor: piece.from + written.length }
}
