import type { MinerId } from '../../../main/contract/model.ts'
import { Notice } from '../notice.tsx'
import type { CheckedDraft, PushDraft } from './draft.ts'
import { PoolsForm } from './pools-form.tsx'
import { ProfileBar } from './profile-bar.tsx'
import { ProfileSave } from './profile-save.tsx'
import classes from './push-pools.module.css'
import { useProfiles } from './use-profiles.ts'

interface WhatStepProps {
  readonly draft: PushDraft
  readonly change: (draft: PushDraft) => void
  readonly problems: CheckedDraft['problems']
  readonly pressed: boolean
  readonly miners: readonly MinerId[]
  /** The id of its form, for a button that stands elsewhere. */
  readonly form: string
  /** Enter in a field, or that button. */
  readonly onNext: () => void
}

/** The pools and the worker name, filled from a profile or typed; can be kept as a profile. */
export function WhatStep({ draft, change, problems, pressed, miners, form, onNext }: WhatStepProps) {
  const profiles = useProfiles()
  return (
    <>
      <ProfileBar draft={draft} change={change} profiles={profiles} />
      {profiles.problem === null ? null : <Notice level="error">{profiles.problem}</Notice>}
      <form
        id={form}
        className={classes.form}
        noValidate
        onSubmit={event => {
          event.preventDefault()
          onNext()
        }}
      >
        <PoolsForm draft={draft} change={change} problems={problems} pressed={pressed} miners={miners} />
      </form>
      <ProfileSave draft={draft} change={change} profiles={profiles} />
    </>
  )
}
