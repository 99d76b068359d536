import type { WaitingFor } from '../../../main/contract/rollout.ts'
import { t } from '../../i18n/setup.ts'
import { openDialog } from '../../store/dialogs.ts'
import { counted } from '../counted.ts'
import { Notice } from '../notice.tsx'
import classes from './rollout.module.css'

/** Which other rollouts have the miners of this one, each to be opened. */
export function WaitingForNotice({ waitingFor }: { waitingFor: readonly WaitingFor[] }) {
  if (waitingFor.length === 0) return null
  return (
    <Notice level="info">
      {t('rolloutDialog.queued')}{' '}
      {waitingFor.map(({ id, title, state, miners }, at) => (
        <span key={id}>
          {at === 0 ? '' : ', '}
          <button type="button" className={classes.link} onClick={() => openDialog({ kind: 'rollout', id })}>
            {title}
          </button>{' '}
          ({t('rolloutDialog.queuedMiners', counted(miners))}
          {state === 'running' ? '' : `, ${t(`rolloutList.state.${state}`)}`})
        </span>
      ))}
      . {t('rolloutDialog.queuedHelp')}
    </Notice>
  )
}
