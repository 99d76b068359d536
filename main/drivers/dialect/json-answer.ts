import { MinerError, quote } from '../../contract/failure.ts'
import { recordOf, textField } from '../../transport/fields.ts'
import type { HttpReply } from '../../transport/http.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { refuseIf } from './pool-guard.ts'

/** What the numbers of the firmware update mean. Only 6 was ever seen; the others are read out of its program. */
const updateNumbers: Readonly<Record<string, string>> = {
  2: 'presumably the file is for another type of machine',
  3: 'presumably it could not write its flash',
  4: 'presumably it could not write its flash',
  6: 'the file is none that it takes',
  7: 'presumably it could not write its flash',
  12: 'presumably the signature of the file is not valid',
  13: 'presumably the signature of the file is not valid',
}

/**
 * Judges the answer to a write. An OK proves nothing, so only a plain no is judged here; whether it took is read back.
 * @param what 'pools', 'network' @throws MinerError refused with the miner's words, unsupported where there is no such page
 */
export function judgeWrite(reply: HttpReply, what: string): void {
  const text = reply.body.trim()
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: `this firmware has no page to change its ${what}` })
  if (reply.status !== 200) refuseIf(`its web server answered the change of its ${what} with HTTP ${reply.status}`)
  if (text === '')
    refuseIf(`it answered the change of its ${what} with nothing, as it does while another change is under way; try again in a minute`)
  const parsed = parseTolerant(text)
  const answer = parsed.ok ? recordOf(parsed.value) : null
  const isError = textField(answer, 'stats', 'status')?.toLowerCase() === 'error' || /^[MNPU]00[1-9]$/.test(textField(answer, 'code') ?? '')
  if (!isError) return
  const words = textField(answer, 'msg') ?? text
  const meaning = updateNumbers[words]
  refuseIf(
    /busy/i.test(words)
      ? `it is busy with another change (${quote(words)}); try again in a minute`
      : `it did not take the new ${what} and says ${quote(words)}${meaning === undefined ? '' : `: ${meaning}`}`,
  )
}
