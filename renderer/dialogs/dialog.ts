import type { DialogKind, DialogRequest } from '../store/dialogs.ts'

/** A dialog draws its own Modal; `close` takes it off the screen. */
export interface DialogProps<Kind extends DialogKind> {
  readonly request: Extract<DialogRequest, { kind: Kind }>
  readonly close: () => void
}
