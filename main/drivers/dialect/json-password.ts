import { judgeWrite } from './json-answer.ts'
import { isAllowed } from './json-guard.ts'
import { passwordHandler } from './web-password.ts'

/** The password of the web pages of 2020 and later; SSH has one of its own. */
export const setPassword = passwordHandler({
  isSafe: password => [...password].every(character => isAllowed(character) || character === '!'),
  send: (session, { present, wanted }, signal) => {
    const body = JSON.stringify({ curPwd: present, newPwd: wanted, confirmPwd: wanted })
    const headers = { 'content-type': 'application/json' }
    return session.http.request({ method: 'POST', path: '/cgi-bin/passwd.cgi', body, headers, timeoutMs: 15_000, signal })
  },
  judge: reply => judgeWrite(reply, 'password'),
})
