import { useMemo } from 'react'
import { happeningsOf, keyOfHappening } from '../../../main/contract/happenings.ts'
import type { Rollout } from '../../../main/contract/rollout.ts'
import { t } from '../../i18n/setup.ts'
import { counted } from '../counted.ts'
import { VirtualList } from '../virtual-list.tsx'
import { wordsOfHappening } from './happening-words.ts'
import classes from './rollout.module.css'

/** What happened, the newest first, each with its time of day. */
export function HappeningList({ rollout }: { rollout: Rollout }) {
  const happenings = useMemo(() => happeningsOf(rollout), [rollout])
  return (
    <>
      {rollout.notesLeftOut === 0 ? null : <p className={classes.dim}>{t('rolloutDialog.log.leftOut', counted(rollout.notesLeftOut))}</p>}
      <VirtualList
        label={t('rolloutDialog.filter.log')}
        items={happenings}
        estimate={() => 32}
        keyOf={keyOfHappening}
        row={happening => (
          <div className={classes.happening}>
            <time className={classes.time} dateTime={new Date(happening.at).toISOString()}>
              {timeOfDay.format(happening.at)}
            </time>
            <span className={classes.message}>{wordsOfHappening(happening, rollout)}</span>
          </div>
        )}
        empty={t('rolloutDialog.none')}
      />
    </>
  )
}

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
