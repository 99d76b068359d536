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
import { explain } from '../../../main/contract/failure.ts'
import type { RolloutStep, StepState } from '../../../main/contract/rollout.ts'
import { t } from '../../i18n/setup.ts'
import classes from './rollout.module.css'

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

/** One miner of a rollout: what it is at, and its reason. */
export function StepLine({ step }: { step: RolloutStep }) {
  const Icon = icons[step.state]
  const name = step.label ?? step.ip
  return (
    <div className={classes.step}>
      <span className={classes.state} data-state={step.state}>
        <Icon size={14} stroke={2} aria-hidden />
        {t(`rolloutDialog.step.${step.state}`)}
      </span>
      <span className={classes.name} title={name}>
        {name}
      </span>
      <span className={classes.ip}>{step.label === null ? '' : step.ip}</span>
      <span className={classes.model}>{step.model ?? ''}</span>
      <span className={classes.message}>{messageOf(step, name)}</span>
    </div>
  )
}

/** The engine's own sentence, else the one that the failure explains itself with; of a success that changed the pool, the new one. */
function messageOf(step: RolloutStep, name: string): string {
  if (step.message !== null) return step.message
  if (step.failure !== null) return explain(step.failure, name)
  const pool = step.state === 'verified' ? step.after?.pools[0] : undefined
  const earlier = step.before?.pools[0]
  if (pool === undefined || (pool.url === earlier?.url && pool.user === earlier.user)) return ''
  return t('rolloutDialog.minesOn', { url: pool.url, user: pool.user })
}
