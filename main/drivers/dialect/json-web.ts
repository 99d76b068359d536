import { MinerError } from '../../contract/failure.ts'
import type { Session } from '../driver.ts'
import { type NewReplies, splitNewReply, withoutCutLists } from './json-reading.ts'
import { getPage, type Page } from './system-info.ts'

/** What stands for a page that fails: nothing that it could hold is told. */
const lost: Page = { record: {}, isCut: true }

/** The status pages of the web interface; the rates are in both. Throws `unsupported` on firmware without them. */
export async function statusPages(session: Session, signal: AbortSignal): Promise<NewReplies> {
  const summary = await getPage(session, '/cgi-bin/summary.cgi', signal)
  const stats = await pageOrLost(session, '/cgi-bin/stats.cgi', signal)
  const replies = splitNewReply({ summary: summary.record, stats: stats.record })
  if (replies === null) throw new MinerError({ code: 'malformed', where: '/cgi-bin/summary.cgi', got: JSON.stringify(summary.record) })
  return withoutCutLists(replies, namesOf({ summary, stats }))
}

function namesOf(answers: Readonly<Record<string, Page>>): ReadonlySet<string> {
  return new Set(Object.keys(answers).filter(name => answers[name]?.isCut))
}

/** The same with the pools: three requests for one poll. Throws as `statusPages` does. */
export async function allPages(session: Session, signal: AbortSignal): Promise<NewReplies> {
  const replies = await statusPages(session, signal)
  const pools = await pageOrLost(session, '/cgi-bin/pools.cgi', signal)
  const all = withoutCutLists({ ...replies, pools: pools.record }, namesOf({ pools }))
  return { ...all, isCut: pools.isCut || (replies.isCut ?? false) }
}

/** A script that breaks (HTTP 500), or a page of the web server in its place, leaves the others as they are. */
async function pageOrLost(session: Session, path: string, signal: AbortSignal): Promise<Page> {
  try {
    return await getPage(session, path, signal)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'malformed' && code !== 'unsupported') throw thrown
    return lost
  }
}
