import type { UpgradeFirmwareParams } from '../../contract/actions/upgrade-firmware.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, FirmwareImage } from '../driver.ts'
import { sinceFour, whenLetIn } from './actions.ts'
import { postForm } from './door.ts'

/** Sends an archive, once, with its checksum, by which the machine proves it before it is put in place; then it restarts. */
export const upgradeFirmware: ActionHandler<UpgradeFirmwareParams> = sinceFour({
  check: fileProblem,
  ready: whenLetIn,
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(fileProblem(params))
      const { file, keepSettings } = params
      const fields = { checksum: file.id, keepsettings: String(keepSettings) }
      const upload = await session.openFile(file.id)
      await postForm(
        session,
        'systemupdate',
        { fields, part: 'update.zip', fileName: file.name, file: upload, onSent: session.progress },
        signal,
      )
    }),
})

function fileProblem({ file }: UpgradeFirmwareParams): string | null {
  return /\.zip$/i.test(file.name) ? null : `it takes firmware as a .zip archive, and this is ${file.name}`
}

const zipMagic = Buffer.from('PK\u0003\u0004', 'latin1')

/** Pure. An archive whose name has one of the names of this firmware: what is inside of it is told nowhere. */
export function firmwareImage(name: string, head: Uint8Array): FirmwareImage | null {
  if (!/\.zip$/i.test(name) || !/powerplay|umc|epic/i.test(name)) return null
  if (!zipMagic.equals(head.subarray(0, zipMagic.length))) return null
  return { models: [], version: /v?(\d+(?:\.\d+)+)/i.exec(name)?.[1] ?? null }
}
