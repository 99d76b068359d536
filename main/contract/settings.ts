import { z } from 'zod'

/** Every setting: key, default, what is accepted, and the sentence that explains it. */
export const settingsSchema = z.object({
  /** Seconds between two readings of one miner, 0 = scaled to the fleet: 10 s up to 1,000 miners, 30 s at 5,000. */
  pollIntervalS: z.number().min(0).max(3600).default(0),
  /** Miners read at the same time, at the most. */
  pollConcurrency: z.number().int().min(1).max(2000).default(300),
  /** Chip temperature from which a miner is warned about, °C. */
  chipTempWarningC: z.number().min(40).max(130).default(85),
  /** Chip temperature from which it is critical, °C. */
  chipTempCriticalC: z.number().min(40).max(140).default(95),
  /** Below this share of nominal a miner counts as degraded, %. */
  hashrateWarningPct: z.number().min(1).max(100).default(90),
  /** Addresses outside private, link-local, CGNAT and loopback ranges may be scanned only inside these, CIDR. */
  allowedPublicRanges: z.array(z.string()).default([]),
  /** Offer Docker, VPN and virtual interfaces for scanning too. */
  offerVirtualInterfaces: z.boolean().default(false),
  /** Listen for miners whose IP report button is pressed. */
  hearAnnouncements: z.boolean().default(true),
  /** Ask the own network for miners by name (mDNS) during a scan. */
  askLocalNames: z.boolean().default(true),
  /** Switch LEDs off again after this many minutes. */
  locateMinutes: z.number().int().min(1).max(240).default(5),
  /** Pools that the hall may mine on, each with an account or without; empty = any. */
  allowedPools: z.array(z.string().max(300)).max(500).default([]),
  /** Miners of one batch in a rollout. */
  batchSize: z.number().int().min(1).max(5000).default(10),
  /** Seconds between two batches. */
  batchEveryS: z.number().min(0).max(3600).default(5),
  /** A rollout stops when more than this share of the miners begun failed, %. */
  failurePct: z.number().min(0).max(100).default(10),
  /** A rollout stops when so many miners failed one after the other; 0 = never. */
  failuresInARow: z.number().int().min(0).max(5000).default(5),
})

export type Settings = z.infer<typeof settingsSchema>
export type SettingKey = keyof Settings

export const defaultSettings: Settings = settingsSchema.parse({})

/** What each setting does, for the settings view and the docs. */
export const settingHelp: { readonly [Key in SettingKey]: string } = {
  pollIntervalS: 'Seconds between two readings of one miner. 0 scales with the fleet: 10 s up to 1,000 miners, 30 s at 5,000.',
  pollConcurrency: 'How many miners are read at the same time, at the most.',
  chipTempWarningC: 'Chip temperature from which a miner is marked, in °C.',
  chipTempCriticalC: 'Chip temperature from which a miner is critical, in °C.',
  hashrateWarningPct: 'A miner below this share of its nominal hashrate counts as degraded, in %.',
  allowedPublicRanges: 'Public addresses that may be scanned and written to all the same, one CIDR range a line.',
  offerVirtualInterfaces: 'Offer the networks of Docker, VPNs and virtual machines for scanning too.',
  hearAnnouncements:
    'Listen for miners whose IP report button is pressed: the miner is shown, and taken onto the roster if it is new. Nothing is sent to hear them.',
  askLocalNames:
    'During a scan of a network that this computer is in, also ask there for miners by name (mDNS), as home miners on Wi-Fi answer. Those outside the scanned range are taken in too.',
  locateMinutes: 'Blinking LEDs are switched off again after this many minutes.',
  allowedPools:
    'Pools that may be mined on, one a line: pool.example, pool.example:3333 or *.pool.example, and behind it an account or wallet if only that one is yours. Any other pool on a miner is critical at once. Empty allows all.',
  batchSize: 'Miners changed at once in a rollout.',
  batchEveryS: 'Seconds between two batches of a rollout.',
  failurePct: 'A rollout stops by itself when more than this share of the miners begun failed, and at least three, in %. 100 is never.',
  failuresInARow: 'A rollout stops by itself when so many miners failed one after the other. 0 is never.',
}

/** Reads stored settings: unknown keys are dropped, a bad value falls back to its default and is named in `rejected`. */
export function decodeSettings(stored: Readonly<Record<string, unknown>>): { settings: Settings; rejected: SettingKey[] } {
  const settings: Record<string, unknown> = { ...defaultSettings }
  const rejected: SettingKey[] = []
  for (const key of Object.keys(defaultSettings) as SettingKey[]) {
    if (!Object.hasOwn(stored, key)) continue
    const parsed = settingsSchema.shape[key].safeParse(stored[key])
    if (parsed.success) settings[key] = parsed.data
    else rejected.push(key)
  }
  return { settings: settingsSchema.parse(settings), rejected }
}
