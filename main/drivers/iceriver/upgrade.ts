import type { UpgradeFirmwareParams } from '../../contract/actions/upgrade-firmware.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, FirmwareImage, IdentityFacts } from '../driver.ts'
import { modelOf } from './identity.ts'
import { askLast, sendFile } from './web.ts'

/** Sends a file, once, and restarts the machine into it. */
export const upgradeFirmware: ActionHandler<UpgradeFirmwareParams> = {
  check: fileProblem,
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(fileProblem(params, session.facts))
      const { file, keepSettings } = params
      const upload = await session.openFile(file.id)
      const form = { part: 'file', fileName: file.name, file: upload, onSent: session.progress }
      await sendFile(session, `firconfig?post=2&keepconfig=${keepSettings ? 1 : 0}`, form, signal)
      await askLast(session, 'userpanel', { post: '3' }, signal)
    }),
}

function fileProblem({ file }: UpgradeFirmwareParams, { model }: IdentityFacts): string | null {
  const named = namedIn(file.name)
  if (named === null) return `${file.name} does not begin with the model that it is for, as firmware of this make does`
  if (named.model === model) return null
  return `${file.name} is for the ${named.model}, and this is ${model === null ? 'a model that is not known' : `a ${model}`}`
}

/** Pure. A file named as its software calls itself: 'ks3l_20230726…'. Of its content nothing is described but that it is no text. */
export function firmwareImage(name: string, head: Uint8Array): FirmwareImage | null {
  const named = namedIn(name)
  if (named === null || !head.subarray(0, 4096).includes(0)) return null
  return { models: [named.model], version: named.version }
}

function namedIn(fileName: string): { readonly model: string; readonly version: string } | null {
  const [, code = '', version = ''] = /^([a-z]{2}\d[a-z0-9]*)[_-](?:v|release[_-]?)?(20\d{6}|\d+(?:\.\d+)+)/i.exec(fileName) ?? []
  const model = modelOf(code)
  return model === null ? null : { model: model.name, version }
}
