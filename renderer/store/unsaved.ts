import { create } from 'zustand'

/** What can be typed and not saved; each has its name in the words of the question. */
export type UnsavedKind = 'expectation' | 'credentials' | 'profile' | 'range' | 'schedule' | 'annotation' | 'pace' | 'rollout'

/** Something typed that is not saved. Only that it is there, never what it is: it may hold a password. */
export interface Unsaved {
  readonly kind: UnsavedKind
  /** What takes it away: the end of the view, or of the dialog over it. */
  readonly place: 'view' | 'dialog'
}

/** What the user is asked before typing is lost. */
interface Question {
  readonly kinds: readonly UnsavedKind[]
  readonly discard: () => void
}

const held = new Set<Unsaved>()

/** The question that is on the screen; `null` = none. */
export const useQuestion = create<{ readonly question: Question | null }>()(() => ({ question: null }))

/** Notes that something typed is not saved. @returns takes the note back */
export function holdUnsaved(one: Unsaved): () => void {
  held.add(one)
  return () => held.delete(one)
}

/** Whether anything typed is not saved. */
export function hasUnsaved(): boolean {
  return held.size > 0
}

/** Goes on at once when nothing typed is lost with it; else when the user has said that it may be. */
export function leaving(isLost: (one: Unsaved) => boolean, go: () => void): void {
  const lost = [...held].filter(isLost)
  if (lost.length === 0) {
    go()
    return
  }
  const discard = () => {
    for (const one of lost) held.delete(one)
    useQuestion.setState({ question: null })
    go()
  }
  useQuestion.setState({ question: { kinds: [...new Set(lost.map(({ kind }) => kind))], discard } })
}

/** The user stays with what is typed. */
export function keepEditing(): void {
  useQuestion.setState({ question: null })
}
