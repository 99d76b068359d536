import { MinerError } from '../../contract/failure.ts'
import type { MinerLog } from '../../contract/model.ts'
import type { Dialogue } from '../../transport/dialogue.ts'
import { type JsonRecord, numberField } from '../../transport/fields.ts'
import { frame } from '../../transport/framed-tcp.ts'
import { unpackLogs } from '../dialect/log-archive.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { Session } from '../driver.ts'
import { readFrame } from './frame-reply.ts'
import { apiOf, messageOf, v3Port } from './release.ts'
import { dataOf } from './v3.ts'
import { talkV2 } from './write-v2.ts'

const timeoutMs = 120_000
/** A log that calls itself longer is none. Bytes */
const maxBytes = 32 * 1024 * 1024

/** Its log comes as raw bytes behind the reply that tells how many. API v2 wants the password for it, and that changes are switched on. */
export async function readLogs(session: Session, signal: AbortSignal): Promise<readonly MinerLog[]> {
  const bytes = await oneWriteAtATime(session, async () =>
    (await apiOf(session, signal)) === 'v3' ? downloadV3(session, signal) : downloadV2(session, signal),
  )
  return unpackLogs(bytes, 'miner log')
}

function downloadV2(session: Session, signal: AbortSignal): Promise<Buffer> {
  const receive = (dialogue: Dialogue, reply: JsonRecord) => readBytes(dialogue, messageOf(reply), 'logfilelen')
  return talkV2(session, { cmd: 'download_logs' }, receive, { timeoutMs, signal })
}

function downloadV3(session: Session, signal: AbortSignal): Promise<Buffer> {
  const command = { cmd: 'get.log.download' }
  const receive = async (dialogue: Dialogue) => {
    await dialogue.write(frame(command))
    return readBytes(dialogue, dataOf(await readFrame(dialogue), command.cmd), 'logsize')
  }
  return session.talkAt(v3Port).talk(receive, { during: command.cmd, timeoutMs, signal })
}

async function readBytes(dialogue: Dialogue, data: JsonRecord | null, name: string): Promise<Buffer> {
  const length = numberField(data, name)
  if (length !== null && Number.isInteger(length) && length >= 0 && length <= maxBytes) return dialogue.read(() => length)
  throw new MinerError({ code: 'malformed', where: `length of the log (${name})`, got: JSON.stringify(data).slice(0, 200) })
}
