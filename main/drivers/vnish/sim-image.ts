import { gzipSync } from 'node:zlib'
import type { UploadedFile } from '../../simulator/persona.ts'
import type { VnishModel } from './sim-models.ts'
import type { RestTarget } from './sim-replies.ts'

/** An invented release for a model; of a day, because tests ask for days. @param version '2099-12-31' or '1.2.8' */
export function imageFor({ type }: VnishModel, version: string): UploadedFile {
  const release = version.replace(/-0?/g, '.')
  const slug = slugOf(type)
  const marks = Buffer.from(`vnish ${release} ${slug}\n`)
  return {
    name: `vnish-${release}-${slug}.tar.gz`,
    bytes: Buffer.concat([gzipSync(marks), marks, Buffer.alloc(300_000, '\0\u00ff\r\n-', 'latin1')]),
  }
}

/** The release of an image for this model; `null` = it is none, or for another. */
export function releaseIn({ bytes }: UploadedFile, { type }: VnishModel): string | null {
  const [, release, slug] = /vnish (\d+\.\d+\.\d+) (\w+)\n/.exec(bytes.toString('latin1', 0, 4096)) ?? []
  return release !== undefined && slug === slugOf(type) ? release : null
}

/** What the mining program has written down. */
export function minerLog({ machine, model }: RestTarget): string {
  const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
  const faults = [
    ...(machine.faults.has('deadboard') ? ['Chain 1: no chips detected'] : []),
    ...(machine.faults.has('fan') ? ['Fan 1 lost'] : []),
  ]
  const startedAt = machine.now() - machine.elapsedS() * 1000
  const lines = [`${stamp(startedAt)} Starting ${model.type} ${model.firmware}`, ...faults.map(text => `${stamp(machine.now())} ${text}`)]
  return `${lines.join('\n')}\n`
}

function slugOf(type: string): string {
  return type.replace('Antminer ', '').replace(/\W/g, '').toLowerCase()
}
