import { Button } from '@mantine/core'
import type { Schedule } from '../../../main/contract/schedule.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { type EngineClient, engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { useFleet } from '../../store/fleet.ts'
import { showView, usePrefs } from '../../store/prefs.ts'
import { attempt } from '../../ui/toast.ts'
import { Bar } from '../bar.tsx'
import { useAnswer, valueOr } from '../use-answer.ts'
import { lastMissed } from './last-missed.ts'

/** One line while scheduled runs were missed and nobody has taken note of it. */
export function MissedBar() {
  const missed = useFleet(state => state.status?.missedRuns ?? 0)
  const looking = usePrefs(prefs => prefs.view === 'schedules')
  // The view of the schedules says it itself.
  return missed === 0 || looking ? null : <Missed count={missed} />
}

const askList = (client: EngineClient, signal: AbortSignal) => client.schedules.list(undefined, { signal })
const none: readonly Schedule[] = []

function Missed({ count }: { count: number }) {
  const readOnly = useReadOnly()
  const [answer] = useAnswer(askList, String(count))
  // A bar whose words change a moment later would be read twice.
  if (answer.kind === 'waiting') return null
  const which = lastMissed(valueOr(answer, none)) ?? t('missedBar.unknown')
  return (
    <Bar
      level="warning"
      actions={
        <>
          <Button onClick={() => showView('schedules')}>{t('missedBar.show', { count })}</Button>
          <Button
            variant="subtle"
            disabled={readOnly !== null}
            title={readOnly ?? undefined}
            onClick={() => void attempt(() => engine().schedules.acknowledge())}
          >
            {t('missedBar.seen')}
          </Button>
        </>
      }
    >
      {t('missedBar.text', { count, shown: formatNumber(count, 0), which })}
    </Bar>
  )
}
