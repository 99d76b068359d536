import type { MinerId } from '../../../main/contract/model.ts'
import type { Where } from '../../../main/contract/rollout.ts'
import type { WhichDraft } from '../wizard/which.ts'

/** The miners that a schedule begins with: those it has, or those that a draft hands over. */
export interface Whom {
  readonly miners: readonly MinerId[]
  readonly where: Where | null
}

/** The form for these miners; `null` = they are described in several ways at once, which the form cannot show. */
export function whichOf({ miners, where }: Whom, filter: string): WhichDraft | null {
  const empty = { filter: '', ranges: '', tags: [], groups: [], leftOut: new Set<MinerId>() }
  if (where === null) return { ...empty, filter, way: miners.length > 0 ? 'selection' : 'filter' }
  const pieces = Object.entries(where).filter(([, piece]) => piece !== undefined)
  if (pieces.length !== 1 || miners.length > 0) return null
  if (where.filter !== undefined) return { ...empty, way: 'filter', filter: where.filter }
  if (where.ranges !== undefined) return { ...empty, way: 'ranges', ranges: where.ranges }
  if (where.tags !== undefined) return { ...empty, way: 'tags', tags: where.tags }
  return { ...empty, way: 'groups', groups: where.groups ?? [] }
}
