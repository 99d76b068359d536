import { create } from 'zustand'
import type { ActionId } from '../../main/contract/actions/registry.ts'
import type { Restoration } from '../../main/contract/expectation.ts'
import type { MinerId } from '../../main/contract/model.ts'
import type { Batching, RolloutId, Where } from '../../main/contract/rollout.ts'
import type { Schedule } from '../../main/contract/schedule.ts'
import { leaving, type Unsaved } from './unsaved.ts'

/** What a rollout draft hands over to be scheduled. */
export interface ScheduleDraftRequest {
  readonly action: ActionId
  /** As the action takes it; `null` = not filled in yet. */
  readonly ask: unknown
  readonly miners?: readonly MinerId[]
  readonly where?: Where
  readonly batching?: Batching
}

/** Every dialog and what it is opened with. */
export type DialogRequest =
  | { readonly kind: 'scan'; readonly ranges?: string }
  /**
   * Plans a rollout of an action on the selected miners; without any the user says which. `ask` fills the form in, as far as it goes;
   * `begin` is the step that is shown first, absent = the first that has something to decide; `batching` the pace, absent = the last one.
   */
  | {
      readonly kind: 'wizard'
      readonly action: ActionId
      readonly miners: readonly MinerId[]
      readonly ask?: unknown
      readonly begin?: 'what' | 'which' | 'preview'
      readonly batching?: Batching
    }
  /** A rollout live or past. `stepped` = just begun from a form with steps, which stay in sight; `ask` opens it with that question. */
  | { readonly kind: 'rollout'; readonly id: RolloutId; readonly stepped?: boolean; readonly ask?: 'undo' }
  /** A recording of one miner for a bug report. */
  | { readonly kind: 'record'; readonly miner: MinerId }
  /** Several rollouts that bring miners back to what is expected of them, to be begun one by one. */
  | { readonly kind: 'restore'; readonly restorations: readonly Restoration[] }
  /** Makes or changes a schedule: from a rollout draft (`draft`), an existing one (`edit`), or with nothing filled in. */
  | { readonly kind: 'schedule'; readonly draft?: ScheduleDraftRequest; readonly edit?: Schedule }
  /** Tags and place of these miners. */
  | { readonly kind: 'annotate'; readonly miners: readonly MinerId[] }
  | { readonly kind: 'keys' }

export type DialogKind = DialogRequest['kind']

interface DialogState {
  readonly open: DialogRequest | null
}

/** The dialog that is open; there is one at a time. */
export const useDialog = create<DialogState>()(() => ({ open: null }))

/** Opens a dialog; one that was open is replaced, after asking when something typed in it would be lost. */
export function openDialog(request: DialogRequest): void {
  leaving(isInDialog, () => openInstead(request))
}

/** Opens a dialog that goes on with what the open one came to: nothing is lost, nothing is asked. */
export function openInstead(request: DialogRequest): void {
  useDialog.setState({ open: request })
}

/** Closes what is open, after asking when something typed in it would be lost. */
export function leaveDialog(): void {
  leaving(isInDialog, closeDialog)
}

/** Closes what is open: it is done, or the user has said that what is typed may go. */
export function closeDialog(): void {
  useDialog.setState({ open: null })
}

function isInDialog({ place }: Unsaved): boolean {
  return place === 'dialog'
}
