import { z } from 'zod'
import type { Failure } from './failure.ts'

/** How a reply is found again that its file's name does not tell: another port, a POST, a status other than 200, headers that matter. */
const answerSchema = z.object({
  /** Stands in 'METHOD /path body'. */
  to: z.string(),
  file: z.string(),
  /** Of the question; absent = the web port. */
  port: z.number().int().optional(),
  tls: z.boolean().optional(),
  /** Absent = 200. */
  status: z.number().int().optional(),
  /** Lower-case names. */
  headers: z.record(z.string(), z.string()).optional(),
})

/** What `manifest.json` of a recorded machine says. Folders that were put together by hand have less. */
export const manifestSchema = z.object({
  model: z.string(),
  firmware: z.string(),
  source: z.string(),
  make: z.string().nullable().optional(),
  /** The driver that read it; `null` = none recognised it. */
  driver: z.string().nullable().optional(),
  /** The Headframe that recorded it. */
  headframe: z.string().optional(),
  /** When, ms since the epoch: what counts from now is read as it was then. */
  recordedAt: z.number().optional(),
  /** Which of the two usual ports answered; `null` = it did not. */
  ports: z.object({ apiPort: z.number().nullable(), webPort: z.number().nullable() }).optional(),
  /** Every question, in order. */
  asked: z.array(z.string()).optional(),
  /** Questions without a reply, and why. */
  unanswered: z.array(z.object({ asked: z.string(), failure: z.custom<Failure>(isFailure) })).optional(),
  /** Whether enough was recorded for a reading; absent = when one of `stats`, `summary`, `devs` of the API was. */
  readable: z.boolean().optional(),
  /** Whether its pages are served on every other port too. */
  otherPorts: z.boolean().optional(),
  /** The headers with which its front page asks whoever comes without a password for one; absent = it does not ask. */
  challenge: z.record(z.string(), z.string()).optional(),
  /** The port that spoke in frames of JSON. */
  framedPort: z.number().int().optional(),
  answers: z.array(answerSchema).optional(),
})

function isFailure(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string'
}

export type Manifest = z.infer<typeof manifestSchema>

/** One recorded machine in one file: what a fixture folder holds, to be sent. */
export const bundleSchema = z.object({
  format: z.literal('headframe-recording'),
  version: z.literal(1),
  /** By plain name: 'rpc-stats.json', 'manifest.json'. */
  files: z.record(z.string().regex(/^[A-Za-z0-9][\w.+,=-]{0,180}$/), z.string()),
})

export type RecordingBundle = z.infer<typeof bundleSchema>

/** Kinds of words that are replaced by invented ones. */
export type ScrubbedKind = 'address' | 'mac' | 'serial' | 'worker' | 'secret' | 'host'

/** One word that was replaced, for the person who records; it never leaves with the recording. */
export interface Scrubbed {
  readonly kind: ScrubbedKind
  /** Dots for a secret. */
  readonly original: string
  readonly invented: string
  readonly times: number
}

/** Whether the driver reads from the recording what it read from the machine. */
export interface Reread {
  readonly same: boolean
  /** 'telemetry.hashrateHs: 1.2e14 live, null recorded'; what was scrubbed does not count. */
  readonly differences: readonly string[]
  /** Why it could not be compared, as a sentence; `null` = it was. */
  readonly problem: string | null
}

/** A recording that is done. */
export interface FinishedRecording {
  readonly bundle: RecordingBundle
  readonly manifest: Manifest
  readonly scrubbed: readonly Scrubbed[]
  readonly reread: Reread
}

/** What comes while a machine is recorded. */
export type RecordingEvent =
  /** A question was answered, or not. */
  | { readonly type: 'asked'; readonly count: number; readonly question: string; readonly answered: boolean }
  | { readonly type: 'done'; readonly recording: FinishedRecording }
  /** Nothing was recorded; the sentence says why. */
  | { readonly type: 'failed'; readonly problem: string }
