import { Button } from '@mantine/core'
import { nameOf } from '../../../main/contract/derived.ts'
import type { Miner, MinerId } from '../../../main/contract/model.ts'
import { restore } from '../../actions/restore.ts'
import { VirtualList } from '../../dialogs/virtual-list.tsx'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { useDigest } from '../../store/digest.ts'
import { useMiner } from '../../store/fleet.ts'
import { setPrefs } from '../../store/prefs.ts'
import { openPanel } from '../../store/selection.ts'
import { StateMark } from '../../ui/state-mark.tsx'
import classes from './expected.module.css'

/** Every miner that is not as expected now, with what it is and the way back. */
export function DriftingList() {
  const digest = useDigest(driftingIds)
  const ids = digest === '' ? [] : digest.split('\n')
  return (
    <section className={classes.drifting} aria-labelledby="drifting-title">
      <div className={classes.driftingHead}>
        <h2 id="drifting-title" className={classes.subtitle}>
          {t('expected.driftingTitle')}
        </h2>
        {ids.length === 0 ? null : (
          <Button variant="subtle" onClick={() => setPrefs({ view: 'fleet', filter: 'drift:any' })}>
            {t('expected.show')}
          </Button>
        )}
      </div>
      <div className={classes.driftingList}>
        <VirtualList
          label={t('expected.driftingTitle')}
          items={ids}
          estimate={() => 40}
          keyOf={id => id}
          row={id => <DriftingLine id={id} />}
          empty={t('expected.driftingNone')}
        />
      </div>
    </section>
  )
}

function driftingIds(miners: Iterable<Miner>): string {
  const ids: MinerId[] = []
  for (const { id, drift } of miners) if (drift !== null && drift.length > 0) ids.push(id)
  return ids.join('\n')
}

function DriftingLine({ id }: { id: MinerId }) {
  const miner = useMiner(id, found => found)
  const readOnly = useReadOnly()
  if (miner === undefined) return null
  const name = nameOf(miner)
  const look = () => {
    setPrefs({ view: 'fleet' })
    openPanel(id)
  }
  return (
    <div className={classes.line}>
      <button type="button" className={classes.open} title={name} onClick={look}>
        {name}
      </button>
      <span className={classes.lineState}>
        <StateMark state={miner.state} />
      </span>
      <span className={classes.lineWhat}>{wordsOf(miner)}</span>
      <Button
        size="compact-xs"
        disabled={readOnly !== null}
        title={readOnly ?? undefined}
        aria-label={t('expected.restoreNamed', { name })}
        onClick={() => void restore([id])}
      >
        {t('expected.restore')}
      </Button>
    </div>
  )
}

/** The sentences of what differs; the parts alone before the finding is there. */
function wordsOf({ health, drift }: Miner): string {
  const texts = health.findings.filter(({ code }) => code.startsWith('drift.')).map(({ text }) => text)
  return texts.length > 0 ? texts.join('. ') : (drift ?? []).map(part => t(`drift.part.${part}`)).join(', ')
}
