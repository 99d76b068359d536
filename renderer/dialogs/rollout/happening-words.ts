import type { RolloutHappening } from '../../../main/contract/happenings.ts'
import type { Rollout } from '../../../main/contract/rollout.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { counted } from '../counted.ts'
import { messageOf } from './step-message.ts'

/** What one line of the log says. */
export function wordsOfHappening(happening: RolloutHappening, { title, by, state, counts }: Rollout): string {
  switch (happening.kind) {
    case 'begun':
      return t('rolloutDialog.log.begun', { title, by: whoText(by) })
    case 'stage':
      if (happening.stage === 0) return t('rolloutDialog.log.canary')
      return t('rolloutDialog.log.stage', { name: stageName(happening.stage), ...counted(happening.miners) })
    case 'over':
      return t(`rolloutDialog.log.${state === 'cancelled' ? 'overCancelled' : 'done'}`, {
        verified: formatNumber(counts.verified, 0),
        failed: formatNumber(counts.failed, 0),
      })
    case 'note': {
      const { kind, by, text } = happening.note
      const what = t(`rolloutDialog.log.${kind}`, { by: whoText(by ?? '') })
      return text === null ? what : `${what}: ${text}`
    }
    case 'looked':
      return happening.message
    case 'look': {
      const { step } = happening
      return named(step.label ?? step.ip, t(`rolloutDialog.look.${step.secondLook?.state ?? 'holds'}`), step.secondLook?.message ?? '')
    }
    case 'step': {
      const { step } = happening
      const name = step.label ?? step.ip
      return named(name, t(`rolloutDialog.step.${step.state}`), messageOf(step, name))
    }
  }
}

/** 'the window', 'the command line', 'the server', or the schedule by its name. */
export function whoText(by: string): string {
  return by === 'app' || by === 'cli' || by === 'server' ? t(`rolloutDialog.who.${by}`) : by
}

/** 'A1-3 verified', and behind it what there is to say. */
function named(name: string, what: string, message: string): string {
  if (message === '') return `${name} ${what}`
  // Most sentences begin with the name.
  const rest = message.startsWith(name) ? message.slice(name.length).replace(/^[:,]?\s+/, '') : message
  return `${name} ${what}: ${rest}`
}

/** The canary, or a batch by its number. */
export function stageName(stage: number): string {
  return stage === 0 ? t('plan.stageCanary') : t('plan.stage', { n: stage })
}
