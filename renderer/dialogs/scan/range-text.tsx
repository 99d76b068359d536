import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { NamedRange } from '../../../main/contract/scan.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import { useTask } from '../use-task.ts'
import { addressCount, rangeProblem } from './choice.ts'
import classes from './scan.module.css'

interface RangeTextProps {
  readonly text: string
  readonly onChange: (text: string) => void
  /** Takes the new list of saved ranges. */
  readonly put: (ranges: readonly NamedRange[]) => void
}

/** Free text for ranges, checked as it is typed, and a way to keep it under a name. */
export function RangeText({ text, onChange, put }: RangeTextProps) {
  const problem = rangeProblem(text)
  const count = text.trim() === '' ? null : addressCount(text)
  return (
    <div className={classes.group}>
      <LinesInput
        label={t('scanDialog.typed')}
        description={t('scanDialog.typedHelp')}
        placeholder={t('scanDialog.typedExample')}
        rows={[3, 8]}
        value={text}
        error={problem}
        change={onChange}
      />
      <p className={classes.under}>
        {problem === null && count !== null ? t('scanDialog.addresses', { count, shown: formatNumber(count, 0) }) : ' '}
      </p>
      {problem === null && count !== null ? <SaveAs text={text} put={put} clear={() => onChange('')} /> : null}
    </div>
  )
}

function SaveAs({ text, put, clear }: { text: string; put: RangeTextProps['put']; clear: () => void }) {
  const [name, setName] = useState('')
  const readOnly = useReadOnly()
  const save = useTask()
  const keep = () =>
    save.run(async () => {
      put(await engine().scan.saveRange({ id: crypto.randomUUID(), name, text }))
      setName('')
      clear()
    })
  return (
    <form
      className={classes.inline}
      onSubmit={event => {
        event.preventDefault()
        void keep()
      }}
    >
      <TextInput
        aria-label={t('scanDialog.saveName')}
        placeholder={t('scanDialog.saveName')}
        value={name}
        maxLength={80}
        error={save.problem}
        onChange={event => setName(event.currentTarget.value)}
      />
      <Button type="submit" loading={save.busy} title={readOnly ?? undefined} disabled={name.trim() === '' || readOnly !== null}>
        {t('scanDialog.saveRange')}
      </Button>
    </form>
  )
}
