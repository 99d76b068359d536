import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { maxPools } from '../../../main/contract/actions/set-pools.ts'
import type { MinerId } from '../../../main/contract/model.ts'
import { t } from '../../i18n/setup.ts'
import { keepPush } from '../drafts.ts'
import { Notice } from '../notice.tsx'
import { addPool, type CheckedDraft, type PushDraft } from './draft.ts'
import { PoolFields } from './pool-fields.tsx'
import { ProfileBar } from './profile-bar.tsx'
import { ProfileSave } from './profile-save.tsx'
import { useProfiles } from './use-profiles.ts'
import { WorkerTemplate } from './worker-template.tsx'

interface WhatStepProps {
  readonly draft: PushDraft
  readonly problems: CheckedDraft['problems']
  /** The user asked to go on: every problem is shown, not only those of fields that were left. */
  readonly pressed: boolean
  readonly miners: readonly MinerId[]
}

/** The pools and the worker name, filled from a profile or typed. */
export function WhatStep({ draft, problems, pressed, miners }: WhatStepProps) {
  const profiles = useProfiles()
  return (
    <>
      <ProfileBar draft={draft} profiles={profiles} />
      {profiles.problem === null ? null : <Notice level="error">{profiles.problem}</Notice>}
      {draft.pools.map((pool, at) => (
        <PoolFields key={pool.key} pool={pool} at={at} draft={draft} problems={problems} pressed={pressed} />
      ))}
      {draft.pools.length < maxPools ? (
        <div>
          <Button variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => keepPush(addPool(draft))}>
            {t('pushPools.addPool')}
          </Button>
        </div>
      ) : null}
      <WorkerTemplate draft={draft} problem={problems.template ?? null} miners={miners} />
      <ProfileSave draft={draft} profiles={profiles} />
    </>
  )
}
