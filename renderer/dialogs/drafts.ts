import { create } from 'zustand'
import { emptyDraft, type PushDraft } from './push-pools/draft.ts'
import type { ScanChoice } from './scan/choice.ts'

interface Drafts {
  readonly push: PushDraft
  /** `null` until the subnets are known for the first time. */
  readonly scan: ScanChoice | null
}

/** What is typed in dialogs, kept while this window lives: closing a dialog loses nothing. Never written to disk, it holds passwords. */
export const useDrafts = create<Drafts>()(() => ({ push: emptyDraft, scan: null }))

/** Keeps the form of the pools dialog. */
export function keepPush(push: PushDraft): void {
  useDrafts.setState({ push })
}

/** Keeps what is ticked and typed in the scan dialog. */
export function keepScan(scan: ScanChoice): void {
  useDrafts.setState({ scan })
}
