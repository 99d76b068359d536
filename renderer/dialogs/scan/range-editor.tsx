import { Button, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { NamedRange } from '../../../main/contract/scan.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { Notice } from '../notice.tsx'
import { useTask } from '../use-task.ts'
import { rangeProblem } from './choice.ts'
import classes from './scan.module.css'

interface RangeEditorProps {
  readonly range: NamedRange
  readonly put: (ranges: readonly NamedRange[]) => void
  readonly close: () => void
}

/** Name and text of one saved range, changed in place. */
export function RangeEditor({ range, put, close }: RangeEditorProps) {
  const [name, setName] = useState(range.name)
  const [text, setText] = useState(range.text)
  const save = useTask()
  const problem = text.trim() === '' ? t('scanDialog.emptyRange') : rangeProblem(text)
  const keep = () =>
    save.run(async () => {
      put(await engine().scan.saveRange({ id: range.id, name, text }))
      close()
    })
  return (
    <form
      className={classes.editor}
      onSubmit={event => {
        event.preventDefault()
        void keep()
      }}
    >
      <TextInput
        data-autofocus
        label={t('scanDialog.name')}
        value={name}
        maxLength={80}
        onChange={event => setName(event.currentTarget.value)}
      />
      <Textarea
        label={t('scanDialog.addressesLabel')}
        classNames={{ input: classes.mono }}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        value={text}
        error={problem}
        onChange={event => setText(event.currentTarget.value)}
      />
      {save.problem === null ? null : <Notice level="error">{save.problem}</Notice>}
      <div className={classes.inline}>
        <Button type="submit" variant="filled" loading={save.busy} disabled={problem !== null || name.trim() === ''}>
          {t('scanDialog.save')}
        </Button>
        <Button onClick={close}>{t('scanDialog.discard')}</Button>
      </div>
    </form>
  )
}
