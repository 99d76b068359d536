import { type Miner, type Placement, placementParts } from '../../../main/contract/model.ts'
import { parseAddress } from '../../../main/contract/ranges.ts'
import { t } from '../../i18n/setup.ts'

type Part = keyof Placement

/** What stands in the form. */
export interface AnnotationDraft {
  readonly addTags: readonly string[]
  readonly removeTags: readonly string[]
  readonly place: { readonly [Key in Part]: string }
  /** Parts in which the miners differ: they are shown empty. */
  readonly mixed: ReadonlySet<Part>
  /** Parts that were typed in: only these are written. */
  readonly touched: ReadonlySet<Part>
  readonly miners: number
}

/** What the engine is asked to write; only what differs is in it. */
export interface AnnotationChange {
  readonly addTags?: string[]
  readonly removeTags?: string[]
  readonly placement?: { readonly [Key in Part]?: string | null }
  readonly firstSlot?: string
}

/** The form for these miners: where all agree on a part of their place, it is filled in. */
export function draftOf(miners: readonly Miner[]): AnnotationDraft {
  const valuesOf = (part: Part) => new Set(miners.map(miner => miner.placement?.[part] ?? ''))
  const common = (part: Part) => (valuesOf(part).size === 1 ? ([...valuesOf(part)][0] ?? '') : '')
  const many = miners.length > 1
  return {
    addTags: [],
    removeTags: [],
    place: {
      site: common('site'),
      building: common('building'),
      row: common('row'),
      rack: common('rack'),
      slot: many ? '' : common('slot'),
    },
    mixed: new Set(placementParts.filter(part => valuesOf(part).size > 1 && !(many && part === 'slot'))),
    touched: new Set(),
    miners: miners.length,
  }
}

/** What is wrong with the slot; `null` = nothing. Of several miners it is the number of the first. */
export function slotProblem({ place, miners }: AnnotationDraft): string | null {
  const slot = place.slot.trim()
  return miners > 1 && slot !== '' && !/^\d{1,9}$/.test(slot) ? t('annotate.slotNumber') : null
}

/** The form with one part of the place typed anew. Where the miners differ, nothing typed means that they go on differing. */
export function withPart(draft: AnnotationDraft, part: Part, text: string): AnnotationDraft {
  const others = [...draft.touched].filter(other => other !== part)
  const stays = text.trim() === '' && (draft.mixed.has(part) || (part === 'slot' && draft.miners > 1))
  return { ...draft, place: { ...draft.place, [part]: text }, touched: new Set(stays ? others : [...others, part]) }
}

/** The form with one part taken away from all miners, whatever each has. */
export function withoutPart(draft: AnnotationDraft, part: Part): AnnotationDraft {
  return { ...draft, place: { ...draft.place, [part]: '' }, touched: new Set([...draft.touched, part]) }
}

/** The tags as they will be on a single miner that has these now. */
export function tagsAfter({ addTags, removeTags }: AnnotationDraft, now: readonly string[]): readonly string[] {
  return [...now.filter(tag => !removeTags.includes(tag)), ...addTags]
}

/** The form with the tags of a single miner changed to these. */
export function withTags(draft: AnnotationDraft, now: readonly string[], wanted: readonly string[]): AnnotationDraft {
  return { ...draft, addTags: wanted.filter(tag => !now.includes(tag)), removeTags: now.filter(tag => !wanted.includes(tag)) }
}

/** What is to be written; `null` = nothing differs. */
export function changeOf({ addTags, removeTags, place, touched, miners }: AnnotationDraft): AnnotationChange | null {
  const parts = placementParts.filter(part => touched.has(part) && !(part === 'slot' && miners > 1))
  const placement = Object.fromEntries(parts.map(part => [part, place[part].trim() || null]))
  const slot = miners > 1 && touched.has('slot') ? place.slot.trim() : ''
  const change = {
    ...(addTags.length === 0 ? {} : { addTags: [...addTags] }),
    ...(removeTags.length === 0 ? {} : { removeTags: [...removeTags] }),
    ...(parts.length === 0 && slot === '' ? {} : { placement }),
    ...(slot === '' ? {} : { firstSlot: slot }),
  }
  return Object.keys(change).length === 0 ? null : change
}

/** In the order of their addresses: that is how slots are dealt out. */
export function byAddress(a: Miner, b: Miner): number {
  return (parseAddress(a.address.ip) ?? 0) - (parseAddress(b.address.ip) ?? 0)
}
