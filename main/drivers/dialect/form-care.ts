/** What the form pages of 2016 to 2019 do beside mining and network. They answer with pages for people. */
import { MinerError, quote } from '../../contract/failure.ts'
import type { HttpReply } from '../../transport/http.ts'
import { refuseIf } from './pool-guard.ts'
import { upgradeHandler } from './upgrade-pages.ts'
import { passwordHandler } from './web-password.ts'

/** The password of the web pages, and of root on SSH. The page takes it in the query or as a form, so it gets both. */
export const setPassword = passwordHandler({
  isSafe: password => /^[A-Za-z0-9._-]*$/.test(password),
  send: (session, { present, wanted }, signal) => {
    const form = `current_pw=${present}&new_pw=${wanted}&new_pw_ctrl=${wanted}`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return session.http.request({ method: 'POST', path: `/cgi-bin/passwd.cgi?${form}`, body: form, headers, timeoutMs: 30_000, signal })
  },
  judge: reply => judgePage(reply, 'password'),
})

/** A packed archive, to the page that keeps the settings or to the one that clears them. */
export const upgradeFirmware = upgradeHandler({ ending: '.tar.gz', judge: reply => judgePage(reply, 'firmware') })

/** Only a plain no in the sentence that the page shows; whether it took is read back. */
function judgePage(reply: HttpReply, what: string): void {
  if (reply.status === 404) throw new MinerError({ code: 'unsupported', what: `this firmware has no page to change its ${what}` })
  if (reply.status !== 200) refuseIf(`its web server answered the change of its ${what} with HTTP ${reply.status}`)
  const words = reply.body
    .replace(/<(script|style)\b.*?<\/\1>/gis, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (/\b(?:fail(?:ed|ure)?|wrong|incorrect|invalid|error|bad)\b|not match/i.test(words))
    refuseIf(`it did not take the new ${what} and says ${quote(words)}`)
}
