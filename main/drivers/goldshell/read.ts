import { MinerError } from '../../contract/failure.ts'
import type { Pool } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import { activityOf } from '../dialect/bitmain-stats.ts'
import { countField, hashrate, highest, percentage, total, within } from '../dialect/sane.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading, Session } from '../driver.ts'
import { boardsOf, fansOf, unitHs } from './devices.ts'
import { modelNamed } from './facts.ts'
import { fanModeOf, modeOf, readPools, readSettings, type Settings, settingsOf } from './settings.ts'
import { get } from './web.ts'

/** The boards, as its mining program tells them. */
export const devicesPath = '/mcb/cgminer?cgminercmd=devs'

/** Longest list of boards: more is no list of boards. */
const mostBoards = 64

/** One poll: boards, pools and the setting, which tells whether it was put to sleep. Three requests once logged in. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const devices = recordOf(await get(session, devicesPath, signal))
  const rows = field(devices, 'data')
  if (!Array.isArray(rows) || rows.length > mostBoards)
    throw new MinerError({ code: 'malformed', where: devicesPath, got: JSON.stringify(devices) })
  const pools = await beside(() => readPools(session, signal), [])
  const settings = await beside(() => readSettings(session, signal), settingsOf({}))
  return parseReplies({ rows: recordsOf(rows), pools, settings }, session.facts, session.now())
}

/** The parts of one poll. */
export interface Replies {
  readonly rows: readonly JsonRecord[]
  /** By priority; empty when they could not be read. */
  readonly pools: readonly JsonRecord[]
  readonly settings: Settings
}

/** Pure: one poll. */
export function parseReplies({ rows, pools, settings }: Replies, facts: Pick<IdentityFacts, 'model' | 'algorithm'>, now: number): Reading {
  const model = modelNamed(facts.model)
  const rates = { hashrateHs: rateOf(rows, 'hashrate'), hashrateAvgHs: rateOf(rows, 'av_hashrate') }
  const uptimeS = within(highest(rows.map(row => numberField(row, 'time'))), 0, 1e9)
  const mode = modeOf(settings)
  const activity = activityOf({ ...rates, nominalHashrateHs: null, scaleHs: unitHs }, uptimeS, mode === 'sleep')
  const telemetry = {
    ...blankTelemetry(now),
    ...rates,
    // Nobody has said what a machine makes in another plan.
    nominalHashrateHs: mode === null || mode === 'normal' ? (model?.nominalHashrateHs ?? null) : null,
    uptimeS,
    mode: mode === 'sleep' && activity === 'hashing' ? null : mode,
    hwErrorPct: errorShare(rows),
    boards: boardsOf(rows, { plans: settings.plans, model, activity }),
    fans: fansOf(rows),
    fanMode: fanModeOf(settings),
    pools: poolsOf(pools),
    accepted: total(rows.map(row => countField(row, 'accepted'))),
    rejected: total(rows.map(row => countField(row, 'rejected'))),
  }
  return { telemetry: completeTelemetry(telemetry, facts.algorithm ?? model?.algorithm ?? null), activity, facts: {} }
}

/** The boards alone make a reading; what stands beside them is left out when it cannot be read now. */
async function beside<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await ask()
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled' || code === 'bug') throw thrown
    return otherwise
  }
}

/** The sum over all boards, H/s; `null` when one of them does not tell, because the rest would pass for the whole. */
function rateOf(rows: readonly JsonRecord[], key: string): number | null {
  const rates = rows.map(row => within(numberField(row, key), 0, 1e15))
  const sum = rates.includes(null) ? null : total(rates)
  return sum === null ? null : hashrate(sum * unitHs)
}

/** Of all nonces that its chips gave. */
function errorShare(rows: readonly JsonRecord[]): number | null {
  const errors = total(rows.map(row => countField(row, 'hwerrors')))
  const nonces = total(rows.map(row => countField(row, 'nonces')))
  return errors === null || nonces === null || nonces === 0 ? null : percentage((errors / nonces) * 100)
}

/** Shares are counted by board, not by pool. A pool that is not mined on says nothing of whether it lives. */
function poolsOf(rows: readonly JsonRecord[]): readonly Pool[] {
  const named = rows.filter(row => textField(row, 'url') !== null)
  const isTold = named.some(row => booleanField(row, 'active') !== null)
  const active = named.find(row => booleanField(row, 'active') === true)
  return named.map((row, n) => ({
    priority: countField(row, 'pool-priority', 'dragid') ?? n,
    url: textField(row, 'url') ?? '',
    user: textField(row, 'user') ?? '',
    status: row === active ? 'alive' : null,
    active: isTold ? row === active : null,
    accepted: null,
    rejected: null,
    stale: null,
    difficulty: null,
    lastShareAt: null,
  }))
}
