import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { maxPools } from '../../../main/contract/actions/set-pools.ts'
import type { MinerId } from '../../../main/contract/model.ts'
import { t } from '../../i18n/setup.ts'
import { addPool, type CheckedDraft, type PushDraft } from './draft.ts'
import { PoolFields } from './pool-fields.tsx'
import { WorkerTemplate } from './worker-template.tsx'

interface PoolsFormProps {
  readonly draft: PushDraft
  readonly change: (draft: PushDraft) => void
  readonly problems: CheckedDraft['problems']
  /** The user asked to go on: every problem is shown, not only those of fields that were left. */
  readonly pressed: boolean
  /** Of which the first are the examples of the worker template. */
  readonly miners: readonly MinerId[]
}

/** Up to three pools and the worker template. */
export function PoolsForm({ draft, change, problems, pressed, miners }: PoolsFormProps) {
  return (
    <>
      {draft.pools.map((pool, at) => (
        <PoolFields key={pool.key} pool={pool} at={at} draft={draft} change={change} problems={problems} pressed={pressed} />
      ))}
      {draft.pools.length < maxPools ? (
        <div>
          <Button variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => change(addPool(draft))}>
            {t('pushPools.addPool')}
          </Button>
        </div>
      ) : null}
      <WorkerTemplate draft={draft} change={change} problem={problems.template ?? null} miners={miners} />
    </>
  )
}
