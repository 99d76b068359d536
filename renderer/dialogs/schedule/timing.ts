import { scheduleInputSchema, type Timing } from '../../../main/contract/schedule.ts'

/** When a schedule runs, as it stands in the form. What was typed for one kind stays while the other is looked at. */
export interface TimingDraft {
  readonly kind: Timing['kind']
  /** '2026-11-21'; '' = not chosen. */
  readonly date: string
  /** 1 = Monday to 7 = Sunday. */
  readonly days: readonly number[]
  /** '22:30' */
  readonly time: string
  readonly zone: string
}

/** What it comes to, or the sentence for each field that is wrong. */
export interface CheckedTiming {
  readonly timing: Timing | null
  readonly problems: Readonly<Partial<Record<'date' | 'days' | 'time' | 'zone', string>>>
}

/** 1 = Monday to 7 = Sunday. */
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const

/** The zone of this computer. */
export function ownZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** The form of a timing, or of a new one: every night at 22:00 here. */
export function draftOfTiming(timing: Timing | null): TimingDraft {
  if (timing === null) return { kind: 'weekly', date: '', days: weekdays, time: '22:00', zone: ownZone() }
  const { kind, time, zone } = timing
  return { kind, time, zone, date: kind === 'once' ? timing.date : '', days: kind === 'weekly' ? timing.days : weekdays }
}

/** Checks what was typed against what the engine accepts. */
export function checkTiming({ kind, date, days, time, zone }: TimingDraft): CheckedTiming {
  const parsed = scheduleInputSchema.shape.timing.safeParse(
    kind === 'once' ? { kind, date, time, zone } : { kind, days: [...days].sort((a, b) => a - b), time, zone },
  )
  if (parsed.success) return { timing: parsed.data, problems: {} }
  const problems: Partial<Record<'date' | 'days' | 'time' | 'zone', string>> = {}
  for (const { path, message } of parsed.error.issues) {
    const [field] = path
    if (field === 'date' || field === 'days' || field === 'time' || field === 'zone') problems[field] ??= message
  }
  return { timing: null, problems }
}

/** Every zone that this computer knows, its own first, each with how far it is from UTC now. */
export function zonesNow(now: Date): readonly { readonly value: string; readonly label: string }[] {
  const own = ownZone()
  const all = new Set([own, 'UTC', ...Intl.supportedValuesOf('timeZone')])
  return [...all].map(value => ({ value, label: `${value} (${offsetOf(value, now)})` }))
}

function offsetOf(timeZone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(now)
  return (parts.find(({ type }) => type === 'timeZoneName')?.value ?? '').replace('GMT', 'UTC')
}
