import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { t } from '../i18n/setup.ts'
import type { UnsavedKind } from '../store/unsaved.ts'
import { useLayer } from '../ui/layers.ts'
import { showFormOnMount } from './focus.ts'
import classes from './inline-editor.module.css'
import { Notice } from './notice.tsx'
import { useUnsaved } from './unsaved/use-unsaved.ts'
import { useReturnToButton } from './use-return-to-button.ts'
import { useTask } from './use-task.ts'

interface InlineEditorProps {
  readonly kind: UnsavedKind
  /** What is typed, as plain data; it is compared with what it was at first. */
  readonly draft: unknown
  /** Stores what is typed; `null` = something is wrong or missing. */
  readonly save: (() => Promise<void>) | null
  /** The user asked to save: what is wrong or missing is to be shown. */
  readonly onPressed?: () => void
  /** Takes the editor away. */
  readonly close: () => void
  /** The fields, and what is wrong with them together. */
  readonly children: ReactNode
}

/** An editor in the place of what it edits: Enter saves, Esc closes it, and what is typed is not lost unasked. */
export function InlineEditor({ kind, draft, save, onPressed, close, children }: InlineEditorProps) {
  const [first] = useState(() => JSON.stringify(draft))
  const task = useTask()
  useReturnToButton()
  const leave = useUnsaved(kind, JSON.stringify(draft) !== first)
  const layer = useLayer(() => leave(close))
  const keep = () => {
    onPressed?.()
    if (save === null || task.busy) return
    void task.run(async () => {
      await save()
      close()
    })
  }
  return (
    <form
      ref={layer}
      className={classes.editor}
      onSubmit={event => {
        event.preventDefault()
        keep()
      }}
    >
      {children}
      {task.problem === null ? null : <Notice level="error">{task.problem}</Notice>}
      <div ref={showFormOnMount} className={classes.buttons}>
        <Button type="submit" variant="filled" loading={task.busy}>
          {t('editor.save')}
        </Button>
        <Button onClick={close}>{t('editor.discard')}</Button>
      </div>
    </form>
  )
}
