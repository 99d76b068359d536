import { Button } from '@mantine/core'
import { useState } from 'react'
import type { AuditEntry } from '../../../main/contract/audit.ts'
import { t } from '../../i18n/setup.ts'
import { openDialog } from '../../store/dialogs.ts'
import classes from './audit.module.css'

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' })
/** Longer texts are shown in part until they are asked for, in characters. */
const shortText = 140

/** One change: when, by whom, what, on which, before and after, and what came of it. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  const { at, by, account, action, subject, before, after, result, rollout } = entry
  const [whole, setWhole] = useState(false)
  const isLong = [before, after, result].some(text => (text?.length ?? 0) > shortText)
  const shown = (text: string) => (whole || text.length <= shortText ? text : `${text.slice(0, shortText)}…`)
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
        {before === null ? null : <del>{shown(before)}</del>}
        {after === null ? null : <ins>{shown(after)}</ins>}
        {isLong ? (
          <Button variant="subtle" size="compact-xs" aria-expanded={whole} onClick={() => setWhole(!whole)}>
            {t(whole ? 'audit.less' : 'audit.more')}
          </Button>
        ) : null}
      </span>
      <span className={classes.result} data-failed={result.startsWith('failed') || undefined}>
        {shown(result)}
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
