import { MinerError, quote } from '../../contract/failure.ts'
import { recordOf, textField } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { passwordHandler } from '../dialect/web-password.ts'
import type { ActionHandler, IdentityFacts } from '../driver.ts'
import { formOf } from './actions.ts'

const page = passwordHandler({
  isSafe: password => /^[A-Za-z0-9._@!:,/-]*$/.test(password),
  send: (session, { present, wanted }, signal) => {
    const body = JSON.stringify({ cur_pwd: present, new_pwd: wanted })
    const headers = { 'content-type': 'application/json' }
    return session.http.request({ method: 'POST', path: '/cgi-bin/passwdV1.cgi', body, headers, timeoutMs: 15_000, signal })
  },
  judge: ({ status, body }) => {
    if (status === 404) throw new MinerError({ code: 'unsupported', what: 'this firmware has no page to change its password' })
    if (status !== 200) refuseIf(`its web server answered the change of its password with HTTP ${status}`)
    const parsed = parseTolerant(body.trim())
    const answer = parsed.ok ? recordOf(parsed.value) : null
    const code = textField(answer, 'code')
    if (code !== null && code !== '200') refuseIf(`it did not take the new password and says ${quote(textField(answer, 'msg') ?? code)}`)
  },
})

/** The password of the web pages of VolcMiner and Hammer. */
export const setPassword: ActionHandler<{ readonly password: string }> = { ...page, unless: onlyLong }

function onlyLong(facts: IdentityFacts): string | null {
  return formOf(facts) === 'long' ? null : 'a page for it is known of VolcMiner and Hammer only'
}
