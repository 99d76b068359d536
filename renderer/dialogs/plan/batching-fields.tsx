import { Checkbox, TextInput } from '@mantine/core'
import { stageCount } from '../../../main/contract/stages.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import type { BatchingDraft, CheckedBatching } from './batching.ts'
import classes from './plan.module.css'

interface BatchingFieldsProps {
  readonly batching: CheckedBatching
  readonly set: (draft: BatchingDraft) => void
  /** How many miners it is about, for the number of stages. */
  readonly miners: number
}

/** How a rollout is spread: so many miners every so many seconds, after one that goes first. */
export function BatchingFields({ batching, set, miners }: BatchingFieldsProps) {
  const { draft, value } = batching
  return (
    <fieldset className={classes.batching}>
      <legend className={classes.legend}>{t('plan.batching')}</legend>
      <div className={classes.fields}>
        <TextInput
          label={t('plan.size')}
          className={classes.short}
          inputMode="numeric"
          value={draft.size}
          error={batching.sizeProblem}
          onChange={event => set({ ...draft, size: event.currentTarget.value })}
        />
        <TextInput
          label={t('plan.every')}
          className={classes.short}
          inputMode="decimal"
          value={draft.everyS}
          error={batching.everyProblem}
          onChange={event => set({ ...draft, everyS: event.currentTarget.value })}
        />
        <Checkbox
          className={classes.canary}
          label={t('plan.canary')}
          description={t('plan.canaryHelp')}
          checked={draft.canary}
          onChange={event => set({ ...draft, canary: event.currentTarget.checked })}
        />
      </div>
      <p className={classes.dim}>{value === null ? ' ' : stagesText(stageCount(miners, value))}</p>
    </fieldset>
  )
}

function stagesText(count: number): string {
  return t('plan.stages', { count, shown: formatNumber(count, 0) })
}
