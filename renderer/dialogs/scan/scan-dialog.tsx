import { useState } from 'react'
import type { DialogProps } from '../dialog.ts'
import { ChooseRanges } from './choose-ranges.tsx'
import { useScanProgress } from './use-scan.ts'
import { WatchScan } from './watch-scan.tsx'

/** Chooses what to scan, then shows the scan and what came of it. Closing it stops nothing. */
export function ScanDialog({ request }: DialogProps<'scan'>) {
  const running = useScanProgress()?.state === 'running'
  const [watching, setWatching] = useState(running)
  if (watching || running) return <WatchScan again={() => setWatching(false)} />
  return <ChooseRanges given={request.ranges ?? null} started={() => setWatching(true)} lastScan={() => setWatching(true)} />
}
