import type { FirmwareImage } from '../driver.ts'

/** '2026-04-14-0-912d084c-26.04-plus': how releases are named everywhere, and nothing else is. */
const release = /(?<!\d)20\d{2}-[01]\d-[0-3]\d-\d+-[0-9a-f]{8}-\d{2}\.\d{2}(?:\.\d+)?(?:-plus)?/i

/**
 * What a firmware file tells by its name: the release, whole, as the machine shows it. Images are made for control boards and not for models, so none
 * is named; what their bytes begin with is not published, beyond that it is no text.
 */
export function firmwareImage(name: string, head: Uint8Array): FirmwareImage | null {
  const version = release.exec(name)?.[0]
  if (version === undefined || !head.includes(0)) return null
  return { models: [], version }
}
