import { Cron } from 'croner'
import type { Timing } from '../../contract/schedule.ts'

/**
 * The moments after `from` at which a schedule runs, at most `most`, ms since the epoch. An hour that the clocks leave out in spring
 * counts as the moment at which they jump; one that comes twice in autumn counts once.
 */
export function runsAfter(timing: Timing, from: number, most: number): readonly number[] {
  return cronOf(timing)
    .nextRuns(most, new Date(from))
    .map(date => date.getTime())
}

function cronOf(timing: Timing): Cron {
  const options = { timezone: timing.zone, paused: true }
  if (timing.kind === 'once') return new Cron(`${timing.date}T${timing.time}:00`, options)
  const [hour = '0', minute = '0'] = timing.time.split(':')
  return new Cron(`0 ${Number(minute)} ${Number(hour)} * * ${timing.days.join(',')}`, options)
}
