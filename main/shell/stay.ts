import type { EngineWork } from '../contract/engine-work.ts'

/** Why the app stays when its window is closed, as a sentence for the tray; `null` = nothing goes on. */
export function reasonToStay({ rollouts, schedules }: EngineWork): string | null {
  if (rollouts > 0) return rollouts === 1 ? 'A rollout goes on.' : `${rollouts} rollouts go on.`
  if (schedules > 0) return schedules === 1 ? 'A schedule waits for its time.' : `${schedules} schedules wait for their time.`
  return null
}
