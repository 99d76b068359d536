import {
  IconAlertTriangle,
  IconCircle,
  IconCircleCheck,
  IconCircleMinus,
  IconHelp,
  IconLoader2,
  IconPencil,
  type TablerIcon,
} from '@tabler/icons-react'
import type { RolloutStep, StepState } from '../../../main/contract/rollout.ts'
import { t } from '../../i18n/setup.ts'
import { Meter } from '../../ui/meter.tsx'
import classes from './rollout.module.css'
import { messageOf } from './step-message.ts'

const icons: { readonly [State in StepState]: TablerIcon } = {
  waiting: IconCircle,
  reading: IconLoader2,
  writing: IconPencil,
  settling: IconLoader2,
  verified: IconCircleCheck,
  failed: IconAlertTriangle,
  cancelled: IconCircleMinus,
  unknown: IconHelp,
}

/** One miner of a rollout: what it is at, and its reason. @param later what it showed at the second look instead */
export function StepLine({ step, later = false }: { step: RolloutStep; later?: boolean }) {
  const Icon = later ? IconAlertTriangle : icons[step.state]
  const name = step.label ?? step.ip
  return (
    <div className={classes.step}>
      <span className={classes.state} data-state={later ? 'failed' : step.state}>
        <Icon size={14} stroke={2} aria-hidden />
        {later ? t(`rolloutDialog.look.${step.secondLook?.state ?? 'holds'}`) : stateWords(step)}
      </span>
      <span className={classes.name} title={name}>
        {name}
      </span>
      <span className={classes.ip}>{step.label === null ? '' : step.ip}</span>
      <span className={classes.model}>{step.model ?? ''}</span>
      <span className={classes.message}>
        {later ? step.secondLook?.message : messageOf(step, name)}
        {step.sentShare === null ? null : <Meter value={step.sentShare} tone="accent" />}
      </span>
    </div>
  )
}

/** 'sending 45 %' while a file goes over, else the state. */
function stateWords({ state, sentShare }: RolloutStep): string {
  return sentShare === null ? t(`rolloutDialog.step.${state}`) : t('rolloutDialog.sent', { pct: Math.floor(sentShare * 100) })
}
