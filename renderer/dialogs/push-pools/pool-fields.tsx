import { ActionIcon, TextInput } from '@mantine/core'
import { IconArrowUp, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { t } from '../../i18n/setup.ts'
import { FieldGroup } from '../../ui/field-group.tsx'
import { type CheckedDraft, editPool, type PoolDraft, type PoolField, type PushDraft, raisePool, removePool } from './draft.ts'
import classes from './push-pools.module.css'

interface PoolFieldsProps {
  readonly pool: PoolDraft
  /** 0-based priority. */
  readonly at: number
  readonly draft: PushDraft
  readonly change: (draft: PushDraft) => void
  readonly problems: CheckedDraft['problems']
  readonly pressed: boolean
}

const placeholders: Readonly<Record<PoolField, string>> = { url: 'stratum+tcp://pool.example:3333', user: 'account', password: 'x' }

/** URL, worker and password of one pool, each with its problem under it. */
export function PoolFields({ pool, at, draft, change, problems, pressed }: PoolFieldsProps) {
  return (
    <FieldGroup legend={at === 0 ? t('pushPools.pool1') : t('pushPools.backup', { n: at + 1 })}>
      <div className={classes.fields}>
        {(['url', 'user', 'password'] as const).map(field => (
          <PoolInput
            key={field}
            field={field}
            pool={pool}
            draft={draft}
            change={change}
            problem={problems[`pools.${at}.${field}`] ?? null}
            pressed={pressed}
            first={at === 0 && field === 'url'}
          />
        ))}
        <div className={classes.poolActions}>
          {at === 0 ? null : (
            <ActionIcon
              aria-label={t('pushPools.raise', { n: at + 1 })}
              title={t('pushPools.raise', { n: at + 1 })}
              onClick={() => change(raisePool(draft, pool.key))}
            >
              <IconArrowUp size={15} stroke={1.6} />
            </ActionIcon>
          )}
          {draft.pools.length === 1 ? null : (
            <ActionIcon
              aria-label={t('pushPools.removePool', { n: at + 1 })}
              title={t('pushPools.removePool', { n: at + 1 })}
              onClick={() => change(removePool(draft, pool.key))}
            >
              <IconX size={15} stroke={1.6} />
            </ActionIcon>
          )}
        </div>
      </div>
    </FieldGroup>
  )
}

interface PoolInputProps {
  readonly field: PoolField
  readonly pool: PoolDraft
  readonly draft: PushDraft
  readonly change: (draft: PushDraft) => void
  readonly problem: string | null
  readonly pressed: boolean
  readonly first: boolean
}

/** A field that is still empty and was not left yet does not complain. */
function PoolInput({ field, pool, draft, change, problem, pressed, first }: PoolInputProps) {
  const [left, setLeft] = useState(false)
  return (
    <TextInput
      className={classes[field]}
      label={t(`pushPools.${field}`)}
      placeholder={placeholders[field]}
      spellCheck={false}
      autoComplete="off"
      data-autofocus={first || undefined}
      value={pool[field]}
      error={pressed || left || pool[field] !== '' ? problem : null}
      onBlur={() => setLeft(true)}
      onChange={event => change(editPool(draft, pool.key, field, event.currentTarget.value))}
    />
  )
}
