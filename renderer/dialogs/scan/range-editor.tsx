import { TextInput } from '@mantine/core'
import { useState } from 'react'
import type { NamedRange } from '../../../main/contract/scan.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import { focusOnMount } from '../focus.ts'
import { InlineEditor } from '../inline-editor.tsx'
import { rangeProblem } from './choice.ts'

interface RangeEditorProps {
  readonly range: NamedRange
  readonly put: (ranges: readonly NamedRange[]) => void
  readonly close: () => void
}

/** Name and text of one saved range, changed in place. */
export function RangeEditor({ range, put, close }: RangeEditorProps) {
  const [name, setName] = useState(range.name)
  const [text, setText] = useState(range.text)
  const problem = text.trim() === '' ? t('scanDialog.emptyRange') : rangeProblem(text)
  const [pressed, setPressed] = useState(false)
  const save = problem !== null || name.trim() === '' ? null : async () => put(await engine().scan.saveRange({ id: range.id, name, text }))
  return (
    <InlineEditor kind="range" draft={{ name, text }} save={save} onPressed={() => setPressed(true)} close={close}>
      <TextInput
        ref={focusOnMount}
        label={t('scanDialog.name')}
        value={name}
        maxLength={80}
        error={pressed && name.trim() === '' ? t('scanDialog.nameMissing') : null}
        onChange={event => setName(event.currentTarget.value)}
      />
      <LinesInput label={t('scanDialog.addressesLabel')} rows={[2, 8]} value={text} error={problem} change={setText} />
    </InlineEditor>
  )
}
