import { TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { PoolProfile } from '../../../main/contract/profile.ts'
import { focusOnMount } from '../../dialogs/focus.ts'
import { InlineEditor } from '../../dialogs/inline-editor.tsx'
import { checkDraft, draftOfProfile, emptyDraft } from '../../dialogs/push-pools/draft.ts'
import { PoolsForm } from '../../dialogs/push-pools/pools-form.tsx'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useFleet } from '../../store/fleet.ts'

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
  const save =
    ask === null || name.trim() === ''
      ? null
      : async () => put(await engine().profiles.save({ id: profile?.id ?? crypto.randomUUID(), name, ...ask }))
  return (
    <InlineEditor kind="profile" draft={{ name, draft }} save={save} onPressed={() => setPressed(true)} close={close}>
      <TextInput
        ref={focusOnMount}
        label={t('settingsView.profileName')}
        value={name}
        maxLength={80}
        error={pressed && name.trim() === '' ? t('settingsView.nameMissing') : null}
        onChange={event => setName(event.currentTarget.value)}
      />
      <PoolsForm draft={draft} change={setDraft} problems={problems} pressed={pressed} miners={order} />
    </InlineEditor>
  )
}
