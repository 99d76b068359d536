import type { MinerId } from '../contract/model.ts'
import { parseRanges } from '../contract/ranges.ts'
import type { LocalSubnet, NamedRange, ScanProgress, ScanReport } from '../contract/scan.ts'

/** How long an invented scan takes. */
const scanMs = 8000

/** The networks of an invented computer, one of every kind. */
export const cannedSubnets: readonly LocalSubnet[] = [
  { range: '10.0.0.0/22', interfaceName: 'eth0', addresses: 1022, kind: 'lan', offered: true, remark: null },
  { range: '192.168.1.0/24', interfaceName: 'wlan0', addresses: 254, kind: 'lan', offered: true, remark: null },
  { range: '172.17.0.0/16', interfaceName: 'docker0', addresses: 65_534, kind: 'docker', offered: false, remark: 'Docker' },
  { range: '100.101.7.0/24', interfaceName: 'tailscale0', addresses: 254, kind: 'vpn', offered: false, remark: 'Tailscale VPN' },
]

/** An invented scan that moves from start to end and finds what the fleet already has. */
export class CannedScan {
  readonly #ids: () => readonly MinerId[]
  #scan: { readonly id: string; readonly addresses: number; readonly startedAt: number; readonly endedAt: number | null } | null = null
  #ranges: readonly NamedRange[] = [{ id: 'hall-b', name: 'Hall B', text: '10.0.4.0/22\n10.0.8.1-10.0.8.60 # the annexe' }]

  constructor(ids: () => readonly MinerId[]) {
    this.#ids = ids
  }

  start(ranges: string): string {
    const parsed = parseRanges(ranges)
    if (!parsed.ok) throw new Error(parsed.problem)
    this.#scan = { id: `scan-${Date.now()}`, addresses: parsed.count, startedAt: Date.now(), endedAt: null }
    return this.#scan.id
  }

  cancel(): void {
    if (this.#scan !== null && this.progress()?.state === 'running') this.#scan = { ...this.#scan, endedAt: Date.now() }
  }

  progress(): ScanProgress | null {
    if (this.#scan === null) return null
    const { id, addresses, startedAt, endedAt } = this.#scan
    const share = Math.min(((endedAt ?? Date.now()) - startedAt) / scanMs, 1)
    const miners = Math.round(this.#ids().length * share)
    const unknown = Math.round(5 * share)
    const asked = Math.round(addresses * share)
    return {
      id,
      state: share === 1 ? 'done' : endedAt === null ? 'running' : 'cancelled',
      pass: share < 0.85 ? 1 : 2,
      addresses,
      asked,
      again: share < 0.85 ? 0 : Math.round(addresses * 0.15),
      answering: 0,
      miners,
      newMiners: Math.min(3, miners),
      unknown,
      silent: Math.max(0, asked - miners - unknown),
      startedAt,
      endedAt: share === 1 ? startedAt + scanMs : endedAt,
      etaS: share === 1 || endedAt !== null ? null : Math.ceil(((1 - share) * scanMs) / 1000),
      message: null,
    }
  }

  report(): ScanReport | null {
    const progress = this.progress()
    if (progress === null) return null
    const found = this.#ids().slice(0, progress.miners)
    const moved = found.slice(3, 5).map(minerId => ({ minerId, fromIp: '10.0.1.77', toIp: '10.0.2.14' }))
    return {
      progress,
      found,
      new: found.slice(0, 3),
      gone: found.slice(-4),
      moved,
      unknown: [
        { ip: '10.0.0.1', ports: [80, 443], kind: 'unknown', what: 'answers on port 80 with a login page "OpenWrt"; nothing on 4028' },
        { ip: '10.0.1.9', ports: [80], kind: 'locked', what: 'an Antminer web page that did not accept root/root; nothing on 4028' },
        {
          ip: '10.0.3.40',
          ports: [22, 80],
          kind: 'unknown',
          what: 'answers on port 80 with a page "NetBotz Rack Monitor"; nothing on 4028',
        },
      ],
      before: found.length + 1,
    }
  }

  ranges(): readonly NamedRange[] {
    return this.#ranges
  }

  saveRange(range: NamedRange): readonly NamedRange[] {
    this.#ranges = this.#ranges.some(({ id }) => id === range.id)
      ? this.#ranges.map(old => (old.id === range.id ? range : old))
      : [...this.#ranges, range]
    return this.#ranges
  }

  removeRange(id: string): readonly NamedRange[] {
    this.#ranges = this.#ranges.filter(range => range.id !== id)
    return this.#ranges
  }
}
