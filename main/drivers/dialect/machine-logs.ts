import { MinerError } from '../../contract/failure.ts'
import type { MinerLog } from '../../contract/model.ts'
import type { Session } from '../driver.ts'

/** A web server with one thread prints up to 2 MB. ms */
const timeoutMs = 60_000

/** The line between the two logs that one page prints. */
const miners = /^=+ *miner log *=+ *$/im

/** The log of the kernel and, where the page prints it too, that of the mining program. Throws as `HttpPort` does, and `unsupported`. */
export async function readLogPage(session: Session, path: string, signal: AbortSignal): Promise<readonly MinerLog[]> {
  const reply = await session.http.request({ path, timeoutMs, signal })
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: 'this firmware has no log page' })
  if (reply.status !== 200) throw new MinerError({ code: 'malformed', where: `${path}, HTTP ${reply.status}`, got: reply.body })
  const line = miners.exec(reply.body)
  const kernel = trimmed(line === null ? reply.body : reply.body.slice(0, line.index))
  const miner = line === null ? '' : trimmed(reply.body.slice(line.index + line[0].length))
  const logs = [
    { name: 'kernel log', text: kernel },
    { name: 'miner log', text: miner },
  ]
  return logs.filter(({ text }) => text !== '')
}

/** Scripts print blank lines before what they have to say. */
function trimmed(text: string): string {
  return text.replace(/^\s*\n/, '').trimEnd()
}
