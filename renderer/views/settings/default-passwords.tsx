import { Button } from '@mantine/core'
import type { Miner } from '../../../main/contract/model.ts'
import { startAction } from '../../actions/run.ts'
import { counted } from '../../dialogs/counted.ts'
import { Notice } from '../../dialogs/notice.tsx'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { useDigest } from '../../store/digest.ts'
import { useFleet } from '../../store/fleet.ts'
import { showView } from '../../store/prefs.ts'
import { securityNote } from '../../store/trouble.ts'
import classes from './settings.module.css'

/** How many miners still have the password that they were sold with, and what to do about it. */
export function DefaultPasswords() {
  const count = useDigest(countOf)
  const readOnly = useReadOnly()
  if (count === 0) return <p className={classes.dim}>{t('credentialTest.noDefaults')}</p>
  return (
    <Notice level="warning">
      <div className={classes.defaults}>
        <span className={classes.grow}>{t('credentialTest.defaults', counted(count))}</span>
        <Button onClick={() => showView('fleet', { filter: 'finding:password.default' })}>{t('credentialTest.showDefaults')}</Button>
        <Button disabled={readOnly !== null} title={readOnly ?? undefined} onClick={changeThem}>
          {t('credentialTest.change')}
        </Button>
      </div>
    </Notice>
  )
}

function countOf(miners: Iterable<Miner>): number {
  return defaultsAmong(miners).length
}

function defaultsAmong(miners: Iterable<Miner>): readonly Miner[] {
  return [...miners].filter(miner => securityNote(miner) !== null)
}

/** The miners as they are when the button is pressed. */
function changeThem(): void {
  const miners = defaultsAmong(useFleet.getState().byId.values())
  if (miners.length > 0)
    startAction(
      'setPassword',
      miners.map(miner => miner.id),
    )
}
