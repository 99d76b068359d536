import type { MinerId } from '../../../../main/contract/model.ts'
import { t } from '../../../i18n/setup.ts'
import { useMiner } from '../../../store/fleet.ts'
import { Ago } from '../../../ui/ago.tsx'
import classes from './panel.module.css'

/** What is wrong, the worst first, with what to check. Nothing when all is well. */
export function Findings({ id }: { id: MinerId }) {
  const findings = useMiner(id, miner => miner.health.findings) ?? []
  const faults = useMiner(id, miner => miner.reading?.faults) ?? []
  if (findings.length === 0 && faults.length === 0) return null
  return (
    <ul className={classes.findings} aria-label={t('panel.findings')}>
      {findings.map(finding => (
        <li key={finding.code + finding.text} data-level={finding.level}>
          <b>{finding.text}</b>{' '}
          <span className={classes.dim}>
            <Ago at={finding.since} />
          </span>
          {finding.check === null ? null : <p>{finding.check}</p>}
        </li>
      ))}
      {faults.map(fault => (
        <li key={`${fault.code} ${fault.text} ${fault.board}`} data-level="warning">
          <b>{t('panel.fault', { text: fault.text })}</b>
          {fault.code === null && fault.board === null ? null : (
            <p>
              {[
                fault.code === null ? null : t('panel.faultCode', { code: fault.code }),
                fault.board === null ? null : t('panel.board', { slot: fault.board }),
              ]
                .filter(text => text !== null)
                .join(' · ')}
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
