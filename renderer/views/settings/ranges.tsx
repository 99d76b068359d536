import { useState } from 'react'
import type { NamedRange } from '../../../main/contract/scan.ts'
import { RangeText } from '../../dialogs/scan/range-text.tsx'
import { SavedRanges } from '../../dialogs/scan/saved-ranges.tsx'
import { useAnswer, valueOr } from '../../dialogs/use-answer.ts'
import type { EngineClient } from '../../engine/client.ts'
import classes from './settings.module.css'

const askRanges = (client: EngineClient, signal: AbortSignal) => client.scan.ranges(undefined, { signal })
const none: readonly NamedRange[] = []

/** The saved ranges and a field to add one. */
export function Ranges() {
  const [answer, put] = useAnswer(askRanges)
  const [text, setText] = useState('')
  return (
    <div className={classes.fields}>
      <SavedRanges ranges={valueOr(answer, none)} problem={answer.kind === 'failed' ? answer.problem : null} picking={null} put={put} />
      <RangeText text={text} onChange={setText} put={put} />
    </div>
  )
}
