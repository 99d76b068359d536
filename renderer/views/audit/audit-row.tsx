import { useState } from 'react'
import type { AuditEntry } from '../../../main/contract/audit.ts'
import { t } from '../../i18n/setup.ts'
import { openDialog } from '../../store/dialogs.ts'
import classes from './audit.module.css'

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' })
/** Texts that are longer than two lines hold are shown in part until they are asked for, in characters. */
const shortText = 90

/** One change: when, by whom, what, on which, before and after, and what came of it. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  const { at, by, account, action, subject, before, after, result, rollout } = entry
  const [whole, setWhole] = useState(false)
  const isLong = [before, after, result].some(text => (text?.length ?? 0) > shortText)
  return (
    <div className={classes.row}>
      <time className={classes.when} dateTime={new Date(at).toISOString()}>
        {absolute.format(at)}
      </time>
      <span className={classes.who} title={t('audit.whoHelp', { by, account })}>
        <span>{by}</span>
        <small>{account}</small>
      </span>
      <span className={classes.what}>{action}</span>
      <span className={classes.which}>{subject}</span>
      <span className={classes.change}>
        {before === null ? null : (
          <del data-whole={whole || undefined} title={before}>
            {before}
          </del>
        )}
        {after === null ? null : (
          <ins data-whole={whole || undefined} title={after}>
            {after}
          </ins>
        )}
      </span>
      <span className={classes.result} data-failed={result.startsWith('failed') || undefined}>
        <span className={classes.outcome} data-whole={whole || undefined} title={result}>
          {result}
        </span>
        {isLong ? (
          <button type="button" className={classes.link} aria-expanded={whole} onClick={() => setWhole(!whole)}>
            {t(whole ? 'audit.less' : 'audit.more')}
          </button>
        ) : null}
        {rollout === null ? null : (
          <button
            type="button"
            className={classes.link}
            aria-label={t('audit.rolloutNamed', { action, subject })}
            onClick={() => openDialog({ kind: 'rollout', id: rollout })}
          >
            {t('audit.rollout')}
          </button>
        )}
      </span>
    </div>
  )
}
