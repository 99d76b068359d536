import { type Placement, placementParts } from '../../contract/model.ts'
import type { Entry } from './entry.ts'

/** What the user may write on a miner; absent = unchanged. */
export interface Annotation {
  readonly label?: string | null | undefined
  readonly note?: string | null | undefined
  readonly tags?: readonly string[] | undefined
  /** Beside those that each has. */
  readonly addTags?: readonly string[] | undefined
  readonly removeTags?: readonly string[] | undefined
  /** Only the parts that are given change. */
  readonly placement?: { readonly [Part in keyof Placement]?: string | null | undefined } | null | undefined
  /** The slot of the first, when each stands one further than the one before it. */
  readonly firstSlot?: string | undefined
}

/** An entry with what the user wrote on it. @param index its place among those that are written on together, from 0 */
export function annotated(
  entry: Entry,
  { label, note, tags, addTags, removeTags, placement, firstSlot }: Annotation,
  index: number,
): Entry {
  const kept = (tags ?? entry.tags).filter(tag => !(removeTags ?? []).includes(tag))
  const changed = tags !== undefined || addTags !== undefined || removeTags !== undefined
  const slot = firstSlot === undefined ? {} : { slot: nthSlot(firstSlot, index) }
  return {
    ...entry,
    label: label === undefined ? entry.label : blankToNull(label),
    note: note === undefined ? entry.note : blankToNull(note),
    tags: changed ? [...new Set([...kept, ...(addTags ?? [])])] : entry.tags,
    placement:
      placement == null ? (placement === null ? null : entry.placement) : placed({ ...nowhere, ...entry.placement, ...placement, ...slot }),
  }
}

/** '07' and 3 further: '10'. */
function nthSlot(first: string, index: number): string {
  return String(Number(first) + index).padStart(first.length, '0')
}

const nowhere: Placement = { site: null, building: null, row: null, rack: null, slot: null }

/** Parts that are left blank are not known; where none is, nothing is. */
function placed(parts: { readonly [Part in keyof Placement]: string | null | undefined }): Placement | null {
  const known = { ...nowhere }
  for (const part of placementParts) Object.assign(known, { [part]: blankToNull(parts[part] ?? null) })
  return Object.values(known).some(part => part !== null) ? known : null
}

function blankToNull(text: string | null): string | null {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' ? null : trimmed
}
