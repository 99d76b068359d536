import { MinerError } from '../../contract/failure.ts'
import { sectionOf, statusOf } from '../../transport/cgminer-reply.ts'
import { field, type JsonRecord, numberField, recordOf, recordsOf } from '../../transport/fields.ts'
import { askAll, minerClock, type Replies, requireAny } from '../dialect/ask.ts'
import { recall, remember } from '../dialect/memory.ts'
import type { Reading, Session } from '../driver.ts'
import { type Parts, parseParts } from './readings.ts'
import { call } from './web.ts'

const commands = ['summary', 'edevs', 'pools', 'stats'] as const

/** How often it is asked for an error code, and how long an interface that tells nothing is left alone. ms */
const rarelyMs = 60_000

/** One poll: port 4028 where it answers, else the web interface; beside it what only the web tells, the power and the error code. Four requests at the most. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const parts = await readParts(session, signal)
  const { memo, facts } = session
  // A program that knows no joined commands has cost four requests already.
  const isFull = parts.stats.length > 0 && memo.get('joined') === false
  const all = isFull ? null : recordOf(field(await optional(session, 'getAll', signal), 'all'))
  const errorCode = isFull ? null : await readErrorCode(session, signal)
  return parseParts({ ...parts, all, errorCode }, facts, session.now())
}

async function readParts(session: Session, signal: AbortSignal): Promise<Parts> {
  if (session.address.apiPort === null || recall(session, 'innosilicon.noApi', rarelyMs, isTrue) === true) return readWeb(session, signal)
  try {
    const replies = await askAll(session, commands, signal)
    requireAny(replies, ['SUMMARY', 'DEVS', 'STATS', 'POOLS'])
    const parts = partsOf(replies)
    if (parts.summary !== null || parts.devices.length + parts.stats.length + parts.pools.length > 0 || parts.isIncomplete) return parts
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'refused') throw thrown
    // While the mining program is away, the web may still tell; when it does not, the first answer counts.
    return readWeb(session, signal).catch((other: unknown) => {
      throw other instanceof MinerError && other.failure.code !== 'cancelled' ? thrown : other
    })
  }
  remember(session, 'innosilicon.noApi', true)
  return readWeb(session, signal)
}

const nothing: Parts = {
  summary: null,
  devices: [],
  stats: [],
  pools: [],
  all: null,
  fanDuty: null,
  errorCode: null,
  description: null,
  minerNowS: null,
  isIncomplete: false,
  lostBoards: false,
}

function partsOf(replies: Replies): Parts {
  const rows = (command: string, section: string) => (replies.cut?.has(command) ? [] : sectionOf(replies.get(command), section))
  const signed = [...replies.values()].map(reply => statusOf(reply)?.description ?? null)
  return {
    ...nothing,
    summary: sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null,
    devices: rows('edevs', 'DEVS'),
    stats: rows('stats', 'STATS'),
    pools: rows('pools', 'POOLS'),
    description: signed.find(text => text !== null) ?? null,
    minerNowS: minerClock(replies),
    isIncomplete: (replies.cut?.size ?? 0) > 0,
    lostBoards: replies.cut?.has('edevs') === true || replies.cut?.has('stats') === true,
  }
}

/** The web interface repeats the rows of the program. */
async function readWeb(session: Session, signal: AbortSignal): Promise<Parts> {
  const reply = await call(session, 'summary', signal)
  const devices = recordsOf(field(reply, 'DEVS'))
  if (field(reply, 'DEVS') === undefined) throw new MinerError({ code: 'malformed', where: '/api/summary', got: JSON.stringify(reply) })
  return {
    ...nothing,
    devices,
    pools: recordsOf(field(reply, 'POOLS')),
    fanDuty: numberField(recordOf(field(reply, 'HARDWARE')), 'Fan duty'),
  }
}

async function readErrorCode(session: Session, signal: AbortSignal): Promise<number | null> {
  const known = recall(session, 'innosilicon.error', rarelyMs, isCode)
  if (known !== undefined) return known
  const reply = await optional(session, 'getErrorDetail', signal)
  const code = numberField(reply, 'code')
  remember(session, 'innosilicon.error', code)
  return code
}

/** What stands beside the readings is left out when it cannot be read, and not asked again for a while. */
async function optional(session: Session, name: string, signal: AbortSignal): Promise<JsonRecord | null> {
  const key = `innosilicon.without.${name}`
  if (session.address.webPort === null || recall(session, key, rarelyMs, isTrue) === true) return null
  try {
    return await call(session, name, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled' || code === 'bug') throw thrown
    remember(session, key, true)
    return null
  }
}

function isTrue(value: unknown): value is true {
  return value === true
}

function isCode(value: unknown): value is number | null {
  return value === null || typeof value === 'number'
}
