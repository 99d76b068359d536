import { MinerError } from '../../contract/failure.ts'
import { statusOf } from '../../transport/cgminer-reply.ts'
import type { CgminerReply } from '../../transport/cgminer-tcp.ts'
import { field, numberField, recordsOf } from '../../transport/fields.ts'
import { recordFrom } from '../dialect/ask.ts'
import type { Session } from '../driver.ts'

/** What a command brought: the miner's words, and whether it did what they say. */
export interface Said {
  readonly ok: boolean
  /** Without the `ASC 0 set info:` before it; empty when it said nothing. */
  readonly words: string
}

/** What this image can do, and what time it is there. */
export interface Abilities {
  /** The options that `help` lists; `null` when the image does not know `help`. */
  readonly options: ReadonlySet<string> | null
  /** By the miner's own clock, s since the epoch or since its start. */
  readonly nowS: number
}

/** 118 = done, with words · 119 = done · 131, 133 = done, of the commands without `ascset`. Everything else is a refusal. */
const successCodes: readonly number[] = [118, 119, 131, 133]

/** A restart is cut short by the restart itself; there is no use in waiting long for its words. ms */
const lastWordsMs = 4000

/** Sends one option. Throws `refused` with the miner's words when it says no, `malformed` when nobody can read them. */
export async function ascset(session: Session, option: string, signal: AbortSignal): Promise<string> {
  const said = saidIn(await session.cgminer.request('ascset', { parameter: `0,${option}`, signal }), option)
  if (!said.ok) throw new MinerError({ code: 'refused', reason: said.words })
  return said.words
}

/**
 * Sends what may end the connection before a word of reply: no answer is no failure then, since the miner answered a moment before. The
 * read-back tells. Throws `refused` when it says no.
 */
export async function ascsetLast(session: Session, option: string, signal: AbortSignal): Promise<void> {
  const reply = await lastWords(session, 'ascset', `0,${option}`, signal)
  const said = reply === null ? null : saidIn(reply, option)
  if (said?.ok === false) throw new MinerError({ code: 'refused', reason: said.words })
}

/** One command of which no answer may come; `null` = none came, or none that can be read. */
export async function lastWords(
  session: Session,
  command: string,
  parameter: string | undefined,
  signal: AbortSignal,
): Promise<CgminerReply | null> {
  try {
    const timeouts = { firstByteMs: lastWordsMs, totalMs: lastWordsMs }
    const reply = await session.cgminer.request(command, { signal, timeouts, ...(parameter === undefined ? {} : { parameter }) })
    return recordFrom(reply) === null ? null : reply
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    return null
  }
}

/** Asks what the image can do. Throws what the transport throws, so that it proves that the miner answers. */
export async function askAbilities(session: Session, signal: AbortSignal): Promise<Abilities> {
  const reply = await session.cgminer.request('ascset', { parameter: '0,help', signal })
  const said = saidIn(reply, 'help')
  const status = recordsOf(field(recordFrom(reply), 'STATUS'))[0] ?? null
  const nowS = numberField(status, 'When') ?? Math.floor(session.now() / 1000)
  const options = said.words.split('|').map(word => word.trim())
  return { options: said.ok && options.includes('help') ? new Set(options) : null, nowS }
}

/** Throws `unsupported` when the image certainly does not know any of these options. */
export function requireOption({ options }: Abilities, names: readonly string[], what: string): void {
  if (options === null || names.some(name => options.has(name))) return
  throw new MinerError({ code: 'unsupported', what })
}

/** Pure: the verdict and the words of a reply. Throws `malformed` when there is no status in it. */
export function saidIn(reply: CgminerReply, option: string): Said {
  const status = statusOf(recordFrom(reply) ?? undefined)
  if (status === null)
    throw new MinerError({ code: 'malformed', where: `reply to ${option.split(',', 1)[0]}`, got: reply.text.slice(0, 200) })
  const words = (status.message ?? '').replace(/^ASC \d+ set (?:info|failed):?\s*/, '').trim()
  const ok = status.code !== null && successCodes.includes(status.code)
  return { ok, words: words === '' && !ok ? `an error without words to ${option.split(',', 1)[0]}` : words }
}
