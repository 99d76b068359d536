import type { LocalSubnet } from '../../contract/scan.ts'
import type { ScanDesk } from '../fleet/scan-session.ts'
import { scannableSpans, spansIn } from '../fleet/scannable.ts'
import type { RangeStore } from '../storage/range-store.ts'
import type { SettingsStore } from '../storage/settings-store.ts'
import type { Seam } from './seam.ts'

/** What the calls about scans are answered with. */
export interface ScanParts {
  readonly desk: ScanDesk
  readonly ranges: RangeStore
  readonly settings: SettingsStore
  readonly subnets: () => readonly LocalSubnet[]
}

/** `scan.*` of the contract. */
export function scanHandlers({ asks, changes }: Seam, { desk, ranges, settings, subnets }: ScanParts) {
  return {
    subnets: asks.scan.subnets.handler(() => subnets()),
    start: changes.scan.start.handler(({ input }) => {
      const spans = scannableSpans(input.ranges, settings.current)
      return { scan: desk.start({ spans, timeoutMs: input.timeoutMs }) }
    }),
    cancel: asks.scan.cancel.handler(async () => {
      await desk.cancel()
      return { ok: true } as const
    }),
    report: asks.scan.report.handler(() => desk.report()),
    ranges: asks.scan.ranges.handler(() => ranges.list()),
    saveRange: changes.scan.saveRange.handler(({ input }) => {
      spansIn(input.text)
      return ranges.save(input)
    }),
    removeRange: changes.scan.removeRange.handler(({ input }) => ranges.remove(input.id)),
  }
}
