import { parseModelName } from '../dialect/model-name.ts'
import type { FirmwareImage } from '../driver.ts'

/** Packed with gzip, or a plain archive: what its releases come in. */
const magics: readonly { readonly at: number; readonly bytes: string }[] = [
  { at: 0, bytes: '\u001f\u008b' },
  { at: 257, bytes: 'ustar' },
]

/**
 * What a firmware file tells by its name: it must name the firmware and the release (`vnish-1.2.7-s19jpro.tar.gz`), and be an archive. The layout
 * within is not published.
 */
export function firmwareImage(name: string, head: Uint8Array): FirmwareImage | null {
  const version = /(?<![\d.])(\d+\.\d+\.\d+)(?![\d.]*\d)/.exec(name)?.[1]
  if (version === undefined || !/vnish|anthill/i.test(name)) return null
  const start = Buffer.from(head).toString('latin1', 0, 512)
  if (!magics.some(({ at, bytes }) => start.startsWith(bytes, at))) return null
  return { models: modelsIn(name), version }
}

/** The longest run of words that is a model. */
function modelsIn(name: string): readonly string[] {
  const words = name.split(/[\s_.-]+/).filter(word => !/^(?:antminer|vnish|anthill(?:os)?)$/i.test(word))
  for (let length = 4; length > 0; length--) {
    for (let from = 0; from + length <= words.length; from++) {
      const { model } = parseModelName(`Antminer ${words.slice(from, from + length).join(' ')}`)
      if (model !== null) return [model.name]
    }
  }
  return []
}
