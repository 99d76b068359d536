import { createContext, use, useLayoutEffect } from 'react'
import { holdUnsaved, leaving, type Unsaved, type UnsavedKind } from '../../store/unsaved.ts'

/** Whether what is drawn here stands in the view or in the dialog over it. */
export const UnsavedPlace = createContext<Unsaved['place']>('view')

/**
 * Has the user asked before something typed is lost: when the view or dialog around it goes, or through the returned function.
 * @returns does what takes the typing away, after asking when there is any
 */
export function useUnsaved(kind: UnsavedKind, isTyped: boolean): (go: () => void) => void {
  const place = use(UnsavedPlace)
  useLayoutEffect(() => (isTyped ? holdUnsaved({ kind, place }) : undefined), [kind, place, isTyped])
  return go => leaving(one => one.kind === kind && one.place === place, go)
}
