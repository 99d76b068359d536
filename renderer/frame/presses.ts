import type { Announced } from '../../main/contract/announcement.ts'

/** What was already shown: of each press what was known of it. */
export type Seen = ReadonlyMap<string, Announced['outcome']>

/** Presses that are new, or of which more is known than was shown; the first first. */
export interface PressNews {
  readonly news: readonly Announced[]
  readonly seen: Seen
}

/** Compares what the engine tells with what was shown. `before` null = the window has just opened: what was pressed before that is no news. */
export function newsOf(told: readonly Announced[], before: Seen | null): PressNews {
  const seen = new Map(told.map(press => [keyOf(press), press.outcome]))
  const isNews = (press: Announced) => before?.get(keyOf(press)) !== press.outcome
  return { news: before === null ? [] : told.filter(isNews).reverse(), seen }
}

/** One text a press: the count begins anew with each engine. */
export function keyOf({ n, at }: Announced): string {
  return `press ${n} at ${at}`
}
