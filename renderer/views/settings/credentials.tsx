import { Button } from '@mantine/core'
import type { CredentialSet } from '../../../main/contract/credentials.ts'
import { Notice } from '../../dialogs/notice.tsx'
import { useAnswer, valueOr } from '../../dialogs/use-answer.ts'
import { useEditing } from '../../dialogs/use-editing.ts'
import { type EngineClient, engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { attempt } from '../../ui/toast.ts'
import { CredentialEditor } from './credential-editor.tsx'
import { movedUp } from './credential-form.ts'
import { CredentialRow } from './credential-row.tsx'
import { DefaultPasswords } from './default-passwords.tsx'
import classes from './settings.module.css'

const askSets = (client: EngineClient, signal: AbortSignal) => client.credentials.list(undefined, { signal })
const none: readonly CredentialSet[] = []

/** The password sets in the order in which they are tried. Passwords are never shown again. */
export function Credentials() {
  const [answer, put] = useAnswer(askSets)
  const sets = valueOr(answer, none)
  const editing = useEditing('credentials')
  const readOnly = useReadOnly()
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
  return (
    <div className={classes.fields}>
      <p className={classes.dim}>{t('settingsView.credentialsHelp')}</p>
      <DefaultPasswords />
      {answer.kind === 'failed' ? <Notice level="error">{answer.problem}</Notice> : null}
      {sets.map((set, at) =>
        editing.id === set.id ? (
          <CredentialEditor key={set.id} set={set} put={put} close={editing.close} />
        ) : (
          <CredentialRow
            key={set.id}
            set={set}
            at={at}
            edit={() => editing.edit(set.id)}
            raise={() => void raise(set.id)}
            remove={() => void change(() => engine().credentials.remove({ id: set.id }))}
          />
        ),
      )}
      {editing.id === 'new' ? (
        <CredentialEditor set={null} put={put} close={editing.close} />
      ) : (
        <div>
          <Button disabled={readOnly !== null} title={readOnly ?? undefined} onClick={() => editing.edit('new')}>
            {t('settingsView.addCredentials')}
          </Button>
        </div>
      )}
    </div>
  )
}
