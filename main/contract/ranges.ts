/** Addresses to scan, as people write them. IPv4 only: miners of this class have no IPv6. */

/** Inclusive, as 32-bit unsigned numbers. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Spans are sorted, do not overlap and do not touch. `count` = addresses in all. */
export type ParsedRanges =
  | { readonly ok: true; readonly spans: readonly Span[]; readonly count: number }
  | { readonly ok: false; readonly piece: string; readonly problem: string }
