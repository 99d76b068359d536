import type { FinishedRecording, Reread } from '../../../main/contract/recording.ts'
import { t } from '../../i18n/setup.ts'
import { Notice } from '../notice.tsx'
import classes from './record.module.css'
import { byKind } from './recording.ts'

/** What was recorded: whether it reads the same, which words were replaced by which, and every file as it will be sent. */
export function RecordingReview({ recording: { bundle, manifest, scrubbed, reread } }: { recording: FinishedRecording }) {
  const unanswered = manifest.unanswered ?? []
  const files = Object.entries(bundle.files)
  return (
    <>
      <Verdict reread={reread} />
      <p>{t('record.what', { model: manifest.model, firmware: manifest.firmware })}</p>
      {unanswered.length === 0 ? null : (
        <details className={classes.part}>
          <summary>{t('record.silent', { count: unanswered.length })}</summary>
          <ul className={classes.list}>
            {unanswered.map(({ asked }) => (
              <li key={asked}>{asked}</li>
            ))}
          </ul>
        </details>
      )}
      <details className={classes.part} open>
        <summary>{t('record.replaced', { count: scrubbed.length })}</summary>
        {[...byKind(scrubbed)].map(([kind, words]) => (
          <table key={kind} className={classes.words}>
            <caption>{t(`record.kind.${kind}`)}</caption>
            <thead>
              <tr>
                <th scope="col">{t('record.original')}</th>
                <th scope="col">{t('record.invented')}</th>
                <th scope="col">{t('record.times')}</th>
              </tr>
            </thead>
            <tbody>
              {words.map(({ original, invented, times }, n) => (
                // Secrets are all shown as dots.
                // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
                <tr key={n}>
                  <td>{original}</td>
                  <td>{invented}</td>
                  <td>{times}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </details>
      <details className={classes.part}>
        <summary>{t('record.files', { count: files.length })}</summary>
        {files.map(([name, text]) => (
          <details key={name} className={classes.file}>
            <summary>{name}</summary>
            <pre>{text}</pre>
          </details>
        ))}
      </details>
      <p className={classes.dim}>{t('record.lookOver')}</p>
    </>
  )
}

function Verdict({ reread: { same, differences, problem } }: { reread: Reread }) {
  if (same) return <Notice level="info">{t('record.same')}</Notice>
  return (
    <Notice level="warning">
      {problem === null ? t('record.differs') : t('record.notCompared', { problem })}
      {differences.map(difference => (
        <div key={difference} className={classes.question}>
          {difference}
        </div>
      ))}
    </Notice>
  )
}
