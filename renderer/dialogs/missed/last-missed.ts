import type { Schedule } from '../../../main/contract/schedule.ts'
import { t } from '../../i18n/setup.ts'
import { momentText } from '../schedule/schedule-text.ts'

/** Which run was missed last of those that nobody has taken note of, and when it was due on the clocks of its zone; `null` = none is listed. */
export function lastMissed(schedules: readonly Schedule[]): string | null {
  const [last] = schedules
    .filter(({ unseenMisses }) => unseenMisses > 0)
    .flatMap(({ name, timing: { zone }, runs }) => runs.filter(isMissed).map(({ dueAt }) => ({ name, zone, dueAt })))
    .toSorted((a, b) => b.dueAt - a.dueAt)
  return last === undefined ? null : t('missedBar.which', { name: last.name, when: momentText(last.dueAt, last.zone), zone: last.zone })
}

function isMissed({ outcome }: Schedule['runs'][number]): boolean {
  return outcome === 'missed'
}
