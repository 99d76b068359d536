import { Button } from '@mantine/core'
import { nameOf } from '../../../main/contract/derived.ts'
import { t } from '../../i18n/setup.ts'
import { closeDialog } from '../../store/dialogs.ts'
import { useMiner } from '../../store/fleet.ts'
import { toast } from '../../ui/toast.ts'
import type { DialogProps } from '../dialog.ts'
import { Notice } from '../notice.tsx'
import { saveFile } from '../save-file.ts'
import { Sheet, Spring } from '../sheet.tsx'
import classes from './record.module.css'
import { type RecordingState, recordingFile } from './recording.ts'
import { RecordingReview } from './recording-review.tsx'
import { useRecording } from './use-recording.ts'

/** Records a miner for a bug report: says what will be asked, shows what was replaced, and saves one file. */
export function RecordDialog({ request }: DialogProps<'record'>) {
  const name = useMiner(request.miner, nameOf) ?? ''
  const { state, start, stop } = useRecording(request.miner)
  return (
    <Sheet title={t('record.title', { name })} size="small" footer={<Buttons key={state.phase} state={state} start={start} stop={stop} />}>
      {state.phase === 'not-begun' ? <Introduction /> : null}
      {state.phase === 'asking' ? <Progress state={state} /> : null}
      {state.phase === 'failed' ? <Notice level="error">{state.problem}</Notice> : null}
      {state.phase === 'done' ? <RecordingReview recording={state.recording} /> : null}
    </Sheet>
  )
}

function Introduction() {
  return (
    <>
      <p>{t('record.intro')}</p>
      <p className={classes.dim}>{t('record.introScrub')}</p>
    </>
  )
}

function Progress({ state: { count, question, silent } }: { state: Extract<RecordingState, { phase: 'asking' }> }) {
  return (
    <div>
      <p role="status">{t('record.asked', { count })}</p>
      <p className={classes.question}>{question}</p>
      {silent === 0 ? null : <p className={classes.dim}>{t('record.silent', { count: silent })}</p>}
    </div>
  )
}

/** New buttons with each phase, so that the deciding one takes the focus. */
function Buttons({ state, start, stop }: { state: RecordingState; start: () => void; stop: () => void }) {
  switch (state.phase) {
    case 'not-begun':
      return (
        <>
          <Spring />
          <Button onClick={closeDialog}>{t('record.close')}</Button>
          <Button variant="filled" data-autofocus autoFocus onClick={start}>
            {t('record.start')}
          </Button>
        </>
      )
    case 'asking':
      return (
        <>
          <Spring />
          <Button autoFocus onClick={stop}>
            {t('record.cancel')}
          </Button>
        </>
      )
    case 'failed':
      return (
        <>
          <Spring />
          <Button onClick={closeDialog}>{t('record.close')}</Button>
          <Button variant="filled" autoFocus onClick={start}>
            {t('record.again')}
          </Button>
        </>
      )
    case 'done': {
      const save = () => {
        const file = recordingFile(state.recording)
        saveFile(file)
        toast(t('record.saved', { name: file.name }))
      }
      return (
        <>
          <Button onClick={start}>{t('record.again')}</Button>
          <Spring />
          <Button onClick={closeDialog}>{t('record.close')}</Button>
          <Button variant="filled" autoFocus onClick={save}>
            {t('record.save')}
          </Button>
        </>
      )
    }
  }
}
