import { Button } from '@mantine/core'
import type { ScanReport } from '../../../main/contract/scan.ts'
import { type EngineClient, engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { closeDialog } from '../../store/dialogs.ts'
import { Notice } from '../notice.tsx'
import { Sheet, Spring } from '../sheet.tsx'
import { useAnswer } from '../use-answer.ts'
import { useTask } from '../use-task.ts'
import { NewSoFar } from './new-so-far.tsx'
import classes from './scan.module.css'
import { ScanMeter } from './scan-meter.tsx'
import { ScanResult } from './scan-result.tsx'
import { useScanProgress } from './use-scan.ts'

const askReport = (client: EngineClient, signal: AbortSignal): Promise<ScanReport | null> => client.scan.report(undefined, { signal })

/** A scan while it runs, and its result. `again` goes back to choosing. */
export function WatchScan({ again }: { again: () => void }) {
  const progress = useScanProgress()
  const running = progress?.state === 'running'
  const stop = useTask()
  return (
    <Sheet
      title={running ? t('scanDialog.running') : t('scanDialog.result')}
      size="steady"
      footer={
        <>
          {running ? <span className={classes.dim}>{t('scanDialog.goesOn')}</span> : null}
          <Spring />
          {running ? (
            <Button loading={stop.busy} onClick={() => void stop.run(() => engine().scan.cancel())}>
              {t('scanDialog.cancel')}
            </Button>
          ) : (
            <Button onClick={again}>{t('scanDialog.again')}</Button>
          )}
          <Button variant="filled" onClick={closeDialog}>
            {running ? t('scanDialog.hide') : t('scanDialog.showFleet')}
          </Button>
        </>
      }
    >
      {stop.problem === null ? null : <Notice level="error">{stop.problem}</Notice>}
      {progress === null ? <p className={classes.dim}>{t('scanDialog.starting')}</p> : <ScanMeter progress={progress} />}
      {progress === null ? null : running ? <NewSoFar since={progress.startedAt} /> : <Report key={progress.id} />}
    </Sheet>
  )
}

function Report() {
  const [answer] = useAnswer(askReport)
  if (answer.kind === 'waiting') return <p className={classes.dim}>{t('scanDialog.comparing')}</p>
  if (answer.kind === 'failed') return <Notice level="error">{answer.problem}</Notice>
  return answer.value === null ? <p className={classes.dim}>{t('scanDialog.noReport')}</p> : <ScanResult report={answer.value} />
}
