import type { ComponentType } from 'react'
import type { DialogKind, DialogRequest } from '../store/dialogs.ts'

/** A dialog draws its own Modal; `close` takes it off the screen. */
export interface DialogProps<Kind extends DialogKind> {
  readonly request: Extract<DialogRequest, { kind: Kind }>
  readonly close: () => void
}

/** Every dialog by kind. `keys` is drawn by the frame itself. */
export const dialogs: { readonly [Kind in Exclude<DialogKind, 'keys'>]?: ComponentType<DialogProps<Kind>> } = {}

/** What an empty fleet shows: how to get miners in. */
export const firstRunCard: ComponentType | null = null

/** Bars under the top strip, each drawing nothing when there is nothing to say (an interrupted rollout). */
export const notices: readonly ComponentType[] = []
