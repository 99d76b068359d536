import type { ScanProgress, ScanReport } from '../../../main/contract/scan.ts'

/** A finished scan against what was known before it: '240 last time, 236 now'. */
export interface Comparison {
  readonly before: number
  readonly now: number
  readonly new: number
  readonly gone: number
  readonly moved: number
}

/** The comparison; `null` when nothing was known of these addresses before. */
export function compareWithLast(report: ScanReport): Comparison | null {
  if (report.before === 0) return null
  return { before: report.before, now: report.found.length, new: report.new.length, gone: report.gone.length, moved: report.moved.length }
}

/** How much of a scan is done, 0-100. Two passes share the bar: the second asks few addresses again and takes little of it. */
export function scanPct(progress: ScanProgress): number {
  if (progress.state === 'done') return 100
  const share = progress.addresses === 0 ? 0 : Math.min(progress.asked / progress.addresses, 1)
  return progress.pass === 1 ? share * firstPassPct : firstPassPct + share * (100 - firstPassPct)
}

/** What a running scan is at: asking everybody, asking the silent ones again, or waiting for those who have not told yet who they are. */
export function scanStage({ asked, addresses, answering, pass }: ScanProgress): 'asking' | 'again' | 'waiting' {
  if (asked >= addresses && answering > 0) return 'waiting'
  return pass === 1 ? 'asking' : 'again'
}

/** Addresses asked a second since the scan began; `null` in its first moments, when all were asked once and after its end. */
export function scanRate(progress: ScanProgress, now: number): number | null {
  const elapsedS = (now - progress.startedAt) / 1000
  return progress.state !== 'running' || scanStage(progress) !== 'asking' || elapsedS < 0.5 ? null : Math.round(progress.asked / elapsedS)
}

const firstPassPct = 85
