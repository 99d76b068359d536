import type { ComponentType } from 'react'
import type { DialogKind } from '../store/dialogs.ts'
import type { DialogProps } from './dialog.ts'
import { FirstRun } from './first-run/first-run.tsx'
import { InterruptedBar } from './interrupted/interrupted-bar.tsx'
import { RecordDialog } from './record/record-dialog.tsx'
import { RolloutDialog } from './rollout/rollout-dialog.tsx'
import { ScanDialog } from './scan/scan-dialog.tsx'
import { WizardDialog } from './wizard/wizard-dialog.tsx'

/** Every dialog by kind. `keys` is drawn by the frame itself. */
export const dialogs: { readonly [Kind in Exclude<DialogKind, 'keys'>]: ComponentType<DialogProps<Kind>> } = {
  scan: ScanDialog,
  wizard: WizardDialog,
  rollout: RolloutDialog,
  record: RecordDialog,
}

/** What an empty fleet shows: how to get miners in. */
export const firstRunCard: ComponentType | null = FirstRun

/** Bars under the top strip, each drawing nothing when there is nothing to say (an interrupted rollout). */
export const notices: readonly ComponentType[] = [InterruptedBar]
