import { Checkbox, TextInput } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { ActionId } from '../../../main/contract/actions/registry.ts'
import type { Miner, MinerId } from '../../../main/contract/model.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { useFleet, useMiner } from '../../store/fleet.ts'
import { StateMark } from '../../ui/state-mark.tsx'
import type { BatchingDraft, CheckedBatching } from '../plan/batching.ts'
import { BatchingFields } from '../plan/batching-fields.tsx'
import { toggledSet } from '../plan/use-plan.ts'
import { VirtualList } from '../virtual-list.tsx'
import { nameOf } from './example.ts'
import classes from './push-pools.module.css'

interface WhichStepProps {
  readonly miners: readonly MinerId[]
  readonly leftOut: ReadonlySet<MinerId>
  readonly setLeftOut: (leftOut: ReadonlySet<MinerId>) => void
  readonly action: ActionId
  readonly batching: CheckedBatching
  readonly setBatching: (draft: BatchingDraft) => void
}

/** The selection as a list to trim, and how the change is spread over it. */
export function WhichStep({ miners, leftOut, setLeftOut, action, batching, setBatching }: WhichStepProps) {
  const [find, setFind] = useState('')
  const byId = useFleet(state => state.byId)
  const shown = useMemo(() => (find.trim() === '' ? miners : miners.filter(id => matches(byId.get(id), id, find))), [byId, find, miners])
  const kept = miners.length - leftOut.size
  const allIn = shown.every(id => !leftOut.has(id))
  const setShown = (include: boolean) => {
    const next = new Set(leftOut)
    for (const id of shown) include ? next.delete(id) : next.add(id)
    setLeftOut(next)
  }
  return (
    <>
      {miners.length > 1 ? <BatchingFields batching={batching} set={setBatching} miners={kept} /> : null}
      <div className={classes.whichBar}>
        <Checkbox
          checked={allIn}
          indeterminate={!allIn && shown.some(id => !leftOut.has(id))}
          onChange={() => setShown(!allIn)}
          disabled={shown.length === 0}
          label={t('pushPools.kept', { count: miners.length, kept: formatNumber(kept, 0), all: formatNumber(miners.length, 0) })}
        />
        <TextInput
          aria-label={t('pushPools.find')}
          placeholder={t('pushPools.find')}
          value={find}
          onChange={event => setFind(event.currentTarget.value)}
          className={classes.find}
        />
      </div>
      <VirtualList
        label={t('pushPools.selection')}
        items={shown}
        estimate={() => 32}
        keyOf={id => id}
        row={id => <WhichLine id={id} included={!leftOut.has(id)} toggle={() => setLeftOut(toggledSet(leftOut, id))} action={action} />}
        empty={t('pushPools.findNothing')}
      />
    </>
  )
}

interface WhichLineProps {
  readonly id: MinerId
  readonly included: boolean
  readonly toggle: () => void
  readonly action: ActionId
}

function WhichLine({ id, included, toggle, action }: WhichLineProps) {
  const miner = useMiner(id, found => found)
  if (miner === undefined) return <div className={classes.which}>{t('pushPools.leftRoster', { id })}</div>
  return (
    <div className={classes.which}>
      <Checkbox checked={included} onChange={toggle} label={<Name text={nameOf(miner)} />} className={classes.whichName} />
      <span className={classes.whichState}>
        <StateMark state={miner.state} />
      </span>
      <span className={classes.whichIp}>{miner.address.ip}</span>
      <span className={classes.whichModel}>{miner.model ?? miner.firmware.name}</span>
      <span className={classes.whichPool}>{miner.capabilities.includes(action) ? (activePool(miner) ?? '') : t('pushPools.cannot')}</span>
    </div>
  )
}

function Name({ text }: { text: string }) {
  return (
    <span className={classes.whichLabel} title={text}>
      {text}
    </span>
  )
}

function activePool(miner: Miner): string | null {
  const pool = miner.reading?.pools.find(one => one.active === true) ?? miner.reading?.pools[0]
  return pool === undefined ? null : `${pool.url.replace(/^stratum\+tcp:\/\//, '')} · ${pool.user}`
}

function matches(miner: Miner | undefined, id: MinerId, find: string): boolean {
  const wanted = find.trim().toLowerCase()
  const words = miner === undefined ? [id] : [miner.label, miner.address.ip, miner.model, miner.mac, miner.hostname]
  return words.some(word => word?.toLowerCase().includes(wanted) ?? false)
}
