import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import type { Expectation } from '../../../main/contract/expectation.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { restore } from '../../actions/restore.ts'
import { Notice } from '../../dialogs/notice.tsx'
import { useAnswer, valueOr } from '../../dialogs/use-answer.ts'
import { useEditing } from '../../dialogs/use-editing.ts'
import type { EngineClient } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { showView } from '../../store/prefs.ts'
import { Empty } from '../../ui/empty.tsx'
import { Loading } from '../../ui/loading.tsx'
import { toast } from '../../ui/toast.ts'
import { showColumn } from '../fleet/columns/registry.ts'
import frame from '../list-view.module.css'
import { AllowedLine } from './allowed-line.tsx'
import { DriftingList } from './drifting-list.tsx'
import { ExpectationEditor } from './expectation-editor.tsx'
import { ExpectationList } from './expectation-list.tsx'
import classes from './expected.module.css'
import { useDriftRound } from './use-drift-round.ts'

const askList = (client: EngineClient, signal: AbortSignal) => client.expectations.list(undefined, { signal })
const none: readonly Expectation[] = []

/** What groups of miners should be like, who is not, and how to bring them back. */
export function ExpectedView() {
  const [answer, put] = useAnswer(askList, useDriftRound())
  const editing = useEditing('expectation')
  const readOnly = useReadOnly()
  const expectations = valueOr(answer, none)
  const drifting = new Set(expectations.flatMap(one => one.drifting))
  const saved = (list: readonly Expectation[]) => {
    if (expectations.length === 0) {
      showColumn('drift')
      toast(t('expected.firstTold'))
    }
    put(list)
  }
  const add = (
    <Button
      disabled={readOnly !== null}
      title={readOnly ?? undefined}
      leftSection={<IconPlus size={14} />}
      onClick={() => editing.edit('new')}
    >
      {t('expected.add')}
    </Button>
  )
  const isEmpty = answer.kind === 'here' && expectations.length === 0 && editing.id === null
  return (
    <section className={frame.view} aria-label={t('views.expected')}>
      <div className={classes.head}>
        <h1 className={classes.title}>{t('views.expected')}</h1>
        <p className={classes.summary} role="status">
          {expectations.length === 0 ? '' : summaryOf(expectations, drifting.size)}
        </p>
        {drifting.size === 0 ? null : (
          <Button variant="subtle" onClick={() => showView('fleet', { filter: 'drift:any' })}>
            {t('expected.show')}
          </Button>
        )}
        {isEmpty ? null : add}
        {drifting.size === 0 ? null : (
          <Button variant="filled" disabled={readOnly !== null} title={readOnly ?? undefined} onClick={() => void restore([])}>
            {t('expected.restoreAll')}
          </Button>
        )}
      </div>
      {answer.kind === 'failed' ? <Notice level="error">{answer.problem}</Notice> : null}
      {answer.kind === 'waiting' ? <Loading /> : null}
      <AllowedLine />
      {isEmpty ? (
        <Empty title={t('expected.emptyTitle')} actions={add}>
          {t('expected.intro')}
        </Empty>
      ) : (
        <div className={classes.scroll}>
          {editing.id === 'new' ? <ExpectationEditor expectation={null} put={saved} close={editing.close} /> : null}
          <ExpectationList expectations={expectations} put={put} editing={editing} />
          {expectations.length === 0 ? null : <DriftingList />}
        </div>
      )}
    </section>
  )
}

function summaryOf(expectations: readonly Expectation[], drifting: number): string {
  const all = expectations.reduce((sum, { enabled, trouble, miners }) => sum + (enabled && trouble === null ? miners : 0), 0)
  if (all === 0) return t('expected.summaryNobody')
  return drifting === 0
    ? t('expected.summaryNone', { count: all, shown: formatNumber(all, 0) })
    : t('expected.summary', { count: drifting, shown: formatNumber(drifting, 0), of: formatNumber(all, 0) })
}
