import { useEffect } from 'react'
import type { LocalSubnet, ScanProgress } from '../../../main/contract/scan.ts'
import type { EngineClient } from '../../engine/client.ts'
import { useFleet } from '../../store/fleet.ts'
import { keepScan, useDrafts } from '../drafts.ts'
import { type Answer, useAnswer } from '../use-answer.ts'
import { firstChoice, type ScanChoice } from './choice.ts'

/** The scan under way or the last one; `null` before the first. */
export function useScanProgress(): ScanProgress | null {
  return useFleet(state => state.status?.scan ?? null)
}

const noChoice: ScanChoice = { subnets: [], saved: [], typed: '' }
const askSubnets = (client: EngineClient, signal: AbortSignal) => client.scan.subnets(undefined, { signal })

/** The networks of the engine's machine. */
export function useSubnets(): Answer<readonly LocalSubnet[]> {
  return useAnswer(askSubnets)[0]
}

/** What is ticked and typed, kept while the window lives; begins with what the engine offers. */
export function useScanChoice(subnets: Answer<readonly LocalSubnet[]>): ScanChoice {
  const kept = useDrafts(drafts => drafts.scan)
  useEffect(() => {
    if (kept === null && subnets.kind === 'here') keepScan(firstChoice(subnets.value))
  }, [kept, subnets])
  return kept ?? noChoice
}
