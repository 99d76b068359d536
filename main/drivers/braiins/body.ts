import { MinerError } from '../../contract/failure.ts'
import type { HttpReply } from '../../transport/http.ts'
import { type Json, parseTolerant } from '../../transport/tolerant-json.ts'
import { isCut } from '../dialect/cut.ts'

/** The JSON of a web reply; `undefined` when it is none, or lost its end: half a reply would give half the boards. */
export function jsonOf({ body }: HttpReply): Json | undefined {
  const parsed = parseTolerant(body.trim())
  return parsed.ok && !isCut(parsed) ? parsed.value : undefined
}

/** What to throw for a reply that `jsonOf` could not give. @param where the path */
export function malformed(reply: HttpReply, where: string): MinerError {
  const how = isCutOff(reply) ? 'which came cut off' : `HTTP ${reply.status}`
  return new MinerError({ code: 'malformed', where: `${where}, ${how}`, got: reply.body })
}

/** Throws `malformed` when the end of a reply was lost: then it does not prove that the machine has no such interface. */
export function requireWhole(reply: HttpReply, where: string): void {
  if (reply.status === 200 && isCutOff(reply)) throw malformed(reply, where)
}

function isCutOff({ body }: HttpReply): boolean {
  return isCut(parseTolerant(body.trim()))
}
