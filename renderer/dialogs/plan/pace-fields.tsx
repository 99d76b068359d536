import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { rolloutOrders } from '../../../main/contract/rollout.ts'
import { stageCount } from '../../../main/contract/stages.ts'
import { t } from '../../i18n/setup.ts'
import { FieldGroup } from '../../ui/field-group.tsx'
import { counted } from '../counted.ts'
import { type CheckedPace, type PaceDraft, type PaceNumber, paceNumbers } from './pace.ts'
import { paceText } from './pace-text.ts'
import classes from './plan.module.css'
import type { PaceInHand } from './use-pace.ts'

/** How a rollout is spread over its miners: the usual three fields, and the limits behind a button. @param miners for the number of stages */
export function PaceFields({ pace, miners }: { pace: PaceInHand; miners: number }) {
  const { checked, set, reset } = pace
  const { draft, value, problems } = checked
  const [more, setMore] = useState(() => paceNumbers.slice(2).some(field => problems[field] !== undefined))
  return (
    <FieldGroup legend={t('plan.batching')} className={classes.batching}>
      <div className={classes.fields}>
        <NumberFields names={['size', 'everyS']} checked={checked} set={set} />
        <Checkbox
          className={classes.canary}
          label={t('plan.canary')}
          description={t('plan.canaryHelp')}
          checked={draft.canary}
          onChange={event => set({ ...draft, canary: event.currentTarget.checked })}
        />
      </div>
      {more ? (
        <div className={classes.fields}>
          <Select
            className={classes.short}
            label={t('plan.order')}
            data={rolloutOrders.map(order => ({ value: order, label: t(`plan.orderOf.${order}`) }))}
            value={draft.order}
            allowDeselect={false}
            onChange={order => set({ ...draft, order: rolloutOrders.find(one => one === order) ?? 'selection' })}
          />
          <NumberFields names={['atOnce', 'failurePct', 'inARow', 'hallKw', 'groupKw']} checked={checked} set={set} />
        </div>
      ) : null}
      <div className={classes.paceLine}>
        <Button
          variant="subtle"
          size="compact-xs"
          aria-expanded={more}
          leftSection={<IconChevronRight size={13} className={classes.chevron} data-open={more} aria-hidden />}
          onClick={() => setMore(!more)}
        >
          {more ? t('plan.fewer') : t('plan.more')}
        </Button>
        <span className={classes.dim}>
          {value === null ? t('plan.fixPace') : `${t('plan.stages', counted(stageCount(miners, value)))} · ${paceText(value)}`}
        </span>
        {reset === null ? null : (
          <Button variant="subtle" size="compact-xs" onClick={reset}>
            {t('plan.asSettings')}
          </Button>
        )}
      </div>
    </FieldGroup>
  )
}

interface NumberFieldsProps {
  readonly names: readonly PaceNumber[]
  readonly checked: CheckedPace
  readonly set: (draft: PaceDraft) => void
}

/** Some of the number fields of a pace, with what is wrong under each. */
export function NumberFields({ names, checked: { draft, problems }, set }: NumberFieldsProps) {
  return names.map(name => (
    <TextInput
      key={name}
      label={t(`plan.field.${name}`)}
      placeholder={name === 'atOnce' || name === 'hallKw' || name === 'groupKw' ? t('plan.noLimit') : ''}
      className={classes.short}
      inputMode="decimal"
      value={draft[name]}
      error={problems[name]}
      onChange={event => set({ ...draft, [name]: event.currentTarget.value })}
    />
  ))
}
