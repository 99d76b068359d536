import type { Schedule } from '../../contract/schedule.ts'
import type { AuditLog, Change } from '../audit/audit-log.ts'
import type { Schedules } from '../schedule/schedules.ts'
import type { Seam } from './seam.ts'

/** `schedules.*` of the contract. */
export function scheduleHandlers({ asks, changes }: Seam, schedules: Schedules, audit: AuditLog) {
  const nameOf = async (id: string) => (await schedules.list()).find(schedule => schedule.id === id)
  return {
    list: asks.schedules.list.handler(() => schedules.list()),
    save: changes.schedules.save.handler(async ({ input }) => {
      const before = input.id === null ? undefined : await nameOf(input.id)
      const after = await schedules.save(input)
      await audit.append([change(input.name, before, input)])
      return after
    }),
    remove: changes.schedules.remove.handler(async ({ input }) => {
      const before = await nameOf(input.id)
      const after = await schedules.remove(input.id)
      if (before) await audit.append([change(before.name, before, undefined)])
      return after
    }),
    acknowledge: changes.schedules.acknowledge.handler(() => schedules.acknowledge()),
  }
}

const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

type Told = Pick<Schedule, 'action' | 'timing' | 'enabled'>

function change(subject: string, before: Told | undefined, after: Told | undefined): Change {
  const result = after === undefined ? 'removed' : 'stored'
  return { action: 'Schedule', subject, before: wordsOf(before), after: wordsOf(after), result }
}

function wordsOf(told: Told | undefined): string | null {
  if (told === undefined) return null
  const { timing } = told
  const when = timing.kind === 'once' ? timing.date : timing.days.map(day => dayNames[day - 1]).join(', ')
  return `${told.action}, ${when} at ${timing.time} ${timing.zone}${told.enabled ? '' : ', switched off'}`
}
