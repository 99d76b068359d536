import { Button } from '@mantine/core'
import { IconFlask, IconKeyboard, IconRadar2 } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { LocalSubnet } from '../../../main/contract/scan.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { openDialog } from '../../store/dialogs.ts'
import { useFleet } from '../../store/fleet.ts'
import { keepScan } from '../drafts.ts'
import { Notice } from '../notice.tsx'
import { toggled } from '../scan/choice.ts'
import { ScanMeter } from '../scan/scan-meter.tsx'
import { SubnetList } from '../scan/subnet-list.tsx'
import { useScanChoice, useScanProgress, useSubnets } from '../scan/use-scan.ts'
import { useTask } from '../use-task.ts'
import classes from './first-run.module.css'

/** What an empty fleet shows: three ways to get miners in. While a scan runs, how far it is. */
export function FirstRun() {
  const progress = useScanProgress()
  const demo = useFleet(state => state.status?.demo ?? false)
  const readOnly = useReadOnly()
  return (
    <div className={classes.page}>
      <section className={classes.card} aria-label={t('firstRun.title')}>
        <header>
          <h1 className={classes.title}>{progress?.state === 'running' ? t('firstRun.scanning') : t('firstRun.title')}</h1>
          <p className={classes.dim}>{t('firstRun.intro')}</p>
        </header>
        {readOnly === null ? null : <Notice level="warning">{readOnly}</Notice>}
        {progress === null || (progress.state === 'done' && progress.miners > 0) ? null : <ScanMeter progress={progress} />}
        {progress?.state === 'running' ? <CancelScan /> : <Ways locked={readOnly !== null} demo={demo} />}
      </section>
    </div>
  )
}

function Ways({ locked, demo }: { locked: boolean; demo: boolean }) {
  return (
    <div className={classes.ways}>
      <ScanNetwork locked={locked} />
      <Way icon={<IconKeyboard size={18} stroke={1.6} aria-hidden />} title={t('firstRun.type')} text={t('firstRun.typeHelp')}>
        <Button disabled={locked} onClick={() => openDialog({ kind: 'scan' })}>
          {t('firstRun.typeButton')}
        </Button>
      </Way>
      <TryDemo locked={locked || demo} />
    </div>
  )
}

function ScanNetwork({ locked }: { locked: boolean }) {
  const subnets = useSubnets()
  const choice = useScanChoice(subnets)
  const start = useTask()
  const known = new Set(subnets.kind === 'here' ? subnets.value.map((subnet: LocalSubnet) => subnet.range) : [])
  const ticked = choice.subnets.filter(range => known.has(range))
  return (
    <Way icon={<IconRadar2 size={18} stroke={1.6} aria-hidden />} title={t('firstRun.scan')} text={t('firstRun.scanHelp')}>
      <SubnetList subnets={subnets} ticked={ticked} toggle={range => keepScan({ ...choice, subnets: toggled(choice.subnets, range) })} />
      {start.problem === null ? null : <Notice level="error">{start.problem}</Notice>}
      <Button
        variant="filled"
        disabled={locked || ticked.length === 0}
        loading={start.busy}
        onClick={() => void start.run(() => engine().scan.start({ ranges: ticked.join('\n') }))}
      >
        {t('firstRun.scanButton')}
      </Button>
    </Way>
  )
}

function TryDemo({ locked }: { locked: boolean }) {
  const start = useTask()
  return (
    <Way icon={<IconFlask size={18} stroke={1.6} aria-hidden />} title={t('firstRun.demo')} text={t('firstRun.demoHelp')}>
      {start.problem === null ? null : <Notice level="error">{start.problem}</Notice>}
      <Button disabled={locked} loading={start.busy} onClick={() => void start.run(() => engine().demo.start({}))}>
        {t('firstRun.demoButton')}
      </Button>
    </Way>
  )
}

function CancelScan() {
  const stop = useTask()
  return (
    <div>
      {stop.problem === null ? null : <Notice level="error">{stop.problem}</Notice>}
      <Button loading={stop.busy} onClick={() => void stop.run(() => engine().scan.cancel())}>
        {t('scanDialog.cancel')}
      </Button>
    </div>
  )
}

interface WayProps {
  readonly icon: ReactNode
  readonly title: string
  readonly text: string
  readonly children: ReactNode
}

function Way({ icon, title, text, children }: WayProps) {
  return (
    <section className={classes.way}>
      <div className={classes.icon}>{icon}</div>
      <div className={classes.body}>
        <h2 className={classes.wayTitle}>{title}</h2>
        <p className={classes.dim}>{text}</p>
        {children}
      </div>
    </section>
  )
}
