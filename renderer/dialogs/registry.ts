import type { ComponentType } from 'react'
import type { DialogKind } from '../store/dialogs.ts'
import { AnnotateDialog } from './annotate/annotate-dialog.tsx'
import type { DialogProps } from './dialog.ts'
import { FirstRun } from './first-run/first-run.tsx'
import { ForeignBar } from './foreign/foreign-bar.tsx'
import { InterruptedBar } from './interrupted/interrupted-bar.tsx'
import { MissedBar } from './missed/missed-bar.tsx'
import { RecordDialog } from './record/record-dialog.tsx'
import { RestoreDialog } from './restore/restore-dialog.tsx'
import { RolloutDialog } from './rollout/rollout-dialog.tsx'
import { ScanDialog } from './scan/scan-dialog.tsx'
import { ScheduleDialog } from './schedule/schedule-dialog.tsx'
import { WizardDialog } from './wizard/wizard-dialog.tsx'

/** Every dialog by kind. `keys` is drawn by the frame itself. */
export const dialogs: { readonly [Kind in Exclude<DialogKind, 'keys'>]: ComponentType<DialogProps<Kind>> } = {
  scan: ScanDialog,
  annotate: AnnotateDialog,
  wizard: WizardDialog,
  rollout: RolloutDialog,
  record: RecordDialog,
  restore: RestoreDialog,
  schedule: ScheduleDialog,
}

/** What an empty fleet shows: how to get miners in. */
export const firstRunCard: ComponentType | null = FirstRun

/** Bars under the top strip, each drawing nothing when there is nothing to say (an interrupted rollout). */
export const notices: readonly ComponentType[] = [ForeignBar, InterruptedBar, MissedBar]
