import { useMemo, useState } from 'react'
import { defaultSettings } from '../../../main/contract/settings.ts'
import { useConnection } from '../../store/connection.ts'
import { type BatchingDraft, type CheckedBatching, checkBatching } from './batching.ts'

/** The batching of one dialog; begins as the settings say. */
export function useBatching(): readonly [CheckedBatching, (draft: BatchingDraft) => void] {
  const settings = useConnection(state => state.hello?.settings ?? defaultSettings)
  const [draft, setDraft] = useState<BatchingDraft>(() => ({
    size: String(settings.batchSize),
    everyS: String(settings.batchEveryS),
    canary: true,
  }))
  return [useMemo(() => checkBatching(draft), [draft]), setDraft]
}
