import { formatNumber } from '../../main/contract/units.ts'

/** A count for texts with a plural: which form, and how it is written. */
export function counted(count: number): { readonly count: number; readonly shown: string } {
  return { count, shown: formatNumber(count, 0) }
}
