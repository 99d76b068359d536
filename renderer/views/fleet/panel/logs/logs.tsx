import { Button, Tabs } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { nameOf } from '../../../../../main/contract/derived.ts'
import { explain } from '../../../../../main/contract/failure.ts'
import type { MinerId, MinerLog } from '../../../../../main/contract/model.ts'
import { engine } from '../../../../engine/client.ts'
import { t } from '../../../../i18n/setup.ts'
import { minerOf, useMiner } from '../../../../store/fleet.ts'
import { setPrefs, usePrefs, usualPanelWidth } from '../../../../store/prefs.ts'
import { logsShown, useSelection } from '../../../../store/selection.ts'
import panelClasses from '../panel.module.css'
import { Section } from '../section.tsx'
import { type Asked, useAsked } from '../use-asked.ts'
import { LogView } from './log-view.tsx'
import classes from './logs.module.css'

/** What the miner has written down about itself, read from it when asked for: a tab a log. */
export function Logs({ id }: { id: MinerId }) {
  const hasLogs = useMiner(id, miner => miner.hasLogs) ?? false
  const [logs, load] = useAsked(signal => readLogs(id, signal))
  const place = useShownWhenAsked(id, logs.phase, load)
  if (!hasLogs) return null
  return (
    <Section
      ref={place}
      title={t('logs.title')}
      aside={
        <span className={panelClasses.asides}>
          {logs.phase === 'answered' ? <WidthButton /> : null}
          <Button variant="subtle" size="compact-xs" loading={logs.phase === 'asking'} onClick={load}>
            {logs.phase === 'answered' ? t('panel.readAgain') : t('logs.load')}
          </Button>
        </span>
      }
    >
      {logs.phase === 'failed' ? <p className={panelClasses.problem}>{logs.problem}</p> : null}
      {logs.phase === 'not-asked' ? <p className={panelClasses.dim}>{t('logs.hint')}</p> : null}
      {logs.phase === 'answered' ? <LogTabs id={id} logs={logs.value} /> : null}
    </Section>
  )
}

/** Reads the logs when they are asked for from elsewhere, and brings them into sight. @returns where they stand */
function useShownWhenAsked(id: MinerId, phase: Asked<unknown>['phase'], load: () => void) {
  const place = useRef<HTMLElement>(null)
  const asked = useSelection(({ logsOf }) => logsOf === id)
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, by whichever function reads them then
  useEffect(() => {
    if (asked) load()
  }, [asked])
  useEffect(() => {
    if (!asked) return
    place.current?.scrollIntoView({ block: 'start' })
    if (phase === 'answered' || phase === 'failed') logsShown()
  }, [asked, phase])
  return place
}

/** Lines of a log are longer than the panel is wide: gives it as much of the window as it may have, and back. */
function WidthButton() {
  const width = usePrefs(prefs => prefs.panelWidth)
  const most = Math.floor(window.innerWidth * 0.6)
  const wide = width >= most
  return (
    <Button variant="subtle" size="compact-xs" onClick={() => setPrefs({ panelWidth: wide ? usualPanelWidth : most })}>
      {wide ? t('logs.narrower') : t('logs.wider')}
    </Button>
  )
}

function LogTabs({ id, logs }: { id: MinerId; logs: readonly MinerLog[] }) {
  const [place, setPlace] = useState(0)
  const shown = logs[place] ?? logs[0]
  if (shown === undefined) return <p className={panelClasses.dim}>{t('logs.none')}</p>
  if (logs.length === 1) return <LogView id={id} log={shown} />
  // Names of logs have blanks in them, which ids of the page must not have.
  const value = String(logs.indexOf(shown))
  return (
    <Tabs value={value} onChange={next => setPlace(Number(next ?? 0))} classNames={{ panel: classes.panel }}>
      <Tabs.List>
        {logs.map((log, at) => (
          <Tabs.Tab key={log.name} value={String(at)}>
            {log.name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={value}>
        <LogView key={shown.name} id={id} log={shown} />
      </Tabs.Panel>
    </Tabs>
  )
}

async function readLogs(id: MinerId, signal: AbortSignal): Promise<readonly MinerLog[]> {
  const outcome = await engine().miner.logs({ id }, { signal })
  if (outcome.ok) return outcome.value
  const miner = minerOf(id)
  throw new Error(explain(outcome.failure, miner === undefined ? id : nameOf(miner)))
}
