import { ORPCError } from '@orpc/server'
import type { CredentialTrial } from '../contract/credentials.ts'
import { type EngineHello, protocolVersion } from '../contract/engine-api.ts'
import type { Miner, MinerId, Placement } from '../contract/model.ts'
import { auditHandlers } from '../engine/api/audit.ts'
import { expectationHandlers } from '../engine/api/expectations.ts'
import { firmwareHandlers } from '../engine/api/firmware.ts'
import { profileHandlers } from '../engine/api/profiles.ts'
import { scheduleHandlers } from '../engine/api/schedules.ts'
import { createSeam, type Seam } from '../engine/api/seam.ts'
import { settingsHandlers } from '../engine/api/settings.ts'
import { systemClock } from '../lib/clock.ts'
import { openLog } from '../lib/log.ts'
import type { CannedBooks } from './canned-books.ts'
import type { CannedFleet } from './canned-fleet.ts'
import { cannedLogs } from './canned-logs.ts'
import { type FleetOptions, makeMiners } from './canned-miners.ts'
import { cannedRecording } from './canned-recording.ts'
import type { CannedRollouts } from './canned-rollouts.ts'
import { type CannedScan, cannedSubnets } from './canned-scan.ts'

/** How long trying a password on one invented miner takes, ms. */
const trialMs = 40

/** What the calls are answered with. */
export interface CannedParts {
  readonly fleet: CannedFleet
  readonly scan: CannedScan
  readonly rollouts: CannedRollouts
  readonly books: CannedBooks
  readonly options: FleetOptions & { readonly readOnly: string | null; readonly past?: boolean }
}

/** Every call of the contract: miners, scans and rollouts are invented, the rest is answered by the engine's own code. */
export function cannedRouter({ fleet, scan, rollouts, books, options }: CannedParts) {
  const seam = createSeam({ readOnly: options.readOnly, log: openLog({ level: 'silent', file: null }) })
  const { asks: os, changes } = seam
  const ok = { ok: true } as const
  const hello = (): EngineHello => ({
    protocol: protocolVersion,
    version: '0.1.0',
    dataDir: '(in memory)',
    secrets: 'memory',
    readOnly: options.readOnly,
    notices: [],
    settings: books.settings.current,
  })
  const missing = (): never => {
    throw new ORPCError('NOT_FOUND', { message: 'This miner is not in the canned fleet.' })
  }
  const known = (id: MinerId): Miner => fleet.miners.get(id) ?? missing()

  return os.router({
    hello: os.hello.handler(hello),
    fleet: {
      watch: os.fleet.watch.handler(({ signal }) => fleet.watch(signal)),
      taken: os.fleet.taken.handler(({ input }) => {
        fleet.taken(input.watch, input.seq)
        return ok
      }),
      annotate: changes.fleet.annotate.handler(
        ({ input: { miners, addTags = [], removeTags = [], placement, firstSlot: _, ...change } }) => {
          for (const id of miners) {
            const was = known(id)
            const tags = [...(change.tags ?? was.tags).filter(tag => !removeTags.includes(tag)), ...addTags]
            const stands = placement == null ? was.placement : { ...nowhere, ...was.placement, ...defined(placement) }
            fleet.put({ ...was, ...defined(change), tags: [...new Set(tags)], placement: stands })
          }
          return ok
        },
      ),
      annotateEach: changes.fleet.annotateEach.handler(({ input: { notes } }) => {
        for (const { id, ...note } of notes) fleet.put({ ...known(id), ...note })
        return ok
      }),
      forget: changes.fleet.forget.handler(({ input }) => {
        fleet.remove(input.miners)
        return ok
      }),
    },
    miner: {
      readNow: os.miner.readNow.handler(({ input }) => ({ ok: true, value: known(input.id) })),
      config: os.miner.config.handler(({ input }) => {
        const miner = known(input.id)
        if (miner.state === 'offline') return { ok: false, failure: { code: 'timeout', afterMs: 5000, during: 'connecting' } }
        const pools = (miner.reading?.pools ?? []).map(pool => ({ url: pool.url, user: pool.user, password: 'x' }))
        return {
          ok: true,
          value: {
            at: Date.now(),
            pools,
            mode: 'normal',
            fanMode: 'auto',
            fanPct: null,
            fanTargetC: null,
            freqMhz: 545,
            powerLimitW: null,
            other: { 'bitmain-voltage': '1360', 'bitmain-nobeeper': 'false' },
          },
        }
      }),
      logs: os.miner.logs.handler(({ input }) => ({ ok: true, value: cannedLogs(known(input.id).model) })),
      record: os.miner.record.handler(({ input, signal }) =>
        cannedRecording('id' in input ? (known(input.id).model ?? '') : '', 60, signal),
      ),
      rawReplies: os.miner.rawReplies.handler(({ input }) => [
        {
          request: 'tcp 4028 stats',
          at: Date.now(),
          reply: JSON.stringify(
            { STATUS: [{ STATUS: 'S', Msg: 'CGMiner stats' }], STATS: [{ Type: known(input.id).model }], id: 1 },
            null,
            1,
          ),
        },
      ]),
    },
    scan: {
      subnets: os.scan.subnets.handler(() => cannedSubnets),
      start: changes.scan.start.handler(({ input }) => told(() => ({ scan: scan.start(input.ranges) }))),
      cancel: os.scan.cancel.handler(() => {
        scan.cancel()
        return ok
      }),
      report: os.scan.report.handler(() => scan.report()),
      ranges: os.scan.ranges.handler(() => scan.ranges()),
      saveRange: changes.scan.saveRange.handler(({ input }) => scan.saveRange(input)),
      removeRange: changes.scan.removeRange.handler(({ input }) => scan.removeRange(input.id)),
    },
    credentials: cannedCredentials(seam, fleet, books),
    profiles: profileHandlers(seam, books),
    rollouts: {
      plan: os.rollouts.plan.handler(({ input }) => told(() => rollouts.plan(input))),
      start: changes.rollouts.start.handler(({ input }) => told(() => rollouts.start(input.plan, input.exclude))),
      list: os.rollouts.list.handler(() => rollouts.list()),
      setAside: os.rollouts.setAside.handler(() => []),
      get: os.rollouts.get.handler(({ input }) => rollouts.get(input.id)),
      watch: os.rollouts.watch.handler(({ input, signal }) => told(() => rollouts.watch(input.id, signal))),
      adjust: changes.rollouts.adjust.handler(({ input: { id, ...change } }) => rollouts.adjust(id, change)),
      pause: changes.rollouts.pause.handler(({ input }) => rollouts.setState(input.id, 'paused')),
      resume: changes.rollouts.resume.handler(({ input }) => rollouts.setState(input.id, 'running')),
      cancel: changes.rollouts.cancel.handler(({ input }) => rollouts.setState(input.id, 'cancelled')),
      retryFailed: changes.rollouts.retryFailed.handler(({ input }) => rollouts.again(input.id, 'retry')),
      undo: changes.rollouts.undo.handler(({ input }) => rollouts.again(input.id, 'undo')),
      lookAgain: changes.rollouts.lookAgain.handler(({ input }) => rollouts.lookAgain(input.id)),
      example: os.rollouts.example.handler(() => []),
    },
    expectations: expectationHandlers(seam, books.expectations, books.audit),
    schedules: scheduleHandlers(seam, books.schedules, books.audit),
    audit: auditHandlers(seam, books.audit),
    firmware: firmwareHandlers(seam, { ...books, neededBecause: () => null }),
    settings: settingsHandlers(seam, books.settings, books.audit),
    demo: {
      start: os.demo.start.handler(({ input }) => {
        for (const miner of makeMiners({ ...options, miners: input.miners }, Date.now())) fleet.put(miner)
        return ok
      }),
      stop: os.demo.stop.handler(() => {
        fleet.remove([...fleet.miners.keys()])
        return ok
      }),
    },
  })
}

