import { useMemo } from 'react'
import type { Rollout } from '../../../main/contract/rollout.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { counted } from '../counted.ts'
import { VirtualList } from '../virtual-list.tsx'
import { happeningsOf, keyOfHappening, type RolloutHappening } from './happenings.ts'
import classes from './rollout.module.css'
import { messageOf } from './step-message.ts'

/** What happened, the newest first, each with its time of day. */
export function HappeningList({ rollout }: { rollout: Rollout }) {
  const happenings = useMemo(() => happeningsOf(rollout), [rollout])
  return (
    <VirtualList
      label={t('rolloutDialog.filter.log')}
      items={happenings}
      estimate={() => 32}
      keyOf={keyOfHappening}
      row={happening => (
        <div className={classes.happening}>
          <time className={classes.time} dateTime={new Date(happening.at).toISOString()}>
            {timeOfDay.format(happening.at)}
          </time>
          <span className={classes.message}>{wordsOf(happening, rollout)}</span>
        </div>
      )}
      empty={t('rolloutDialog.none')}
    />
  )
}

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })

function wordsOf(happening: RolloutHappening, { title, by, state, counts }: Rollout): string {
  switch (happening.kind) {
    case 'begun':
      return t('rolloutDialog.log.begun', { title, by })
    case 'stage':
      if (happening.stage === 0) return t('rolloutDialog.log.canary')
      return t('rolloutDialog.log.stage', { name: stageName(happening.stage), ...counted(happening.miners) })
    case 'over':
      return t(`rolloutDialog.log.${state === 'cancelled' ? 'cancelled' : 'done'}`, {
        verified: formatNumber(counts.verified, 0),
        failed: formatNumber(counts.failed, 0),
      })
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

/** 'A1-3 verified', and behind it what there is to say. */
function named(name: string, what: string, message: string): string {
  return `${name} ${what}${message === '' ? '' : `: ${message}`}`
}

/** The canary, or a batch by its number. */
export function stageName(stage: number): string {
  return stage === 0 ? t('plan.stageCanary') : t('plan.stage', { n: stage })
}
