import { ActionIcon, Button } from '@mantine/core'
import { IconArrowUp, IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import type { CredentialSet } from '../../../main/contract/credentials.ts'
import { startAction } from '../../actions/run.ts'
import { RemoveButton } from '../../dialogs/remove-button.tsx'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { useFleet } from '../../store/fleet.ts'
import { toast } from '../../ui/toast.ts'
import { minersOfSet } from './credential-scope.ts'
import { CredentialTest } from './credential-test.tsx'
import classes from './settings.module.css'

interface CredentialRowProps {
  readonly set: CredentialSet
  /** 0-based place in the order. */
  readonly at: number
  readonly edit: () => void
  readonly raise: () => void
  readonly remove: () => void
}

/** One password set: where it is tried, its test, and a new password for its miners. */
export function CredentialRow({ set, at, edit, raise, remove }: CredentialRowProps) {
  /** The miners that the test began with; `null` = no test is shown. */
  const [testing, setTesting] = useState<number | null>(null)
  const readOnly = useReadOnly()
  const miners = () => minersOfSet(set, useFleet.getState().byId.values())
  const rotate = () => {
    const ids = miners()
    if (ids.length === 0) toast(t('credentialTest.rotateNobody'))
    else startAction('setPassword', ids)
  }
  return (
    <>
      <div className={classes.item}>
        <span className={classes.place}>{at + 1}</span>
        <div className={classes.grow}>
          <b className={classes.itemName}>{set.name}</b>
          <div className={`${classes.pool} ${classes.clamped}`} title={whereOf(set)}>
            {set.users.join(', ')} · {whereOf(set)}
          </div>
        </div>
        <Button aria-label={t('credentialTest.buttonNamed', { name: set.name })} onClick={() => setTesting(miners().length)}>
          {t('credentialTest.button')}
        </Button>
        <Button
          disabled={readOnly !== null}
          title={readOnly ?? undefined}
          aria-label={t('credentialTest.rotateNamed', { name: set.name })}
          onClick={rotate}
        >
          {t('credentialTest.rotate')}
        </Button>
        <ActionIcon
          disabled={readOnly !== null || at === 0}
          aria-label={t('settingsView.raiseNamed', { name: set.name })}
          title={readOnly ?? t('settingsView.raise')}
          onClick={raise}
        >
          <IconArrowUp size={15} stroke={1.6} />
        </ActionIcon>
        <ActionIcon
          disabled={readOnly !== null}
          aria-label={t('settingsView.editNamed', { name: set.name })}
          title={readOnly ?? t('settingsView.editNamed', { name: set.name })}
          onClick={edit}
        >
          <IconPencil size={15} stroke={1.6} />
        </ActionIcon>
        <RemoveButton name={set.name} locked={readOnly} remove={remove} />
      </div>
      {testing === null ? null : <CredentialTest set={set} expected={testing} close={() => setTesting(null)} />}
    </>
  )
}

function whereOf({ ranges, tags }: CredentialSet): string {
  const pieces = [
    ...(ranges.trim() === '' ? [] : [ranges.trim().replaceAll(/\s+/g, ' ')]),
    ...(tags.length === 0 ? [] : [t('credentialTest.tagged', { tags: tags.join(', ') })]),
  ]
  return pieces.length === 0 ? t('settingsView.everywhere') : pieces.join(' · ')
}
