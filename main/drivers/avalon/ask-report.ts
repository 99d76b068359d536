import { MinerError } from '../../contract/failure.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import type { JsonRecord } from '../../transport/fields.ts'
import { askAll, askEach, type Replies } from '../dialect/ask.ts'
import { doneLately } from '../dialect/memory.ts'
import type { Session } from '../driver.ts'
import { type MmReport, reportOf } from './mm.ts'

/** Replies with what the modules say. */
export interface Answers {
  readonly replies: Replies
  /** `null` when the machine does not tell, or when the reply lost its end. */
  readonly report: MmReport | null
  readonly isCut: boolean
}

/** Where the lines of the modules stand: in `stats` on every recorded machine, by the maker's description also in the other two. */
const commands = ['stats', 'estats', 'litestats'] as const

type StatsCommand = (typeof commands)[number]

/** How often a machine is asked anew where its lines stand, ms. */
const searchMs = 10 * 60_000

/** Asks the commands and, in the same connection, for the lines of the modules. Throws what `askAll` throws. */
export async function askReport(session: Session, others: readonly string[], signal: AbortSignal): Promise<Answers> {
  const known = commands.find(command => command === session.memo.get('mmCommand'))
  const first = known ?? 'stats'
  const replies = await askAll(session, [...others, first], signal)
  const answers = answersIn(replies, first)
  if (known !== undefined || answers.report !== null || answers.isCut) return answers
  return { ...answers, report: doneLately(session, 'mmSearched', searchMs) ? null : await search(session, signal) }
}

function answersIn(replies: Replies, command: StatsCommand): Answers {
  const isIncomplete = replies.cut?.has(command) === true
  const report = isIncomplete ? null : reportIn(replies.get(command))
  return { replies, report, isCut: (replies.cut?.size ?? 0) > 0 }
}

async function search(session: Session, signal: AbortSignal): Promise<MmReport | null> {
  for (const command of commands.slice(1)) {
    const report = await tryCommand(session, command, signal)
    if (report === null) continue
    session.memo.set('mmCommand', command)
    return report
  }
  return null
}

/** A command that this image answers with nonsense is one that it does not have. */
async function tryCommand(session: Session, command: StatsCommand, signal: AbortSignal): Promise<MmReport | null> {
  try {
    return answersIn(await askEach(session, [command], signal), command).report
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code !== 'malformed') throw thrown
    return null
  }
}

function reportIn(reply: JsonRecord | undefined): MmReport | null {
  return reportOf(sectionOf(reply, 'STATS'))
}
