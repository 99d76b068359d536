import { MinerError } from '../../contract/failure.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import type { CgminerReply } from '../../transport/cgminer-tcp.ts'
import { field, numberField, recordOf, recordsOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { recordFrom } from '../dialect/ask.ts'
import { lostRows } from '../dialect/cut.ts'
import { recall, remember } from '../dialect/memory.ts'
import { temperature, uptimeField } from '../dialect/sane.ts'
import type { Reading, Session } from '../driver.ts'
import { readApi } from './api.ts'
import { isClassic } from './generation.ts'
import { boardSerialsOf, readUnit } from './identity.ts'
import { getOpen, requireRecord } from './rest.ts'
import { type Beside, isHidden, parseSummary } from './summary.ts'

/** `chains` lists every chip, some 30 KB, so it is asked rarely. ms */
const chipsEveryMs = 60_000

/** How long an API that does not answer, or a page that is not there, is left alone. ms */
const restMs = 60_000

/** One poll: `summary`, and beside it the uptime, the preset in force and, once a minute, the chips. Four requests at the most. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  if (isClassic(session.facts)) return readApi(session, signal)
  try {
    return await readRest(session, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'unsupported') throw thrown
    // Without its web interface the API tells most of it; when that is not there either, the first answer counts.
    return readApi(session, signal).catch((other: unknown) => {
      throw other instanceof MinerError && other.failure.code !== 'cancelled' ? thrown : other
    })
  }
}

async function readRest(session: Session, signal: AbortSignal): Promise<Reading> {
  const summary = requireRecord(await getOpen(session, 'summary', signal), 'summary')
  const miner = recordOf(field(summary, 'miner'))
  // While the mining program starts, its part of the summary is empty.
  if (miner === null && field(summary, 'miner') !== null)
    throw new MinerError({ code: 'malformed', where: '/api/v1/summary', got: JSON.stringify(summary) })
  const masked = recordsOf(field(miner, 'pools')).some(isHidden)
  const beside: Beside = {
    unitHs: await readUnit(session, signal),
    uptimeS: await readUptime(session, signal),
    preset: recordOf(field(recordOf(await optional(session, 'perf-summary', signal)), 'current_preset')),
    // Whoever hides the worker names from those without a password still tells them on the API.
    users: masked ? await readUsers(session, signal) : new Map(),
    chipTempsC: masked ? new Map() : await readChips(session, signal),
    serials: boardSerialsOf(session),
  }
  return parseSummary(miner ?? { miner_status: { miner_state: 'starting' } }, beside, session.facts, session.now())
}

/** Worker names by pool number; `null` when the list came cut off. */
async function readUsers(session: Session, signal: AbortSignal): Promise<ReadonlyMap<number, string> | null> {
  const reply = await askApi(session, 'pools', signal)
  const record = reply === null ? null : recordFrom(reply)
  if (reply !== null && (record === null || lostRows('pools', reply, record))) return null
  const rows = sectionOf(record ?? undefined, 'POOLS')
  return new Map(
    rows.flatMap(row => {
      const id = numberField(row, 'POOL')
      const user = field(row, 'User')
      return id === null || typeof user !== 'string' ? [] : [[id, user] as const]
    }),
  )
}

/** Temperatures of the chips by board, °C. */
async function readChips(session: Session, signal: AbortSignal): Promise<ReadonlyMap<number, readonly number[]>> {
  const fresh = recall(session, 'vnish.chips', chipsEveryMs, isChips)
  if (fresh !== undefined) return fresh
  const chains = await optional(session, 'chains', signal)
  if (chains === null) return new Map()
  const chips = chipTempsOf(chains)
  remember(session, 'vnish.chips', chips)
  return chips
}

function chipTempsOf(chains: Json): ReadonlyMap<number, readonly number[]> {
  return new Map(
    recordsOf(chains).flatMap(chain => {
      const id = numberField(chain, 'id')
      const temps = recordsOf(field(chain, 'chips')).map(chip => temperature(numberField(chip, 'temp')))
      return id === null ? [] : [[id, temps.filter(temp => temp !== null)] as const]
    }),
  )
}

function isChips(value: unknown): value is ReadonlyMap<number, readonly number[]> {
  return value instanceof Map
}

async function readUptime(session: Session, signal: AbortSignal): Promise<number | null> {
  const reply = await askApi(session, 'summary', signal)
  const record = reply === null ? null : recordFrom(reply)
  return uptimeField(sectionOf(record ?? undefined, 'SUMMARY')[0] ?? null)
}

/** A reply of the API; `null` where it does not answer, which is then left alone for a while. */
async function askApi(session: Session, command: string, signal: AbortSignal): Promise<CgminerReply | null> {
  return leftAlone(session, 'api', () => session.cgminer.request(command, { signal }))
}

/** A page that not every release has. */
async function optional(session: Session, name: string, signal: AbortSignal): Promise<Json> {
  return leftAlone(session, name, () => getOpen(session, name, signal))
}

/** `null` when it fails. What does not exist or hangs is not asked again for a while; what is not up yet is. */
async function leftAlone<T>(session: Session, what: string, ask: () => Promise<T>): Promise<T | null> {
  const key = `vnish.without.${what}`
  if (recall(session, key, restMs, isTrue) === true) return null
  try {
    return await ask()
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    if (thrown.failure.code === 'unsupported' || thrown.failure.code === 'timeout') remember(session, key, true)
    return null
  }
}

function isTrue(value: unknown): value is true {
  return value === true
}
