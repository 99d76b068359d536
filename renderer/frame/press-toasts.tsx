import { Button } from '@mantine/core'
import { useEffect } from 'react'
import type { Announced } from '../../main/contract/announcement.ts'
import { t } from '../i18n/setup.ts'
import { minerOf, useFleet } from '../store/fleet.ts'
import { showView } from '../store/prefs.ts'
import { focusMiner, openPanel } from '../store/selection.ts'
import { toastKept } from '../ui/toast.ts'
import classes from './frame.module.css'
import { keyOf, newsOf, type Seen } from './presses.ts'

/** Says whose IP report button was pressed and moves the table's row there. The selection stays: what it is for may be about to begin. */
export function usePressToasts(): void {
  useEffect(() => {
    let seen: Seen | null = null
    const take = ({ status }: { readonly status: { readonly announced: readonly Announced[] } | null }) => {
      if (status === null) return
      const { news, seen: next } = newsOf(status.announced, seen)
      seen = next
      for (const press of news) show(press)
    }
    take(useFleet.getState())
    return useFleet.subscribe(take)
  }, [])
}

function show(press: Announced): void {
  const { minerId } = press
  if (minerId !== null) focusMiner(minerId)
  toastKept(keyOf(press), <Press press={press} />)
}

function Press({ press }: { press: Announced }) {
  const { minerId, ip, outcome } = press
  const miner = minerId === null ? undefined : minerOf(minerId)
  if (minerId === null || miner === undefined) return <p>{t(outcome === 'asking' ? 'press.asking' : 'press.unknown', { ip })}</p>
  const open = () => showView('fleet', {}, () => openPanel(minerId))
  return (
    <div className={classes.press}>
      <p>
        {t(outcome === 'found' ? 'press.found' : 'press.known', { name: miner.label ?? ip })}
        <br />
        {[miner.label === null ? null : ip, miner.model, t(`state.${miner.state}`)].filter(text => text !== null).join(' · ')}
      </p>
      <Button onClick={open}>{t('press.open')}</Button>
    </div>
  )
}
