import type { MinerId } from '../../../../main/contract/model.ts'
import { t } from '../../../i18n/setup.ts'
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
    <ul className={classes.findings} aria-label={t('panel.findings')}>
      {findings.map(finding => (
        <li key={finding.code + finding.text} data-level={isSecurity(finding) ? 'note' : finding.level}>
          <b>{finding.text}</b>{' '}
          <span className={`${classes.dim} ${classes.part}`}>
            <Ago at={finding.since} />
          </span>
          {finding.check === null ? null : <p>{finding.check}</p>}
        </li>
      ))}
    </ul>
  )
}
