import type { UpgradeFirmwareParams } from '../../contract/actions/upgrade-firmware.ts'
import { MinerError, quote } from '../../contract/failure.ts'
import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, FirmwareImage, Session } from '../driver.ts'
import { changeLast, getRecord, putFile } from './pages.ts'

/** Between two looks at how far it has come with the installation. ms */
const pauseMs = 2000

/** Looks until it is given up waiting: ten minutes. */
const mostLooks = 300

/** Sends a file, once; the machine installs it beside the system that runs and starts from it when it is restarted. */
export const upgradeFirmware: ActionHandler<UpgradeFirmwareParams> = {
  check: fileProblem,
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(fileProblem(params))
      const file = await session.openFile(params.file.id)
      await putFile(session, 'system/update', { part: 'file', fileName: params.file.name, file, onSent: session.progress }, signal)
      if (await isInstalled(session, signal)) await changeLast(session, 'POST', 'system/reboot', undefined, signal)
    }),
}

function fileProblem({ file, keepSettings }: UpgradeFirmwareParams): string | null {
  if (!/\.swu$/i.test(file.name)) return `its firmware is a .swu file, and this is ${file.name}`
  return keepSettings ? null : 'this firmware keeps its settings whatever is sent; they cannot be cleared with it'
}

/** Waits for the installation. `false` = it restarted by itself. Throws `refused` with its words when it failed. */
async function isInstalled(session: Session, signal: AbortSignal): Promise<boolean> {
  for (let look = 0; look < mostLooks; look++) {
    const update = await readUpdate(session, signal)
    const status = textField(update, 'status')
    if (status === 'error')
      throw new MinerError({
        code: 'refused',
        reason: `it did not install the file and says ${quote(textField(update, 'error', 'message') ?? 'error')}`,
      })
    if (update === null || !/^(?:downloading|downloaded|installing)$/.test(status ?? '')) return update !== null
    await session.sleep(pauseMs, signal)
  }
  throw new MinerError({ code: 'timeout', afterMs: mostLooks * pauseMs, during: 'the installation of the file' })
}

/** `null` = it is down. */
async function readUpdate(session: Session, signal: AbortSignal): Promise<JsonRecord | null> {
  try {
    const system = await getRecord(session, 'system', 'system-info', signal)
    return recordOf(field(system, 'sw_update_status')) ?? {}
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code !== 'unreachable') throw thrown
    return null
  }
}

/** Archives of SWUpdate are cpio archives of the newer kind, with or without checksums. */
const magics = ['070701', '070702']

/** Pure. An archive of that kind with the name of this make or of nobody: the model is told nowhere. */
export function firmwareImage(name: string, head: Uint8Array): FirmwareImage | null {
  if (!/\.swu$/i.test(name) || !/proto|^firmware[-_]update/i.test(name)) return null
  if (!magics.includes(Buffer.from(head.subarray(0, 6)).toString('latin1'))) return null
  return { models: [], version: /v?(\d+(?:\.\d+)+)/i.exec(name)?.[1] ?? null }
}
