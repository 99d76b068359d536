import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { nameOf } from '../../../../main/contract/derived.ts'
import type { MinerId } from '../../../../main/contract/model.ts'
import { t } from '../../../i18n/setup.ts'
import { useStaleAge } from '../../../store/age.ts'
import { useFleet, useMiner } from '../../../store/fleet.ts'
import { usePrefs } from '../../../store/prefs.ts'
import { closePanel } from '../../../store/selection.ts'
import { StateMark } from '../../../ui/state-mark.tsx'
import { focusTable } from '../focus.ts'
import { Annotations } from './annotations.tsx'
import { Boards } from './boards.tsx'
import { Config } from './config.tsx'
import { Fans } from './fans.tsx'
import { Findings } from './findings.tsx'
import { Identity } from './identity.tsx'
import { Logs } from './logs/logs.tsx'
import classes from './panel.module.css'
import { PanelActions } from './panel-actions.tsx'
import { Pools } from './pools.tsx'
import { RawReplies } from './raw-replies.tsx'
import { Readings } from './readings.tsx'
import { ResizeEdge } from './resize-edge.tsx'

/** Everything known about one miner, beside the table. Closes with Esc. */
export function MinerPanel({ id }: { id: MinerId }) {
  const width = usePrefs(prefs => prefs.panelWidth)
  const exists = useFleet(fleet => fleet.byId.has(id))
  const stale = useStaleAge(id) !== null
  if (!exists) return null
  return (
    <aside className={classes.panel} style={{ width }} aria-label={t('panel.label')}>
      <ResizeEdge width={width} />
      <Header id={id} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section key={id} className={classes.body} data-stale={stale || undefined} tabIndex={0} aria-label={t('panel.details')}>
        <Findings id={id} />
        <Readings id={id} />
        <Boards id={id} />
        <Fans id={id} />
        <Pools id={id} />
        <Annotations id={id} />
        <Identity id={id} />
        <Config id={id} />
        <Logs id={id} />
        <RawReplies id={id} />
      </section>
      <PanelActions id={id} />
    </aside>
  )
}

function Header({ id }: { id: MinerId }) {
  const miner = useMiner(id, known => known)
  if (miner === undefined) return null
  const close = () => {
    closePanel()
    focusTable()
  }
  return (
    <header className={classes.header}>
      <div className={classes.heading}>
        <h2 title={nameOf(miner)}>{nameOf(miner)}</h2>
        {miner.label === null ? null : <span className={classes.dim}>{miner.address.ip}</span>}
        <ActionIcon className={classes.close} aria-label={t('panel.close')} title={t('panel.close')} onClick={close}>
          <IconX size={16} stroke={1.7} aria-hidden />
        </ActionIcon>
      </div>
      <div className={classes.sub}>
        <StateMark state={miner.state} />
        <span>{[miner.make, miner.model].filter(text => text !== null).join(' ') || t('panel.modelUnknown')}</span>
        <span>{[miner.firmware.name, miner.firmware.version].filter(text => text !== null).join(' ')}</span>
      </div>
    </header>
  )
}
