import type { Finding, Health, HealthLevel } from '../../contract/model.ts'
import { drift, foreignPools } from './expected-rules.ts'
import { access, boards, fans, faults, hashrate, pools, temperature } from './rules.ts'
import type { Case, Rule, Symptom } from './symptom.ts'

const rules: readonly Rule[] = [hashrate, boards, fans, temperature, pools, foreignPools, drift, faults, access]

/** A symptom over time. */
export interface Tracked {
  readonly symptom: Symptom
  /** When it was first seen, ms since the epoch. */
  readonly since: number
  /** Readings in a row that showed it. */
  readonly shown: number
  /** Readings in a row that were free of it. */
  readonly absent: number
  /** Whether it was shown often enough to be told. */
  readonly counts: boolean
}

/** Everything that the rules see wrong. Pure. */
export function diagnose(miner: Case): readonly Symptom[] {
  return rules.flatMap(rule => rule(miner))
}

/**
 * Carries symptoms from reading to reading, so that `since` stays and nothing flickers.
 * @param before `null` at the first reading: it is believed as it stands
 */
export function track(before: readonly Tracked[] | null, symptoms: readonly Symptom[], at: number): readonly Tracked[] {
  const fading = new Map((before ?? []).map(was => [keyOf(was.symptom), was]))
  const present = symptoms.map((symptom): Tracked => {
    const was = fading.get(keyOf(symptom))
    fading.delete(keyOf(symptom))
    const shown = (was?.absent === 0 ? was.shown : 0) + 1
    const counts = was?.counts === true || before === null || shown >= symptom.patience
    return { symptom, since: was?.since ?? at, shown, absent: 0, counts }
  })
  const lingering = [...fading.values()].filter(was => was.counts && was.absent + 1 < was.symptom.patience)
  return [...present, ...lingering.map(was => ({ ...was, absent: was.absent + 1 }))]
}

/** What the user sees of them, the worst and then the oldest first. */
export function healthOf(tracked: readonly Tracked[]): Health {
  const findings = tracked
    .filter(one => one.counts)
    .map(({ symptom, since }) => ({ code: symptom.code, level: symptom.level, text: symptom.text, check: symptom.check, since }))
  return healthFrom(findings)
}

/** Findings of any origin, the worst and then the oldest first. */
export function healthFrom(findings: readonly Finding[]): Health {
  const sorted = findings.toSorted((a, b) => rank(b.level) - rank(a.level) || a.since - b.since)
  return { level: sorted[0]?.level ?? 'ok', findings: sorted }
}

/** Whether a miner that shows these hashes less well than it should. */
export function degrades(tracked: readonly Tracked[]): boolean {
  return tracked.some(one => one.counts && one.symptom.degrades)
}

function keyOf(symptom: Symptom): string {
  return `${symptom.code}\n${symptom.subject}`
}

function rank(level: HealthLevel): number {
  return level === 'critical' ? 1 : 0
}
