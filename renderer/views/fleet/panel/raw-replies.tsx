import { Button } from '@mantine/core'
import type { RawReply } from '../../../../main/contract/engine-api.ts'
import type { MinerId } from '../../../../main/contract/model.ts'
import { copyText } from '../../../actions/copy.ts'
import { engine } from '../../../engine/client.ts'
import { t } from '../../../i18n/setup.ts'
import { useConnection } from '../../../store/connection.ts'
import { openDialog } from '../../../store/dialogs.ts'
import { minerOf } from '../../../store/fleet.ts'
import { attempt, toast } from '../../../ui/toast.ts'
import { bugReport } from './bug-report.ts'
import classes from './panel.module.css'
import { Section } from './section.tsx'
import { useAsked } from './use-asked.ts'

/** The miner's own words, for a bug report. Passwords are taken out by the engine. */
export function RawReplies({ id }: { id: MinerId }) {
  const [replies, load] = useAsked(signal => engine().miner.rawReplies({ id }, { signal }))
  return (
    <Section
      title={t('panel.raw')}
      aside={
        <span className={classes.asides}>
          <Button variant="subtle" size="compact-xs" onClick={() => openDialog({ kind: 'record', miner: id })}>
            {t('panel.record')}
          </Button>
          {replies.phase === 'answered' ? (
            <Button variant="subtle" size="compact-xs" onClick={() => void copy(id, replies.value)}>
              {t('panel.rawCopy')}
            </Button>
          ) : null}
          <Button variant="subtle" size="compact-xs" loading={replies.phase === 'asking'} onClick={load}>
            {replies.phase === 'answered' ? t('panel.readAgain') : t('panel.rawLoad')}
          </Button>
        </span>
      }
    >
      {replies.phase === 'failed' ? <p className={classes.problem}>{replies.problem}</p> : null}
      {replies.phase === 'not-asked' ? <p className={classes.dim}>{t('panel.rawHint')}</p> : null}
      {replies.phase === 'answered' && replies.value.length === 0 ? <p className={classes.dim}>{t('panel.rawNone')}</p> : null}
      {replies.phase === 'answered'
        ? replies.value.map(reply => (
            <details key={reply.request} className={classes.raw}>
              <summary>{reply.request}</summary>
              <pre>{reply.reply}</pre>
            </details>
          ))
        : null}
    </Section>
  )
}

async function copy(id: MinerId, replies: readonly RawReply[]): Promise<void> {
  const miner = minerOf(id)
  const version = useConnection.getState().hello?.version ?? ''
  await attempt(async () => {
    await copyText(bugReport(miner, replies, version))
    toast(t('panel.rawCopied'))
  })
}
