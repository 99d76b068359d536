import { Button } from '@mantine/core'
import { nameOf } from '../../../main/contract/derived.ts'
import type { Miner, MinerId } from '../../../main/contract/model.ts'
import { parseAddress } from '../../../main/contract/ranges.ts'
import { restore } from '../../actions/restore.ts'
import { VirtualList } from '../../dialogs/virtual-list.tsx'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { useDigest } from '../../store/digest.ts'
import { useMiner } from '../../store/fleet.ts'
import { showView } from '../../store/prefs.ts'
import { openPanel } from '../../store/selection.ts'
import { StateMark } from '../../ui/state-mark.tsx'
import classes from './expected.module.css'

/** Every miner that is not as expected now, with what it is and the way back. */
export function DriftingList() {
  const digest = useDigest(driftingIds)
  const ids = digest === '' ? [] : digest.split('\n')
  return (
    <section className={classes.drifting} aria-labelledby="drifting-title">
      <h2 id="drifting-title" className={classes.subtitle}>
        {t('expected.driftingTitle')}
      </h2>
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

/** Those that work for somebody else first, then by address. */
function driftingIds(miners: Iterable<Miner>): string {
  const drifting = [...miners].filter(({ drift }) => drift !== null && drift.length > 0)
  const keys = new Map(drifting.map(miner => [miner, [isForeign(miner) ? 0 : 1, parseAddress(miner.address.ip) ?? 0] as const]))
  const keyOf = (miner: Miner) => keys.get(miner) ?? [0, 0]
  const inOrder = drifting.toSorted((a, b) => keyOf(a)[0] - keyOf(b)[0] || keyOf(a)[1] - keyOf(b)[1])
  return inOrder.map(({ id }) => id).join('\n')
}

function isForeign({ health }: Miner): boolean {
  return health.findings.some(({ code }) => code === 'drift.foreign')
}

function DriftingLine({ id }: { id: MinerId }) {
  const miner = useMiner(id, found => found)
  const readOnly = useReadOnly()
  if (miner === undefined) return null
  const name = nameOf(miner)
  const look = () => showView('fleet', {}, () => openPanel(id))
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
