import { MinerError } from '../../contract/failure.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler } from '../driver.ts'
import { getRecord, post } from './pages.ts'

const user = 'root'

/** The password of its page and interface; the call wants the present one too, which is the one that opened it a moment before. */
export const setPassword: ActionHandler<{ readonly password: string }> = {
  user,
  ready: async (session, signal) => {
    await getRecord(session, 'brief', signal)
  },
  run: (session, { password }, signal) =>
    oneWriteAtATime(session, async () => {
      await getRecord(session, 'brief', signal)
      const { credential } = session.http
      if (!credential) throw new MinerError({ code: 'unsupported', what: 'its page asks for no password' })
      if (credential.user !== user)
        throw new MinerError({ code: 'unsupported', what: `it was opened by another user than ${user}, whose password this would not be` })
      const params = { curPwd: credential.password.reveal(), newPwd: password, confirmPwd: password }
      await post(session, 'maintenance', { type: 'passwd', params }, signal)
    }),
}
