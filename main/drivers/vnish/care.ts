import type { UpgradeFirmwareParams } from '../../contract/actions/upgrade-firmware.ts'
import { MinerError } from '../../contract/failure.ts'
import type { MinerLog } from '../../contract/model.ts'
import { multipart } from '../../transport/multipart.ts'
import { keepingSecret } from '../dialect/keep-secret.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { obey } from './actions.ts'
import { forgetToken, getText, post, presentPassword, unlock, upload } from './rest.ts'

/** The one password that there is; the present one goes with it. */
export const setPassword: ActionHandler<{ readonly password: string }> = {
  user: 'admin',
  ready: unlock,
  run: (session, { password }, signal) =>
    oneWriteAtATime(session, async () => {
      const current = (await presentPassword(session, signal)).reveal()
      await keepingSecret([current, password], () => post(session, 'settings', { password: { current, pw: password } }, signal))
      forgetToken(session)
    }),
}

/** Whether one of the passwords opens it, whatever session is kept. Throws `refused` while it is locked after wrong ones. */
export async function opensRest(session: Session, signal: AbortSignal): Promise<boolean> {
  try {
    await presentPassword(session, signal)
    return true
  } catch (thrown) {
    if (thrown instanceof MinerError && thrown.failure.code === 'auth') return false
    throw thrown
  }
}

/** The machine restarts by itself some seconds after its answer. The file is sent once: after a lost connection nobody knows what runs. */
export const upgradeFirmware: ActionHandler<UpgradeFirmwareParams> = {
  ready: unlock,
  run: (session, { file, keepSettings }, signal) =>
    oneWriteAtATime(session, async () => {
      const form = multipart({
        fields: { keep_settings: String(keepSettings) },
        part: 'file',
        fileName: file.name,
        file: await session.openFile(file.id),
        onSent: session.progress,
      })
      await upload(session, 'firmware/update', form, signal)
      forgetToken(session)
    }),
}

export const factoryReset: ActionHandler<unknown> = {
  ready: unlock,
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      await obey(session, await post(session, 'settings/factory-reset', null, signal), signal)
      forgetToken(session)
    }),
}

/** Its kinds of logs, in the order in which they are worth reading. Not every release has each. */
const logKinds = ['miner', 'status', 'autotune', 'system', 'messages'] as const

/** Anybody may read them. Throws `unsupported` when there are none. */
export async function readLogs(session: Session, signal: AbortSignal): Promise<readonly MinerLog[]> {
  const logs: MinerLog[] = []
  for (const kind of logKinds) {
    const text = await getText(session, `logs/${kind}`, signal)
    if (text !== null) logs.push({ name: `${kind} log`, text })
  }
  if (logs.length === 0) throw new MinerError({ code: 'unsupported', what: 'this release gives no logs' })
  return logs
}
