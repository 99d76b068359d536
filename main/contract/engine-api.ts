import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { DiffLine } from './actions/action.ts'
import { actionIds } from './actions/registry.ts'
import type { Announced } from './announcement.ts'
import { type AuditCheck, type AuditEntry, auditQuerySchema } from './audit.ts'
import { type CredentialSet, type CredentialTrial, credentialSetInputSchema } from './credentials.ts'
import { type Expectation, expectationInputSchema, type Restoration } from './expectation.ts'
import type { Outcome } from './failure.ts'
import type { FirmwareFile, KeptFirmware } from './firmware-file.ts'
import type { Miner, MinerConfig, MinerId, MinerLog } from './model.ts'
import { type PoolProfile, poolProfileSchema } from './profile.ts'
import type { RecordingEvent } from './recording.ts'
import {
  batchingAskSchema,
  paceChangeSchema,
  type Rollout,
  type RolloutEvent,
  type RolloutPlan,
  type RolloutSummary,
  type SetAside,
  whereSchema,
} from './rollout.ts'
import { type LocalSubnet, type NamedRange, namedRangeSchema, type ScanProgress, type ScanReport } from './scan.ts'
import { type Schedule, scheduleInputSchema } from './schedule.ts'
import { type Settings, settingsSchema } from './settings.ts'

/** Raised when a window and an engine of different make meet. */
export const protocolVersion = 1

/** What the engine is, told once on connect. */
export interface EngineHello {
  readonly protocol: number
  /** Of the app, e.g. '0.1.0'. */
  readonly version: string
  readonly dataDir: string
  /** Where passwords are kept: 'keychain', 'key file …', 'memory'. */
  readonly secrets: string
  /** Another Headframe holds the data folder: everything can be looked at, nothing changed. The sentence says so. */
  readonly readOnly: string | null
  /** What was mended at start, e.g. a corrupt file that was set aside. */
  readonly notices: readonly string[]
  readonly settings: Settings
}

/** What the engine is doing, for the top strip. */
export interface EngineStatus {
  readonly miners: number
  /** Seconds between two readings of one miner, at present. */
  readonly intervalS: number
  /** Miners that answered within the last round. */
  readonly polled: number
  /** ms since the epoch of the last finished reading. */
  readonly lastPollAt: number | null
  readonly suspended: boolean
  /** The scan under way, or the last one. */
  readonly scan: ScanProgress | null
  /** Rollouts that are running, paused or interrupted. */
  readonly rollouts: readonly RolloutSummary[]
  /** Runs of schedules that were missed and not yet acknowledged. */
  readonly missedRuns: number
  readonly demo: boolean
  /** Miners whose IP report button was pressed, the last first; few. */
  readonly announced: readonly Announced[]
  /** Why some presses are not heard, one sentence a port; empty = all are, or listening is switched off. */
  readonly unheard: readonly string[]
  /** What goes wrong inside the engine itself, as a sentence (the disk is full, a password store that cannot be opened); `null` = nothing. */
  readonly trouble: string | null
}

/**
 * First a snapshot, then batched deltas: the latest of each miner, at most every 250 ms, the next only after the last was
 * acknowledged with `fleet.taken`. A gap in `seq` means that a new watch must be opened.
 */
export type FleetEvent =
  | {
      readonly type: 'snapshot'
      readonly watch: string
      readonly seq: number
      readonly miners: readonly Miner[]
      readonly status: EngineStatus
    }
  | {
      readonly type: 'delta'
      readonly seq: number
      readonly changed: readonly Miner[]
      readonly removed: readonly MinerId[]
      readonly status: EngineStatus
    }

/** One raw reply of a miner, scrubbed of passwords, for a bug report. */
export interface RawReply {
  /** 'tcp 4028 stats', 'GET /cgi-bin/get_miner_conf.cgi' */
  readonly request: string
  readonly at: number
  readonly reply: string
}

const minerIds = z.array(z.string()).max(100_000)
const placementPart = z.string().trim().max(60).nullable()
const placementSchema = z.object({
  site: placementPart,
  building: placementPart,
  row: placementPart,
  rack: placementPart,
  slot: placementPart,
})
const ack = type<{ readonly ok: true }>()

const rolloutAsk = z.object({
  action: z.enum(actionIds as [string, ...string[]]),
  /** Checked against the action's own schema by the engine. */
  ask: z.unknown(),
  /** One by one; with `where` both together. */
  miners: minerIds.default([]),
  where: whereSchema.optional(),
  /** Left out all the same, and listed as such. */
  exclude: minerIds.default([]),
  batching: batchingAskSchema.optional(),
})

