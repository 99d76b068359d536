import { Button } from '@mantine/core'
import { useEffect } from 'react'
import type { NamedRange } from '../../../main/contract/scan.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { type EngineClient, engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { keepScan } from '../drafts.ts'
import { Notice } from '../notice.tsx'
import { Sheet, Spring } from '../sheet.tsx'
import { useAnswer, valueOr } from '../use-answer.ts'
import { useTask } from '../use-task.ts'
import { type CheckedChoice, checkChoice, toggled } from './choice.ts'
import { RangeText } from './range-text.tsx'
import { SavedRanges } from './saved-ranges.tsx'
import classes from './scan.module.css'
import { SubnetList } from './subnet-list.tsx'
import { useScanChoice, useScanProgress, useSubnets } from './use-scan.ts'

interface ChooseRangesProps {
  /** Ranges to put into the text field; `null` = leave what was typed. */
  readonly given: string | null
  readonly started: () => void
  readonly lastScan: () => void
}

const askNamed = (client: EngineClient, signal: AbortSignal) => client.scan.ranges(undefined, { signal })
const noRanges: readonly NamedRange[] = []

/** Networks, saved ranges and free text, with the number of addresses they come to. */
export function ChooseRanges({ given, started, lastScan }: ChooseRangesProps) {
  const subnets = useSubnets()
  const choice = useScanChoice(subnets)
  const [answer, putNamed] = useAnswer(askNamed)
  const named = valueOr(answer, noRanges)
  const checked = checkChoice(choice, named)
  const readOnly = useReadOnly()
  const scan = useTask()
  const hasLast = useScanProgress() !== null

  useEffect(() => {
    if (given !== null) keepScan({ subnets: [], saved: [], typed: given })
  }, [given])

  const start = () =>
    scan.run(async () => {
      if (checked.kind !== 'good') return
      await engine().scan.start({ ranges: checked.ranges })
      started()
    })

  return (
    <Sheet
      title={t('scanDialog.title')}
      size="steady"
      footer={
        <>
          {hasLast ? (
            <Button variant="subtle" onClick={lastScan}>
              {t('scanDialog.lastScan')}
            </Button>
          ) : null}
          <Spring />
          <span className={classes.count} aria-live="polite">
            {countText(checked)}
          </span>
          <Button variant="filled" disabled={checked.kind !== 'good' || readOnly !== null} loading={scan.busy} onClick={() => void start()}>
            {t('scanDialog.start')}
          </Button>
        </>
      }
    >
      {readOnly === null ? null : <Notice level="warning">{readOnly}</Notice>}
      {scan.problem === null ? null : <Notice level="error">{scan.problem}</Notice>}
      <SubnetList
        subnets={subnets}
        ticked={choice.subnets}
        toggle={range => keepScan({ ...choice, subnets: toggled(choice.subnets, range) })}
      />
      <SavedRanges
        ranges={named}
        problem={answer.kind === 'failed' ? answer.problem : null}
        picking={{ ticked: choice.saved, toggle: id => keepScan({ ...choice, saved: toggled(choice.saved, id) }) }}
        put={putNamed}
      />
      {checked.kind === 'bad' && checked.where !== 'typed' ? <Notice level="error">{checked.problem}</Notice> : null}
      <RangeText text={choice.typed} onChange={typed => keepScan({ ...choice, typed })} put={putNamed} />
    </Sheet>
  )
}

function countText(checked: CheckedChoice): string {
  if (checked.kind === 'good') return t('scanDialog.addresses', { count: checked.addresses, shown: formatNumber(checked.addresses, 0) })
  return checked.kind === 'empty' ? t('scanDialog.nothingChosen') : t('scanDialog.fixFirst')
}
