import type { UpgradeFirmwareParams } from '../../contract/actions/upgrade-firmware.ts'
import { MinerError, quote } from '../../contract/failure.ts'
import { textField } from '../../transport/fields.ts'
import { frame } from '../../transport/framed-tcp.ts'
import type { Upload } from '../../transport/http.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { readFrame } from './frame-reply.ts'
import { apiOf, v3Port } from './release.ts'
import { ready } from './send.ts'
import { v3Codes, wordsOf } from './v3.ts'
import { talkV2 } from './write-v2.ts'
import { judge, proveV3, signedMessage } from './write-v3.ts'

/** Slow processors write it to a slow flash while it comes in. ms */
const timeoutMs = 600_000

/** Both APIs take the file over the connection on which they were told of it, behind its length. */
export const upgradeFirmware: ActionHandler<UpgradeFirmwareParams> = {
  ready,
  check: keepsProblem,
  run: (session, params, signal) => {
    refuseIf(keepsProblem(params))
    return oneWriteAtATime(session, async () => {
      const file = await session.openFile(params.file.id)
      if ((await apiOf(session, signal)) === 'v3') await upgradeV3(session, file, signal)
      else await upgradeV2(session, file, signal)
      // The new image may speak the other API.
      session.memo.delete('api')
    })
  },
}

function keepsProblem({ keepSettings }: UpgradeFirmwareParams): string | null {
  return keepSettings ? null : 'this firmware always keeps its settings; follow the change with a factory reset'
}

/** It says nothing when it has the file: it checks it, hangs up and restarts. What it says all the same is a refusal. */
async function upgradeV2(session: Session, file: Upload, signal: AbortSignal): Promise<void> {
  const command = { cmd: 'update_firmware' }
  await talkV2(
    session,
    command,
    async (dialogue, reply, next) => {
      requireReady(textField(reply, 'Msg'))
      await dialogue.writeFile(file, session.progress)
      await untilItHangsUp(next)
    },
    { timeoutMs, signal },
  )
}

async function untilItHangsUp(next: () => Promise<unknown>): Promise<void> {
  try {
    await next()
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code !== 'unreachable') throw thrown
  }
}

async function upgradeV3(session: Session, file: Upload, signal: AbortSignal): Promise<void> {
  const command = { cmd: 'set.system.update_firmware' }
  const { credential, at } = await proveV3(session, signal)
  await session.talkAt(v3Port).talk(
    async dialogue => {
      await dialogue.write(frame(signedMessage(command, credential, at)))
      const answer = await readFrame(dialogue)
      judge(session, answer, command)
      requireReady(answer.code === v3Codes.ok ? wordsOf(answer, command.cmd) : null)
      await dialogue.writeFile(file, session.progress)
      judge(session, await readFrame(dialogue), command)
    },
    { during: command.cmd, timeoutMs, signal },
  )
}

/** Nothing is sent to a machine that does not wait for it. */
function requireReady(words: string | null): void {
  if (words?.toLowerCase() === 'ready') return
  throw new MinerError({
    code: 'refused',
    reason: `it is not ready for a firmware file${words === null ? '' : ` and says ${quote(words)}`}`,
  })
}
