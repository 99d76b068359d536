import { MinerError } from '../../contract/failure.ts'
import type { Dialogue } from '../../transport/dialogue.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { v3Port } from './release.ts'
import { readReply, type V3Reply } from './v3.ts'

const headBytes = 4
/** Longer ones are no replies. Bytes */
const maxBytes = 1024 * 1024

/** The next reply of API v3 within a dialogue; heartbeats are passed over. Throws `malformed` for what is none. */
export async function readFrame(dialogue: Dialogue): Promise<V3Reply> {
  for (;;) {
    const head = await dialogue.read(() => headBytes)
    const length = head.readUInt32LE(0)
    if (length > maxBytes)
      throw new MinerError({ code: 'malformed', where: `port ${v3Port} does not speak frames of JSON`, got: head.toString('latin1') })
    if (length === 0) continue
    const text = (await dialogue.read(() => length)).toString('utf8')
    return readReply({ text, parsed: parseTolerant(text) })
  }
}
