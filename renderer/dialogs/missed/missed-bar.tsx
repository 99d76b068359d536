import { Button } from '@mantine/core'
import { formatNumber } from '../../../main/contract/units.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { useFleet } from '../../store/fleet.ts'
import { setPrefs, usePrefs } from '../../store/prefs.ts'
import { attempt } from '../../ui/toast.ts'
import { Bar } from '../bar.tsx'

/** One line while scheduled runs were missed and nobody has taken note of it. */
export function MissedBar() {
  const missed = useFleet(state => state.status?.missedRuns ?? 0)
  const readOnly = useReadOnly()
  const looking = usePrefs(prefs => prefs.view === 'schedules')
  // The view of the schedules says it itself.
  if (missed === 0 || looking) return null
  return (
    <Bar
      level="warning"
      actions={
        <>
          <Button onClick={() => setPrefs({ view: 'schedules' })}>{t('missedBar.show')}</Button>
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
      {t('missedBar.text', { count: missed, shown: formatNumber(missed, 0) })}
    </Bar>
  )
}
