import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stockModels } from '../antminer-stock/sim-models.ts'
import { bmuImage } from './bmu-image.ts'
import { modelsInName, versionInName } from './image-name.ts'
import { bmuFor } from './sim-bmu.ts'
import { tarImage } from './tar-image.ts'

/** A merged image for these types, as the updater lays it out. */
function merged(...types: readonly string[]): Buffer {
  const header = Buffer.alloc(36)
  header.writeUInt32LE(0xabababab, 0)
  header.writeUInt32LE(36, 8)
  header.writeUInt32LE(types.length, 12)
  header.writeUInt32LE(172, 16)
  const items = types.map(type => {
    const item = Buffer.alloc(172)
    item.write(type, 132)
    return item
  })
  return Buffer.concat([header, ...items, Buffer.alloc(500, 9)])
}

describe('a .bmu file', () => {
  test('tells its models by its items and its day by its name', () => {
    const head = merged('Antminer S19 Pro', 'Antminer S19j Pro', 'Antminer S19 Pro')
    expect(bmuImage('merge-release-20221226124238.bmu', head)).toEqual({ models: ['S19 Pro', 'S19j Pro'], version: '2022-12-26' })
    expect(bmuImage('Antminer S21 FR-1.12(251009).BMU', merged('Antminer S21'))).toEqual({ models: ['S21'], version: 'FR-1.12' })
  })

  test('for one machine tells its model by its name only', () => {
    const head = Buffer.alloc(2000, 1)
    head[0] = 0x26
    expect(bmuImage('Antminer-S19j-Pro-release-20230413.bmu', head)).toEqual({ models: ['S19j Pro'], version: '2023-04-13' })
    expect(bmuImage('update.bmu', head)).toEqual({ models: [], version: null })
  })

  test.each([
    ['another ending', 'image.bin', merged('Antminer S19')],
    ['other bytes', 'image.bmu', Buffer.alloc(4000, 1)],
    ['nothing', 'image.bmu', Buffer.alloc(0)],
    ['no items', 'image.bmu', merged()],
    ['items without a model', 'image.bmu', merged('', '')],
    ['items that are not text', 'image.bmu', merged('Antminer S19', '\u0001\u0002')],
    ['items beyond what is there', 'image.bmu', merged('Antminer S19').subarray(0, 100)],
  ])('is none with %s', (_what, name, head) => {
    expect(bmuImage(name, head)).toBeNull()
  })

  test('of any bytes is judged without a throw', () => {
    const any = fc.uint8Array({ maxLength: 400 })
    const marked = any.map(bytes => Buffer.concat([Buffer.from([0xab, 0xab, 0xab, 0xab]), bytes]))
    fc.assert(
      fc.property(fc.string(), fc.oneof(any, marked), (name, head) => {
        const image = bmuImage(`${name}.bmu`, head)
        if (image !== null && head[0] !== 0x26) expect(image.models.length).toBeGreaterThan(0)
        tarImage(`Antminer-S9-${name}.tar.gz`, head)
      }),
    )
  })

  test.each(stockModels.map(model => [model.type, model] as const))('of the simulator for %s is recognised', (type, model) => {
    const { name, bytes } = bmuFor(model, '2024-03-19')
    expect(bmuImage(name, bytes)).toEqual({ models: [type.replace(/^Antminer |\.$/g, '')], version: '2024-03-19' })
  })
})

describe('an archive', () => {
  const tar = Buffer.alloc(2048)
  tar.write('version')
  tar.write('ustar', 257)

  test('tells model and day by its name', () => {
    const name = 'Antminer-S9-all-201812051512-autofreq-user.tar.gz'
    expect(tarImage(name, gzipSync(tar))).toEqual({ models: ['S9'], version: '2018-12-05' })
    expect(tarImage('Antminer-S17-Pro-user-201910151738.tar.gz', gzipSync(tar))?.models).toEqual(['S17 Pro'])
  })

  test('is recognised by its first bytes alone', () => {
    const noise = Buffer.from(Array.from({ length: 200_000 }, (_none, n) => (n * 2_654_435_761) >>> 13))
    expect(tarImage('Antminer-L3+-201708251728.tar.gz', gzipSync(Buffer.concat([tar, noise])).subarray(0, 65_536))?.models).toEqual(['L3+'])
  })

  test.each([
    ['a name without a model', 'backup.tar.gz', gzipSync(tar)],
    ['bytes that are not packed', 'Antminer-S9.tar.gz', tar],
    ['something else in it', 'Antminer-S9.tar.gz', gzipSync(Buffer.alloc(2048))],
    ['another ending', 'Antminer-S9.zip', gzipSync(tar)],
  ])('is none with %s', (_what, name, head) => {
    expect(tarImage(name, head)).toBeNull()
  })
})

test('names without model or day tell none', () => {
  expect(modelsInName('firmware-S9.bin')).toEqual([])
  expect(modelsInName('Antminer-unheard-of.bmu')).toEqual([])
  expect(versionInName('Antminer-S9-12345678901234567890.bmu')).toBeNull()
  expect(versionInName('Antminer-S9-20231301.bmu')).toBeNull()
})
