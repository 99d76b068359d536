import { ActionIcon, Button, Checkbox, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { type KeyboardEvent, useDeferredValue, useMemo, useState } from 'react'
import { nameOf } from '../../../../../main/contract/derived.ts'
import type { MinerId, MinerLog } from '../../../../../main/contract/model.ts'
import { formatNumber } from '../../../../../main/contract/units.ts'
import { copyText } from '../../../../actions/copy.ts'
import { fileStamp, saveText } from '../../../../actions/export.ts'
import { t } from '../../../../i18n/setup.ts'
import { minerOf } from '../../../../store/fleet.ts'
import { setPrefs, usePrefs } from '../../../../store/prefs.ts'
import { attempt, toast } from '../../../../ui/toast.ts'
import panelClasses from '../panel.module.css'
import { LogLines } from './log-lines.tsx'
import { linesOfLog, linesWith, stepRound } from './log-text.ts'
import classes from './logs.module.css'

/** One log: searched, broken at the edge or not, copied, saved. */
export function LogView({ id, log }: { id: MinerId; log: MinerLog }) {
  const [typed, setTyped] = useState('')
  const [place, setPlace] = useState(0)
  const wrap = usePrefs(prefs => prefs.wrapLogs)
  const wanted = useDeferredValue(typed)
  const lines = useMemo(() => linesOfLog(log.text), [log.text])
  const found = useMemo(() => linesWith(lines, wanted), [lines, wanted])
  const go = (step: 1 | -1) => setPlace(stepRound(place, step, found.length))
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter') go(event.shiftKey ? -1 : 1)
    // With nothing to clear Esc is for the panel.
    else if (event.key === 'Escape' && typed !== '') setTyped('')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  if (lines.length === 0) return <p className={panelClasses.dim}>{t('logs.empty', { name: log.name })}</p>
  return (
    <div className={classes.view} ref={bringIntoSight}>
      <div className={classes.bar}>
        <TextInput
          className={classes.search}
          aria-label={t('logs.search', { name: log.name })}
          placeholder={t('logs.find')}
          spellCheck={false}
          value={typed}
          onKeyDown={onKey}
          onChange={event => {
            setTyped(event.currentTarget.value)
            setPlace(0)
          }}
        />
        <span className={classes.count} role="status">
          {wanted === '' ? '' : countText(place, found.length)}
        </span>
        <ActionIcon aria-label={t('logs.previous')} title={t('logs.previous')} disabled={found.length === 0} onClick={() => go(-1)}>
          <IconArrowUp size={15} stroke={1.7} aria-hidden />
        </ActionIcon>
        <ActionIcon aria-label={t('logs.next')} title={t('logs.next')} disabled={found.length === 0} onClick={() => go(1)}>
          <IconArrowDown size={15} stroke={1.7} aria-hidden />
        </ActionIcon>
      </div>
      <LogLines name={log.name} lines={lines} wanted={wanted} current={found[place] ?? null} wrap={wrap} />
      <div className={classes.bar}>
        <span className={classes.size}>{t('logs.lines', { count: lines.length, shown: formatNumber(lines.length) })}</span>
        <Checkbox label={t('logs.wrap')} checked={wrap} onChange={event => setPrefs({ wrapLogs: event.currentTarget.checked })} />
        <Button variant="subtle" size="compact-xs" onClick={() => void copy(log)}>
          {t('logs.copy')}
        </Button>
        <Button variant="subtle" size="compact-xs" onClick={() => save(id, log)}>
          {t('logs.save')}
        </Button>
      </div>
    </div>
  )
}

/** As a `ref`: what has just been read is seen without scrolling. */
function bringIntoSight(node: HTMLElement | null): void {
  node?.scrollIntoView({ block: 'nearest' })
}

function countText(place: number, count: number): string {
  return count === 0 ? t('logs.nothing') : t('logs.count', { at: formatNumber(place + 1), of: formatNumber(count) })
}

async function copy({ name, text }: MinerLog): Promise<void> {
  await attempt(async () => {
    await copyText(text)
    toast(t('logs.copied', { name }))
  })
}

function save(id: MinerId, { name, text }: MinerLog): void {
  const miner = minerOf(id)
  const words = `${miner === undefined ? id : nameOf(miner)} ${name}`.replaceAll(/[^A-Za-z0-9.]+/g, '-')
  saveText(`${words}-${fileStamp(new Date())}.log`, 'text/plain;charset=utf-8', text)
}
