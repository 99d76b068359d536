import type { MinerId } from '../../contract/model.ts'
import { placementPath } from '../../contract/where.ts'
import type { AuditLog, Change } from '../audit/audit-log.ts'
import { type Entry, subjectOf } from '../fleet/entry.ts'
import type { Fleet } from '../fleet/fleet.ts'
import type { Watches } from '../fleet/watch.ts'
import type { Seam } from './seam.ts'

const done = { ok: true } as const

/** `fleet.*` of the contract. */
export function fleetHandlers(
  { asks, changes }: Seam,
  { fleet, watches, closing, audit }: { fleet: Fleet; watches: Watches; closing: AbortSignal; audit: AuditLog },
) {
  return {
    watch: asks.fleet.watch.handler(({ signal }) => watches.open(signal ? AbortSignal.any([signal, closing]) : closing)),
    taken: asks.fleet.taken.handler(({ input }) => {
      watches.taken(input.watch, input.seq)
      return done
    }),
    annotate: changes.fleet.annotate.handler(async ({ input: { miners, ...annotation } }) => {
      const before = entriesOf(fleet, miners)
      fleet.annotate(miners, annotation)
      await audit.append(before.flatMap(was => notesOn(was, fleet.get(was.id) ?? was)))
      return done
    }),
    annotateEach: changes.fleet.annotateEach.handler(async ({ input: { notes } }) => {
      const before = entriesOf(
        fleet,
        notes.map(({ id }) => id),
      )
      for (const { id, ...annotation } of notes) fleet.annotate([id], annotation)
      await audit.append(before.flatMap(was => notesOn(was, fleet.get(was.id) ?? was)))
      return done
    }),
    forget: changes.fleet.forget.handler(async ({ input }) => {
      const before = entriesOf(fleet, input.miners)
      fleet.forget(input.miners)
      await audit.append(
        before.map(was => ({ action: 'Roster', subject: subjectOf(was), before: 'listed', after: null, result: 'forgotten' })),
      )
      return done
    }),
  }
}

function entriesOf(fleet: Fleet, ids: readonly MinerId[]): readonly Entry[] {
  return ids.flatMap(id => fleet.get(id) ?? [])
}

/** What the user wrote on a miner: one change for each of label, note and tags that differs. */
function notesOn(was: Entry, is: Entry): readonly Change[] {
  const parts = [
    ['Label', was.label, is.label],
    ['Note', was.note, is.note],
    ['Tags', was.tags.join(', ') || null, is.tags.join(', ') || null],
    ['Place', placementPath(was.placement) || null, placementPath(is.placement) || null],
  ] as const
  return parts
    .filter(([, before, after]) => before !== after)
    .map(([action, before, after]) => ({ action, subject: subjectOf(was), before, after, result: 'stored' }))
}
