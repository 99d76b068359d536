import { Button, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { Notice } from '../../dialogs/notice.tsx'
import { VirtualList } from '../../dialogs/virtual-list.tsx'
import { t } from '../../i18n/setup.ts'
import classes from './audit.module.css'
import { useAuditCheck } from './audit-check.tsx'
import { queryOf, searchProblem, wholeLog } from './audit-query.ts'
import { AuditRow } from './audit-row.tsx'
import { ExportMenu } from './export-menu.tsx'
import { useAudit } from './use-audit.ts'

const headings = ['when', 'who', 'what', 'which', 'change', 'result'] as const

/** Every change that anybody made, the newest first. */
export function AuditView() {
  const [search, setSearch] = useState(wholeLog)
  const [settled] = useDebouncedValue(search, 250)
  const query = useMemo(() => queryOf(settled), [settled])
  const audit = useAudit(query)
  const check = useAuditCheck()
  const problem = searchProblem(search)
  const looking = search.words.trim() !== '' || search.from !== '' || search.to !== ''
  return (
    <section className={classes.view} aria-label={t('views.audit')}>
      <div className={classes.head}>
        <h1 className={classes.title}>{t('views.audit')}</h1>
        <TextInput
          id="audit-search"
          className={classes.search}
          aria-label={t('audit.search')}
          placeholder={t('audit.searchHint')}
          maxLength={200}
          value={search.words}
          onChange={event => setSearch({ ...search, words: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          className={classes.day}
          aria-label={t('audit.from')}
          title={t('audit.from')}
          max={search.to === '' ? undefined : search.to}
          value={search.from}
          onChange={event => setSearch({ ...search, from: event.currentTarget.value })}
        />
        <span className={classes.dim}>{t('audit.until')}</span>
        <TextInput
          type="date"
          className={classes.day}
          aria-label={t('audit.to')}
          title={t('audit.to')}
          min={search.from === '' ? undefined : search.from}
          value={search.to}
          onChange={event => setSearch({ ...search, to: event.currentTarget.value })}
        />
        <span className={classes.spring} />
        {check.button}
        <ExportMenu query={query} />
      </div>
      {check.result}
      {problem === null ? null : <Notice level="warning">{problem}</Notice>}
      {audit.problem === null ? null : (
        <Notice level="error">
          {audit.problem}{' '}
          <Button size="compact-xs" onClick={audit.renew}>
            {t('audit.again')}
          </Button>
        </Notice>
      )}
      <div className={classes.bar}>
        <div className={`${classes.row} ${classes.headings}`} aria-hidden>
          {headings.map(heading => (
            <span key={heading}>{t(`audit.column.${heading}`)}</span>
          ))}
        </div>
        {audit.newer ? (
          <Button size="compact-xs" variant="filled" className={classes.newer} onClick={audit.renew}>
            {t('audit.newer')}
          </Button>
        ) : null}
      </div>
      <div className={classes.list}>
        <VirtualList
          label={t('audit.list')}
          items={audit.entries}
          estimate={() => 46}
          keyOf={entry => String(entry.seq)}
          row={entry => <AuditRow entry={entry} />}
          empty={audit.waiting ? t('audit.loading') : t(looking ? 'audit.nothing' : 'audit.empty')}
          onEnd={audit.next}
        />
      </div>
    </section>
  )
}
