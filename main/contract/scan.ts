import { z } from 'zod'
import type { MinerId } from './model.ts'

/** A network that this machine is part of. */
export interface LocalSubnet {
  /** '192.168.1.0/24' */
  readonly range: string
  readonly interfaceName: string
  readonly addresses: number
  readonly kind: 'lan' | 'docker' | 'vpn' | 'virtual' | 'public' | 'link-local'
  /** Ticked at first: private LANs are, the rest is not. */
  readonly offered: boolean
  /** 'Docker', 'Tailscale VPN', 'too large: 65,534 addresses, narrow it' or `null`. */
  readonly remark: string | null
}

export const namedRangeSchema = z.object({
  id: z.string(),
  name: z.string().trim().min(1, 'Give the range a name.').max(80),
  /** As typed, comments included. */
  text: z.string().min(1, 'Type at least one range, such as 192.168.1.0/24.').max(100_000),
})
/** A saved range. */
export type NamedRange = z.infer<typeof namedRangeSchema>

export type ScanId = string

/** Something that answers but is not (yet) a miner we can read. */
export interface UnknownAnswer {
  readonly ip: string
  /** Ports that took the connection. */
  readonly ports: readonly number[]
  readonly kind: 'locked' | 'unknown'
  /** 'answers on port 80 with a login page "OpenWrt"; nothing on 4028' */
  readonly what: string
}

/** What a scan found about one miner of the roster. */
export interface Moved {
  readonly minerId: MinerId
  readonly fromIp: string
  readonly toIp: string
}

export interface ScanProgress {
  readonly id: ScanId
  readonly state: 'running' | 'done' | 'cancelled' | 'failed'
  /** Which pass is under way: 1 connects, 2 looks again at the silent ones. */
  readonly pass: 1 | 2
  readonly addresses: number
  /** Addresses asked, of `addresses`, in this pass. */
  readonly asked: number
  /** Silent addresses that the second pass asks again; 0 in the first. */
  readonly again: number
  /** Machines that took the connection and have not told yet who they are. Slow ones keep a scan waiting when everything is asked. */
  readonly answering: number
  readonly miners: number
  readonly newMiners: number
  readonly unknown: number
  /** Addresses asked where nothing answers, or a machine without either port. */
  readonly silent: number
  readonly startedAt: number
  readonly endedAt: number | null
  /** Estimated seconds until every address is asked; `null` while that cannot be told, and when only answers are waited for. */
  readonly etaS: number | null
  /** A sentence when it failed or must be explained. */
  readonly message: string | null
}

/** The comparison with the last scan of the same ranges: '240 last time, 236 now: these 4'. */
export interface ScanReport {
  readonly progress: ScanProgress
  readonly found: readonly MinerId[]
  readonly new: readonly MinerId[]
  /** Known miners inside the scanned ranges that did not answer. */
  readonly gone: readonly MinerId[]
  readonly moved: readonly Moved[]
  readonly unknown: readonly UnknownAnswer[]
  /** How many miners the scanned ranges held before. */
  readonly before: number
}
