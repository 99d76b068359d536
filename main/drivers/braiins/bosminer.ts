import { MinerError } from '../../contract/failure.ts'
import type { MinerConfig } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { textField } from '../../transport/fields.ts'
import { ask, askAll, askEach, requireAny, requirePools } from '../dialect/ask.ts'
import { parsePools } from '../dialect/pools.ts'
import type { Reading, Session } from '../driver.ts'
import { parseBosminer, readCommands } from './bosminer-read.ts'
import { blankConfig } from './config.ts'
import { factsOfModel } from './identify.ts'
import type { BosInterface, BosWrites } from './interface.ts'

const pausedKey = 'braiins.paused'

/** Pausing without a login, as all releases take it. */
export const bosminerWrites: Pick<BosWrites, 'sleep' | 'wake'> = {
  async sleep(session, _params, signal) {
    await ask(session, 'pause', signal)
    session.memo.set(pausedKey, true)
  },
  async wake(session, _params, signal) {
    await ask(session, 'resume', signal)
    session.memo.delete(pausedKey)
  },
}

/** The API on 4028, which every release has: it reads, pauses and resumes. Its pool commands last until the program restarts, so they are not used. */
export const bosminerInterface: BosInterface = {
  name: 'API',
  async readIdentity(session, signal) {
    try {
      const rows = sectionOf(await ask(session, 'devdetails', signal), 'DEVDETAILS')
      return factsOfModel(rows.map(row => textField(row, 'Model')).find(name => name !== null) ?? null)
    } catch (thrown) {
      if (thrown instanceof MinerError && thrown.failure.code === 'refused') return {}
      throw thrown
    }
  },
  read: readBosminer,
  readConfig,
  requireBase: async () => {
    throw new MinerError({
      code: 'unsupported',
      what: 'only its API answers, whose pool changes are lost when the mining program restarts',
    })
  },
  writes: bosminerWrites,
}

/** One poll over the API, in one connection where it knows joined commands. */
export async function readBosminer(session: Session, signal: AbortSignal): Promise<Reading> {
  const replies = await askAll(session, readCommands, signal)
  requireAny(replies, ['SUMMARY', 'POOLS', 'DEVS'])
  return parseBosminer(replies, session.facts, session.memo.get(pausedKey) === true, session.now())
}

/** What runs now; the API does not tell passwords, nor what is stored. Throws `malformed` when the list came cut off. */
async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const replies = await askEach(session, ['pools'], signal)
  if (replies.cut?.has('pools'))
    throw new MinerError({ code: 'malformed', where: 'its pools, which came cut off', got: JSON.stringify(replies.get('pools') ?? null) })
  requirePools(replies)
  const rows = sectionOf(replies.get('pools'), 'POOLS')
  const pools = parsePools(rows, 'stratum-active', { now: session.now(), minerNowS: null })
  const ordered = pools.toSorted((a, b) => a.priority - b.priority)
  return { ...blankConfig(session.now()), pools: ordered.map(({ url, user }) => ({ url, user, password: null })) }
}
