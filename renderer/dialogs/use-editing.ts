import { useState } from 'react'
import type { UnsavedKind } from '../store/unsaved.ts'
import { useUnsaved } from './unsaved/use-unsaved.ts'

/** Which item of a list is edited in its place. */
export interface Editing {
  /** Its id; `new` = one that is being made; `null` = none. */
  readonly id: string | 'new' | null
  /** Edits another, after asking when something typed would be lost. */
  readonly edit: (id: string | 'new') => void
  /** Edits none any more. */
  readonly close: () => void
}

/** One item of a list at a time is edited in its place. */
export function useEditing(kind: UnsavedKind): Editing {
  const [id, setId] = useState<string | null>(null)
  const leave = useUnsaved(kind, false)
  return { id, edit: next => leave(() => setId(next)), close: () => setId(null) }
}
