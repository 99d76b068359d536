import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { SetPoolsAsk } from '../../../main/contract/actions/set-pools.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { toast } from '../../ui/toast.ts'
import { useTask } from '../use-task.ts'
import { checkDraft, differsFromProfile, type PushDraft } from './draft.ts'
import classes from './push-pools.module.css'
import type { Profiles } from './use-profiles.ts'

interface ProfileSaveProps {
  readonly draft: PushDraft
  readonly change: (draft: PushDraft) => void
  readonly profiles: Profiles
}

/** Keeps a finished form under a name, or brings the profile it came from up to date. */
export function ProfileSave({ draft, change, profiles }: ProfileSaveProps) {
  const [name, setName] = useState('')
  const task = useTask()
  const { ask } = checkDraft(draft)
  const profile = profiles.list.find(one => one.id === draft.profileId)
  if (ask === null || (profile !== undefined && !differsFromProfile(draft, profile))) return null
  const save = (id: string, called: string, pools: SetPoolsAsk) =>
    task.run(async () => {
      profiles.put(await engine().profiles.save({ id, name: called, ...pools }))
      change({ ...draft, profileId: id })
      setName('')
      toast(t('pushPools.saved', { name: called }))
    })
  return (
    <form
      className={classes.save}
      onSubmit={event => {
        event.preventDefault()
        void save(crypto.randomUUID(), name.trim(), ask)
      }}
    >
      <TextInput
        aria-label={t('pushPools.profileName')}
        placeholder={t('pushPools.profileName')}
        value={name}
        maxLength={80}
        error={task.problem}
        onChange={event => setName(event.currentTarget.value)}
      />
      <Button type="submit" disabled={name.trim() === ''} loading={task.busy}>
        {t('pushPools.saveNew')}
      </Button>
      {profile === undefined ? null : (
        <Button loading={task.busy} onClick={() => void save(profile.id, profile.name, ask)}>
          {t('pushPools.saveChanges', { name: profile.name })}
        </Button>
      )}
    </form>
  )
}
