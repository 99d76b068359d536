import { Button } from '@mantine/core'
import type { MinerId } from '../../../../main/contract/model.ts'
import type { RolloutId } from '../../../../main/contract/rollout.ts'
import { restore } from '../../../actions/restore.ts'
import { startAction } from '../../../actions/run.ts'
import { t } from '../../../i18n/setup.ts'
import { useReadOnly } from '../../../store/connection.ts'
import { openDialog } from '../../../store/dialogs.ts'
import { useMiner } from '../../../store/fleet.ts'
import { isSecurity } from '../../../store/trouble.ts'
import { Ago } from '../../../ui/ago.tsx'
import classes from './panel.module.css'

/** What is wrong, the worst first, with what to check; what only concerns security quietly after it. Nothing when all is well. */
export function Findings({ id }: { id: MinerId }) {
  const all = useMiner(id, miner => miner.health.findings) ?? []
  const findings = [...all.filter(finding => !isSecurity(finding)), ...all.filter(isSecurity)]
  if (findings.length === 0) return null
  return (
    <>
      <ul className={classes.findings} aria-label={t('panel.findings')}>
        {findings.map(finding => (
          <li key={finding.code + finding.text} data-level={isSecurity(finding) ? 'note' : finding.level}>
            <b>{finding.text}</b>{' '}
            <span className={`${classes.dim} ${classes.part}`}>
              <Ago at={finding.since} />
            </span>
            {finding.check === null ? null : <p>{finding.check}</p>}
            {finding.code === 'password.default' ? <NewPassword id={id} /> : null}
            {finding.rollout === undefined ? null : <ToRollout id={finding.rollout} />}
          </li>
        ))}
      </ul>
      <WayBack id={id} />
    </>
  )
}

/** The way to the rollout that a finding was made after. */
function ToRollout({ id }: { id: RolloutId }) {
  return (
    <button type="button" className={classes.link} onClick={() => openDialog({ kind: 'rollout', id })}>
      {t('panel.showRollout')}
    </button>
  )
}

/** The way out of a password that everybody knows, where the firmware can be told another one. */
function NewPassword({ id }: { id: MinerId }) {
  const isAble = useMiner(id, miner => miner.capabilities.includes('setPassword')) === true
  const readOnly = useReadOnly()
  if (!isAble) return null
  return (
    <button
      type="button"
      className={classes.link}
      disabled={readOnly !== null}
      title={readOnly ?? undefined}
      onClick={() => startAction('setPassword', [id])}
    >
      {t('panel.newPassword')}
    </button>
  )
}

/** The button under findings about drift: back to what is expected, or where nothing is, to pools that are allowed. */
function WayBack({ id }: { id: MinerId }) {
  const drift = useMiner(id, miner => miner.drift) ?? null
  const findings = useMiner(id, miner => miner.health.findings) ?? []
  const readOnly = useReadOnly()
  const drifts = drift !== null && drift.length > 0
  if (!drifts && !findings.some(({ code }) => code === 'pool.forbidden')) return null
  return (
    <div>
      <Button
        disabled={readOnly !== null}
        title={readOnly ?? undefined}
        onClick={() => (drifts ? void restore([id]) : startAction('setPools', [id]))}
      >
        {t(drifts ? 'drift.toRestore' : 'drift.changePools')}
      </Button>
    </div>
  )
}
