import { type ActionId, actionOf, isActionId } from '../../../main/contract/actions/registry.ts'
import type { Where } from '../../../main/contract/rollout.ts'
import type { Schedule, Timing } from '../../../main/contract/schedule.ts'
import { formatAny } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { counted } from '../counted.ts'
import { weekdays } from './timing.ts'

/** 'Mon to Fri at 22:30', '21 Nov 2026 at 22:30'; the zone stands behind it. */
export function timingText(timing: Timing): string {
  const { time, zone } = timing
  if (timing.kind === 'once') return t('schedules.once', { date: dayText(timing.date), time, zone })
  return t('schedules.weekly', { days: daysText(timing.days), time, zone })
}

/** 'every day', 'Mon to Fri', 'Mon, Wed'. */
export function daysText(days: readonly number[]): string {
  const sorted = weekdays.filter(day => days.includes(day))
  if (sorted.length === weekdays.length) return t('schedules.everyDay')
  const [first = 1] = sorted
  const isRun = sorted.length > 2 && sorted.every((day, at) => day === first + at)
  return isRun ? t('schedules.fromTo', { from: dayName(first), to: dayName(first + sorted.length - 1) }) : sorted.map(dayName).join(', ')
}

const weekdayFormat = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' })
const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })
/** By zone. Making one costs more than a row of the list, and each run of each schedule is told. */
const momentFormats = new Map<string, Intl.DateTimeFormat>()

/** 'Mon': of 1 = Monday to 7 = Sunday. */
export function dayName(day: number): string {
  // 1 January 2024 was a Monday.
  return weekdayFormat.format(Date.UTC(2024, 0, day))
}

function dayText(date: string): string {
  return dayFormat.format(new Date(`${date}T00:00:00Z`))
}

/** A moment on the clocks of a zone: 'Mon, 23 Nov, 22:30'. */
export function momentText(at: number, zone: string): string {
  return momentFormatOf(zone).format(at)
}

function momentFormatOf(zone: string): Intl.DateTimeFormat {
  const known = momentFormats.get(zone)
  if (known !== undefined) return known
  const options = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const
  const made = new Intl.DateTimeFormat(undefined, { ...options, hourCycle: 'h23', timeZone: zone })
  momentFormats.set(zone, made)
  return made
}

/** 'tagged loud', '12 miners', and several pieces together. */
export function whomText(miners: readonly string[], where: Where | undefined | null): string {
  const { filter, ranges, tags, groups } = where ?? {}
  const described = [
    ...(filter === undefined ? [] : [t('schedules.fitting', { filter })]),
    ...(ranges === undefined ? [] : [t('schedules.inRanges', { ranges: ranges.trim().replaceAll(/[\s,;]+/g, ', ') })]),
    ...(tags === undefined ? [] : [t('schedules.tagged', { tags: tags.join(', ') })]),
    ...(groups === undefined ? [] : [t('schedules.standing', { groups: groups.join(', ') })]),
  ].join(` ${t('schedules.and')} `)
  return [...(miners.length === 0 ? [] : [t('schedules.miners', counted(miners.length))]), ...(described === '' ? [] : [described])].join(
    ', ',
  )
}

/** 'Power mode: low', 'Change pools: stratum+tcp://pool.example:3333'. */
export function whatText({ action, ask }: Pick<Schedule, 'action' | 'ask'>): string {
  if (!isActionId(action)) return action
  const detail = detailOf(action, ask)
  return detail === '' ? actionOf(action).label : `${actionOf(action).label}: ${detail}`
}

function detailOf(action: ActionId, ask: unknown): string {
  if (typeof ask !== 'object' || ask === null) return ''
  if ('pools' in ask && Array.isArray(ask.pools)) return ask.pools.map(urlOf).join(', ')
  return Object.entries(ask)
    .map(([key, value]) => (typeof value === 'boolean' ? `${key} ${value ? 'on' : 'off'}` : `${nameOf(value)}${unitOf(action, key)}`))
    .filter(text => text !== '')
    .join(', ')
}

/** Behind a number that is asked for in one: ' W'. */
function unitOf(action: ActionId, key: string): string {
  const field = actionOf(action).form?.find(({ name }) => name === key)
  return field?.kind === 'number' ? ` ${field.unit}` : ''
}

function nameOf(value: unknown): string {
  if (typeof value === 'number') return formatAny(value)
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null && 'name' in value ? String(value.name) : ''
}

function urlOf(pool: unknown): string {
  return typeof pool === 'object' && pool !== null && 'url' in pool ? String(pool.url) : ''
}
