import { ActionIcon, Button } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import type { PoolProfile } from '../../../main/contract/profile.ts'
import { Notice } from '../../dialogs/notice.tsx'
import { useProfiles } from '../../dialogs/push-pools/use-profiles.ts'
import { RemoveButton } from '../../dialogs/remove-button.tsx'
import { useEditing } from '../../dialogs/use-editing.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { attempt } from '../../ui/toast.ts'
import { ProfileEditor } from './profile-editor.tsx'
import classes from './settings.module.css'

/** The pool profiles: added, edited, removed after asking once. */
export function Profiles() {
  const profiles = useProfiles()
  const editing = useEditing('profile')
  const readOnly = useReadOnly()
  return (
    <div className={classes.fields}>
      {profiles.problem === null ? null : <Notice level="error">{profiles.problem}</Notice>}
      {profiles.list.length === 0 && !profiles.waiting && editing.id === null ? (
        <p className={classes.dim}>{t('settingsView.noProfiles')}</p>
      ) : null}
      {profiles.list.map(profile =>
        editing.id === profile.id ? (
          <ProfileEditor key={profile.id} profile={profile} put={profiles.put} close={editing.close} />
        ) : (
          <ProfileRow key={profile.id} profile={profile} put={profiles.put} edit={() => editing.edit(profile.id)} />
        ),
      )}
      {editing.id === 'new' ? (
        <ProfileEditor profile={null} put={profiles.put} close={editing.close} />
      ) : (
        <div>
          <Button disabled={readOnly !== null} title={readOnly ?? undefined} onClick={() => editing.edit('new')}>
            {t('settingsView.addProfile')}
          </Button>
        </div>
      )}
    </div>
  )
}

interface ProfileRowProps {
  readonly profile: PoolProfile
  readonly put: (list: readonly PoolProfile[]) => void
  readonly edit: () => void
}

function ProfileRow({ profile, put, edit }: ProfileRowProps) {
  const readOnly = useReadOnly()
  const remove = async () => {
    const left = await attempt(() => engine().profiles.remove({ id: profile.id }))
    if (left !== undefined) put(left)
  }
  return (
    <div className={classes.item}>
      <div className={classes.grow}>
        <b className={classes.itemName}>{profile.name}</b>
        {profile.pools.map((pool, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is the priority, two pools may be alike
          <div key={at} className={classes.pool}>
            {pool.url} · {profile.worker ?? pool.user}
          </div>
        ))}
      </div>
      <ActionIcon
        disabled={readOnly !== null}
        aria-label={t('settingsView.editNamed', { name: profile.name })}
        title={readOnly ?? t('settingsView.editNamed', { name: profile.name })}
        onClick={edit}
      >
        <IconPencil size={15} stroke={1.6} />
      </ActionIcon>
      <RemoveButton name={profile.name} locked={readOnly} remove={() => void remove()} />
    </div>
  )
}
