import type { UpgradeFirmwareParams } from '../../contract/actions/upgrade-firmware.ts'
import { counted } from '../../transport/multipart.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, FirmwareImage, IdentityFacts } from '../driver.ts'
import { readWritable } from './actions.ts'
import { sendImage } from './api.ts'
import { nerdModelIn } from './identity.ts'
import { luckyName, nerdName } from './variant.ts'

/** Sends an image for the whole chip's program, once; the machine proves it, keeps its settings and restarts. The web pages have a file of their own. */
export const upgradeFirmware: ActionHandler<UpgradeFirmwareParams> = {
  unless: ({ firmwareName }) => (firmwareName === luckyName ? 'what this fork takes as firmware is not known' : null),
  check: fileProblem,
  ready: async (session, signal) => {
    await readWritable(session, signal)
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(fileProblem(params, session.facts))
      await readWritable(session, signal)
      const file = await session.openFile(params.file.id)
      await sendImage(session, { size: file.size, open: () => counted(file, session.progress) }, signal)
    }),
}

/** AxeOS has one image for every Bitaxe; of the NerdQAxe family each model has its own, named after it. */
function fileProblem({ file, keepSettings }: UpgradeFirmwareParams, { firmwareName, model }: IdentityFacts): string | null {
  if (!keepSettings) return 'this firmware keeps its settings whatever is sent; they cannot be cleared with it'
  if (!/\.bin$/i.test(file.name)) return `its firmware is a .bin file, and this is ${file.name}`
  if (/^www/i.test(file.name)) return `${file.name} holds its web pages only; the firmware is in esp-miner.bin`
  const named = nerdModelIn(file.name)
  if (firmwareName !== nerdName)
    return /nerd|q137\d/i.test(file.name) ? `${file.name} is for the NerdQAxe family, and this is none of it` : null
  if (named === null) return `${file.name} does not name the model that it is for, and each model of this family has an image of its own`
  return named === model
    ? null
    : `${file.name} is for the ${named}, and this is ${model === null ? 'a model that is not known' : `a ${model}`}`
}

/** First byte of every image for an ESP32. */
const imageMagic = 0xe9
/** What the description of the program begins with, behind the headers of the image and of its first segment. */
const descriptionMagic = 0xabcd5432
const descriptionAt = 32
const [versionAt, nameAt, textLength] = [16, 48, 32]

/** Pure. The program that an image for an ESP32 holds, by its own description; `null` = it is no such image. */
export function descriptionIn(head: Uint8Array): { readonly name: string; readonly version: string } | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  if (bytes.length < descriptionAt + nameAt + textLength || bytes[0] !== imageMagic) return null
  if (bytes.readUInt32LE(descriptionAt) !== descriptionMagic) return null
  const text = (at: number) => bytes.toString('latin1', descriptionAt + at, descriptionAt + at + textLength).split('\0', 1)[0] ?? ''
  return { name: text(nameAt), version: text(versionAt) }
}

/** Pure. An image that calls itself ESP-Miner. Which model of the NerdQAxe family it is for stands in its file name alone. */
export function firmwareImage(name: string, head: Uint8Array): FirmwareImage | null {
  const description = /\.bin$/i.test(name) ? descriptionIn(head) : null
  if (description === null || !/esp-?miner/i.test(description.name)) return null
  const model = nerdModelIn(name)
  return { models: model === null ? [] : [model], version: description.version === '' ? null : description.version }
}