/** The real store; only the miners that a set is tried on are invented. */
function cannedCredentials({ asks, changes }: Seam, fleet: CannedFleet, { credentials: store }: CannedBooks) {
  return {
    list: asks.credentials.list.handler(() => store.list()),
    save: changes.credentials.save.handler(({ input }) => store.save(input)),
    remove: changes.credentials.remove.handler(({ input }) => store.remove(input.id)),
    reorder: changes.credentials.reorder.handler(({ input }) => store.reorder(input.ids)),
    test: asks.credentials.test.handler(async function* ({ input, signal }) {
      const set = store.open(input.id)
      for (const [at, miner] of [...fleet.miners.values()].entries()) {
        if (!set.isFor(miner.address.ip, miner.tags)) continue
        await systemClock.sleep(trialMs, signal)
        yield trialOf(miner, at, set.credentials[0]?.user ?? null)
      }
    }),
  }
}

function trialOf({ id, address, label, state }: Miner, at: number, user: string | null): CredentialTrial {
  const about = { minerId: id, ip: address.ip, label }
  if (state === 'offline') return { ...about, outcome: 'not-tried', because: `${label ?? address.ip} does not answer.`, user: null }
  if (at % 9 === 8) return { ...about, outcome: 'refused', because: null, user: null }
  return { ...about, outcome: 'opens', because: null, user }
}

/** Sentences thrown by the canned parts reach the window as sentences. */
function told<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new ORPCError('BAD_REQUEST', { message: error instanceof Error ? error.message : String(error) })
  }
}

/** Without the keys that are present but undefined. */
function defined<T extends object>(change: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>
  }
}

const nowhere: Placement = { site: null, building: null, row: null, rack: null, slot: null }