/** Everything a window, a browser or a script can ask of the engine. */
export const engineApi = {
  hello: oc.output(type<EngineHello>()),

  fleet: {
    watch: oc.output(eventIterator(type<FleetEvent>())),
    /** Flow control: the batch `seq` of `watch` was taken in, the next may come. */
    taken: oc.input(z.object({ watch: z.string(), seq: z.number().int() })).output(ack),
    /** Label, note, tags and place. Absent = unchanged. */
    annotate: oc
      .input(
        z.object({
          miners: minerIds,
          label: z.string().max(120).nullable().optional(),
          note: z.string().max(10_000).nullable().optional(),
          tags: z.array(z.string().max(60)).max(50).optional(),
          /** Beside those that each has. */
          addTags: z.array(z.string().trim().min(1).max(60)).max(50).optional(),
          removeTags: z.array(z.string().max(60)).max(50).optional(),
          /** Only the parts that are given change; `null` = nobody knows where it stands. */
          placement: placementSchema.partial().nullable().optional(),
          /** The slot of the first of them, when each stands one further than the one before; a number, with zeros in front kept. */
          firstSlot: z
            .string()
            .regex(/^\d{1,9}$/, 'The first slot is a number.')
            .optional(),
        }),
      )
      .output(ack),
    /** Tags and place of each exactly as given, for taking a change back: any others are gone. */
    annotateEach: oc
      .input(
        z.object({
          notes: z
            .array(z.object({ id: z.string().max(80), tags: z.array(z.string().max(60)).max(50), placement: placementSchema.nullable() }))
            .max(100_000),
        }),
      )
      .output(ack),
    /** Takes miners off the roster. They come back when a scan finds them again. */
    forget: oc.input(z.object({ miners: minerIds })).output(ack),
  },

  miner: {
    /** Reads this miner now, out of turn. */
    readNow: oc.input(z.object({ id: z.string() })).output(type<Outcome<Miner>>()),
    config: oc.input(z.object({ id: z.string() })).output(type<Outcome<MinerConfig>>()),
    /** What it has written down about itself, secrets scrubbed. */
    logs: oc.input(z.object({ id: z.string() })).output(type<Outcome<readonly MinerLog[]>>()),
    /** Asks everything its driver asks and returns the replies as they came, secrets scrubbed. */
    rawReplies: oc.input(z.object({ id: z.string() })).output(type<readonly RawReply[]>()),
    /**
     * Asks a miner of the roster, or whatever answers at an address, everything that its driver reads, and makes a scrubbed recording of
     * the replies. Changes nothing. Ending the stream cancels it.
     */
    record: oc
      .input(z.union([z.object({ id: z.string() }), z.object({ address: z.string().max(60) })]))
      .output(eventIterator(type<RecordingEvent>())),
  },

  scan: {
    subnets: oc.output(type<readonly LocalSubnet[]>()),
    /** Starts a scan of ranges as typed. Only one runs at a time. */
    start: oc
      .input(z.object({ ranges: z.string().min(1).max(200_000), timeoutMs: z.number().int().min(50).max(60_000).optional() }))
      .output(type<{ readonly scan: string }>()),
    cancel: oc.output(ack),
    /** The last scan compared with what was known before it; `null` before the first. */
    report: oc.output(type<ScanReport | null>()),
    ranges: oc.output(type<readonly NamedRange[]>()),
    saveRange: oc.input(namedRangeSchema).output(type<readonly NamedRange[]>()),
    removeRange: oc.input(z.object({ id: z.string() })).output(type<readonly NamedRange[]>()),
  },

  credentials: {
    list: oc.output(type<readonly CredentialSet[]>()),
    save: oc.input(credentialSetInputSchema).output(type<readonly CredentialSet[]>()),
    remove: oc.input(z.object({ id: z.string() })).output(type<readonly CredentialSet[]>()),
    /** Tries a set on the miners that it is for, or on these. Writes nothing; ends when all have been tried. */
    test: oc.input(z.object({ id: z.string(), miners: minerIds.default([]) })).output(eventIterator(type<CredentialTrial>())),
    /** The whole list in the order in which sets are tried. */
    reorder: oc.input(z.object({ ids: z.array(z.string()) })).output(type<readonly CredentialSet[]>()),
  },

  profiles: {
    list: oc.output(type<readonly PoolProfile[]>()),
    save: oc.input(poolProfileSchema).output(type<readonly PoolProfile[]>()),
    remove: oc.input(z.object({ id: z.string() })).output(type<readonly PoolProfile[]>()),
  },

  rollouts: {
    /** Reads what must be read and says what would happen. Changes nothing. */
    plan: oc.input(rolloutAsk).output(type<RolloutPlan>()),
    /** Starts a plan that `plan` returned, leaving out `exclude`. */
    start: oc.input(z.object({ plan: z.string(), exclude: minerIds.default([]) })).output(type<RolloutSummary>()),
    list: oc.output(type<readonly RolloutSummary[]>()),
    get: oc.input(z.object({ id: z.string() })).output(type<Rollout | null>()),
    /** The miners of the selection that a rollout left aside, each with its reason: one page of at most `setAsidePage`, from the `from`th on. */
    setAside: oc.input(z.object({ id: z.string(), from: z.number().int().min(0).default(0) })).output(type<readonly SetAside[]>()),
    watch: oc.input(z.object({ id: z.string() })).output(eventIterator(type<RolloutEvent>())),
    pause: oc.input(z.object({ id: z.string() })).output(type<RolloutSummary>()),
    /** Changes how fast one that is not over goes on. */
    adjust: oc.input(paceChangeSchema.extend({ id: z.string() })).output(type<RolloutSummary>()),
    /** Goes on with a paused or interrupted rollout; the unknown ones are read again first. */
    resume: oc.input(z.object({ id: z.string() })).output(type<RolloutSummary>()),
    /** What is in flight finishes and is recorded; the rest is not begun. */
    cancel: oc.input(z.object({ id: z.string() })).output(type<RolloutSummary>()),
    /** A new rollout of the failed ones only. */
    retryFailed: oc.input(z.object({ id: z.string() })).output(type<RolloutSummary>()),
    /** A new rollout that gives each written miner back what it had before; itself verified. */
    undo: oc.input(z.object({ id: z.string() })).output(type<RolloutSummary>()),
    /** Takes the second look at what was written now, or once more. Writes nothing. */
    lookAgain: oc.input(z.object({ id: z.string() })).output(type<RolloutSummary>()),
    /** What an action would do to one miner, live while the user types (worker templates). */
    example: oc
      .input(rolloutAsk)
      .output(type<readonly { readonly minerId: MinerId; readonly problem: string | null; readonly diff: readonly DiffLine[] }[]>()),
  },

  expectations: {
    /** In the order in which they apply. */
    list: oc.output(type<readonly Expectation[]>()),
    save: oc.input(expectationInputSchema).output(type<readonly Expectation[]>()),
    remove: oc.input(z.object({ id: z.string() })).output(type<readonly Expectation[]>()),
    reorder: oc.input(z.object({ ids: z.array(z.string()) })).output(type<readonly Expectation[]>()),
    /** The rollouts that bring these miners back to what is expected of them; empty = all that drift. Nothing is started. */
    restore: oc.input(z.object({ miners: minerIds.default([]) })).output(type<readonly Restoration[]>()),
  },

  schedules: {
    list: oc.output(type<readonly Schedule[]>()),
    save: oc.input(scheduleInputSchema).output(type<readonly Schedule[]>()),
    remove: oc.input(z.object({ id: z.string() })).output(type<readonly Schedule[]>()),
    /** The user has taken note of what was missed. */
    acknowledge: oc.output(type<readonly Schedule[]>()),
  },

  audit: {
    /** The newest first. */
    list: oc.input(auditQuerySchema).output(type<readonly AuditEntry[]>()),
    /** Whether nothing in it was changed after the fact. */
    check: oc.output(type<AuditCheck>()),
  },

  firmware: {
    /** The files that are kept, by name. */
    list: oc.output(type<readonly KeptFirmware[]>()),
    /** Takes in a file piece by piece; `upload` is `null` with the first and then as returned. With the last piece `file` is there. */
    put: oc
      .input(
        z.object({ upload: z.string().nullable(), name: z.string().min(1).max(255), base64: z.base64().max(4_000_000), last: z.boolean() }),
      )
      .output(type<{ readonly upload: string; readonly file: FirmwareFile | null }>()),
    /** Drops what has come in of a file. */
    discard: oc.input(z.object({ upload: z.string() })).output(ack),
    /** Refused while a rollout that is not over needs the file. */
    remove: oc.input(z.object({ id: z.string() })).output(type<readonly KeptFirmware[]>()),
  },

  settings: {
    get: oc.output(type<Settings>()),
    set: oc.input(settingsSchema.partial()).output(type<Settings>()),
  },

  demo: {
    /** Starts a simulated hall and scans it. */
    start: oc.input(z.object({ miners: z.number().int().min(1).max(5000).default(200) })).output(ack),
    /** Stops it and takes its miners off the roster. */
    stop: oc.output(ack),
  },
}

export type EngineApi = typeof engineApi
