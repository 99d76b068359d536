import { ActionIcon, Button } from '@mantine/core'
import { IconArrowUp, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import type { CredentialSet } from '../../../main/contract/credentials.ts'
import { Notice } from '../../dialogs/notice.tsx'
import { RemoveButton } from '../../dialogs/remove-button.tsx'
import { useAnswer, valueOr } from '../../dialogs/use-answer.ts'
import { type EngineClient, engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { attempt } from '../../ui/toast.ts'
import { CredentialEditor } from './credential-editor.tsx'
import { movedUp } from './credential-form.ts'
import classes from './settings.module.css'

const askSets = (client: EngineClient, signal: AbortSignal) => client.credentials.list(undefined, { signal })
const none: readonly CredentialSet[] = []

/** The password sets in the order in which they are tried. Passwords are never shown again. */
export function Credentials() {
  const [answer, put] = useAnswer(askSets)
  const sets = valueOr(answer, none)
  const [editing, setEditing] = useState<string | 'new' | null>(null)
  const change = async (call: () => Promise<readonly CredentialSet[]>) => {
    const list = await attempt(call)
    if (list !== undefined) put(list)
  }
  const raise = (id: string) =>
    change(() =>
      engine().credentials.reorder({
        ids: movedUp(
          sets.map(set => set.id),
          id,
        ),
      }),
    )
  const close = () => setEditing(null)
  return (
    <div className={classes.fields}>
      <p className={classes.dim}>{t('settingsView.credentialsHelp')}</p>
      {answer.kind === 'failed' ? <Notice level="error">{answer.problem}</Notice> : null}
      {sets.map((set, at) =>
        editing === set.id ? (
          <CredentialEditor key={set.id} set={set} put={put} close={close} />
        ) : (
          <CredentialRow
            key={set.id}
            set={set}
            at={at}
            edit={() => setEditing(set.id)}
            raise={() => void raise(set.id)}
            remove={() => void change(() => engine().credentials.remove({ id: set.id }))}
          />
        ),
      )}
      {editing === 'new' ? (
        <CredentialEditor set={null} put={put} close={close} />
      ) : (
        <div>
          <Button onClick={() => setEditing('new')}>{t('settingsView.addCredentials')}</Button>
        </div>
      )}
    </div>
  )
}

interface CredentialRowProps {
  readonly set: CredentialSet
  /** 0-based place in the order. */
  readonly at: number
  readonly edit: () => void
  readonly raise: () => void
  readonly remove: () => void
}

function CredentialRow({ set, at, edit, raise, remove }: CredentialRowProps) {
  return (
    <div className={classes.item}>
      <span className={classes.place}>{at + 1}</span>
      <div className={classes.grow}>
        <b className={classes.itemName}>{set.name}</b>
        <div className={classes.pool}>
          {set.users.join(', ')} · {set.ranges.trim() === '' ? t('settingsView.everywhere') : set.ranges.replaceAll(/\s+/g, ' ')}
        </div>
      </div>
      {at === 0 ? null : (
        <ActionIcon aria-label={t('settingsView.raiseNamed', { name: set.name })} title={t('settingsView.raise')} onClick={raise}>
          <IconArrowUp size={15} stroke={1.6} />
        </ActionIcon>
      )}
      <ActionIcon aria-label={t('settingsView.editNamed', { name: set.name })} onClick={edit}>
        <IconPencil size={15} stroke={1.6} />
      </ActionIcon>
      <RemoveButton name={set.name} remove={remove} />
    </div>
  )
}
