import type { FirmwareImage } from '../driver.ts'
import { modelOf } from './release.ts'

/** '20251209.16.Rel2', as this maker numbers its images and nobody else does. */
const release = /(20\d{2}[01]\d[0-3]\d\.\d{1,2}\.rel\d?)(?![a-z\d])/i

/** Shorter files are no images: pages that were saved by mistake, lists of checksums. Bytes */
const leastHead = 4096

/**
 * What a firmware file of this maker tells by its name: the release, and the model where its variant is named too. Nothing is published of what
 * its bytes begin with, so a name without a release is not taken for one.
 */
export function firmwareImage(name: string, head: Uint8Array): FirmwareImage | null {
  const version = release.exec(name)?.[1]
  if (version === undefined || head.length < leastHead || isText(head)) return null
  const model = modelOf(/M\d{2}S?\+{0,2}[\s_-]*V[A-Z]?\d{1,3}/i.exec(name)?.[0].replace('-', '_') ?? null)
  return { models: model === null ? [] : [model], version }
}

/** An image has bytes that no page and no list has. */
function isText(head: Uint8Array): boolean {
  return !head.subarray(0, leastHead).includes(0)
}
