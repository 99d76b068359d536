import { describe, expect, test } from 'vitest'
import { isLiquid, modelOf } from '../whatsminer/release.ts'
import { makes } from './makes.ts'
import { whatsminerModels, whatsminerNamed } from './whatsminer.ts'

describe('the models of every make', () => {
  test('have each name once, rates that grow from the weakest to the strongest, and no impossible count', () => {
    let models = 0
    for (const [make, list] of Object.entries(makes)) {
      expect(new Set(list.map(({ name }) => name.toUpperCase())).size, make).toBe(list.length)
      for (const { name, nominalHashrateHs: low, nominalHashrateMaxHs: high, boards, fans, chips, nominalPowerW } of list) {
        const where = `${make} ${name}`
        expect((low ?? 1) <= (high ?? low ?? 1) && (low ?? 1) > 0, where).toBe(true)
        expect((boards ?? 1) > 0 && (fans ?? 0) >= 0 && (nominalPowerW ?? 1) > 0, where).toBe(true)
        expect(
          chips.every(count => Number.isInteger(count) && count > 0),
          where,
        ).toBe(true)
        models++
      }
    }
    console.info(`${models} models of ${Object.keys(makes).length} makes`)
    expect(models).toBe(Object.values(makes).flat().length)
    expect(models).toBeGreaterThanOrEqual(150)
  })

  test('Whatsminers are found by what a machine calls itself, and those without fans are the liquid ones', () => {
    for (const { name, fans } of whatsminerModels) {
      expect(whatsminerNamed(modelOf(`WhatsMiner ${name}_VH64`))?.name).toBe(name)
      expect(fans === 0, name).toBe(isLiquid(name))
    }
    expect(whatsminerNamed('M99 V10')).toBeNull()
    expect(whatsminerNamed(null)).toBeNull()
  })
})
