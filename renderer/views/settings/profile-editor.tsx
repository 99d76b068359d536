import { Button, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { PoolProfile } from '../../../main/contract/profile.ts'
import { Notice } from '../../dialogs/notice.tsx'
import { checkDraft, draftOfProfile, emptyDraft } from '../../dialogs/push-pools/draft.ts'
import { PoolsForm } from '../../dialogs/push-pools/pools-form.tsx'
import { useTask } from '../../dialogs/use-task.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useFleet } from '../../store/fleet.ts'
import classes from './settings.module.css'

interface ProfileEditorProps {
  /** `null` = a new one. */
  readonly profile: PoolProfile | null
  readonly put: (list: readonly PoolProfile[]) => void
  readonly close: () => void
}

/** Name, pools and worker template of one profile, in place. */
export function ProfileEditor({ profile, put, close }: ProfileEditorProps) {
  const [name, setName] = useState(profile?.name ?? '')
  const [draft, setDraft] = useState(() => (profile === null ? emptyDraft : draftOfProfile(profile)))
  const [pressed, setPressed] = useState(false)
  const order = useFleet(state => state.order)
  const { ask, problems } = useMemo(() => checkDraft(draft), [draft])
  const save = useTask()
  const keep = () => {
    setPressed(true)
    if (ask === null || name.trim() === '') return
    void save.run(async () => {
      put(await engine().profiles.save({ id: profile?.id ?? crypto.randomUUID(), name, ...ask }))
      close()
    })
  }
  return (
    <form
      className={classes.editor}
      onSubmit={event => {
        event.preventDefault()
        keep()
      }}
    >
      <TextInput
        label={t('settingsView.profileName')}
        value={name}
        maxLength={80}
        error={pressed && name.trim() === '' ? t('settingsView.nameMissing') : null}
        onChange={event => setName(event.currentTarget.value)}
      />
      <PoolsForm draft={draft} change={setDraft} problems={problems} pressed={pressed} miners={order} />
      {save.problem === null ? null : <Notice level="error">{save.problem}</Notice>}
      <div className={classes.buttons}>
        <Button type="submit" variant="filled" loading={save.busy}>
          {t('settingsView.save')}
        </Button>
        <Button onClick={close}>{t('settingsView.discard')}</Button>
      </div>
    </form>
  )
}
