import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { personas } from '../simulator/personas.ts'
import { drivers } from './registry.ts'

const able = drivers.flatMap(({ id, firmwareImage }) => (firmwareImage === undefined ? [] : [{ id, firmwareImage }]))

test('who takes firmware recognises it, who changes the network reads it, and the other way round', () => {
  for (const { id, actions, firmwareImage, readNetwork } of drivers) {
    expect(firmwareImage !== undefined, id).toBe(actions.upgradeFirmware !== undefined)
    expect(readNetwork !== undefined, id).toBe(actions.setNetwork !== undefined || actions.setHostname !== undefined)
  }
})

describe('firmware files', () => {
  test('of a maker are recognised by its own family', () => {
    let recognised = 0
    for (const { family, models, image } of personas) {
      const made = image?.(models[0], '2099-12-31')
      const driver = able.find(({ id }) => id === family)
      if (made === undefined || driver === undefined) continue
      expect(driver.firmwareImage(made.name, made.bytes.subarray(0, 65_536)), `${family}: ${made.name}`).not.toBeNull()
      recognised++
    }
    expect(recognised).toBeGreaterThanOrEqual(4)
  })

  test('of one maker are claimed by no other family', () => {
    const claims = personas.flatMap(({ family, models, image }) => {
      const made = image?.(models[0], '2099-12-31')
      if (made === undefined) return []
      return able
        .filter(({ id, firmwareImage }) => id !== family && firmwareImage(made.name, made.bytes) !== null)
        .map(({ id }) => [family, id])
    })
    expect(claims).toEqual([])
  })

  test('of any name and content are judged without a throw', () => {
    const endings = ['.bin', '.bmu', '.zip', '.swu', '.bgz', '.tar.gz', '']
    const name = fc.tuple(fc.string({ maxLength: 30 }), fc.constantFrom(...endings)).map(parts => parts.join(''))
    const starts = [[0xe9], [0xab, 0xab, 0xab, 0xab], [0x26], [...Buffer.from('PK\u0003\u0004')], [...Buffer.from('070702')], []]
    const head = fc
      .tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 400 }))
      .map(([start, rest]) => Uint8Array.from([...start, ...rest]))
    let runs = 0
    fc.assert(
      fc.property(name, head, (fileName, bytes) => {
        for (const { firmwareImage } of able) firmwareImage(fileName, bytes)
        runs++
      }),
      { numRuns: 500 },
    )
    expect(runs).toBe(500)
  })
})
