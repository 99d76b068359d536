import { Button } from '@mantine/core'
import type { RolloutSummary } from '../../../main/contract/rollout.ts'
import { Notice } from '../../dialogs/notice.tsx'
import { useAnswer, valueOr } from '../../dialogs/use-answer.ts'
import { VirtualList } from '../../dialogs/virtual-list.tsx'
import type { EngineClient } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useFleet } from '../../store/fleet.ts'
import { useNow } from '../../store/now.ts'
import { showView } from '../../store/prefs.ts'
import { Empty } from '../../ui/empty.tsx'
import { linesOf, listed, roundOf } from './listed.ts'
import { RolloutRow } from './rollout-row.tsx'
import classes from './rollouts.module.css'

const askList = (client: EngineClient, signal: AbortSignal) => client.rollouts.list(undefined, { signal })
const none: readonly RolloutSummary[] = []

/** Every rollout: those that go on first, then the past ones, the newest first. */
export function RolloutsView() {
  const live = useFleet(state => state.status?.rollouts ?? none)
  // Second looks come with the time.
  const halfMinute = useNow(now => Math.floor(now / 30_000))
  const [answer] = useAnswer(askList, `${roundOf(live)} ${halfMinute}`)
  const rollouts = listed(valueOr(answer, none), live)
  if (answer.kind === 'here' && rollouts.length === 0) {
    return (
      <Empty title={t('rolloutList.emptyTitle')} actions={<Button onClick={() => showView('fleet')}>{t('rolloutList.toFleet')}</Button>}>
        {t('rolloutList.empty')}
      </Empty>
    )
  }
  return (
    <section className={classes.view} aria-label={t('views.rollouts')}>
      <h1 className={classes.title}>{t('views.rollouts')}</h1>
      {answer.kind === 'failed' ? <Notice level="error">{answer.problem}</Notice> : null}
      <VirtualList
        label={t('views.rollouts')}
        items={linesOf(rollouts)}
        estimate={line => ('heading' in line ? 32 : 57)}
        keyOf={line => ('heading' in line ? line.heading : line.rollout.id)}
        row={line =>
          'heading' in line ? (
            <h2 className={classes.heading}>{t(`rolloutList.${line.heading}`)}</h2>
          ) : (
            <RolloutRow rollout={line.rollout} />
          )
        }
        empty={t('rolloutDialog.loading')}
      />
    </section>
  )
}
