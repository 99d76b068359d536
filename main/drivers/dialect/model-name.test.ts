import { describe, expect, test } from 'vitest'
import { antminerModels } from '../models/antminer.ts'
import { modelNamed, parseModelName } from './model-name.ts'

describe('model names', () => {
  test.each([
    ['Antminer S19j Pro', 'S19j Pro', 'S19j Pro', null],
    ['ANTMINER S19J PRO+', 'S19j Pro+', 'S19j Pro+', null],
    ['Antminer S19Pro+', 'S19 Pro+', 'S19 Pro+', null],
    ['Antminer S21 Hyd.', 'S21 Hyd', 'S21 Hyd', null],
    ['Antminer S19 Pro+ Hyd.', 'S19 Pro+ Hyd', 'S19 Pro+ Hyd', null],
    ['Antminer S19 Hydro', 'S19 Hydro', 'S19 Hydro', null],
    ['Antminer L7_I', 'L7', 'L7', null],
    ['Antminer S9 (vnish 3.8.6)', 'S9', 'S9', '(vnish 3.8.6)'],
    ['Antminer S9 Hiveon', 'S9', 'S9', 'Hiveon'],
    ['Antminer S9\nV1.3.58', 'S9', 'S9', 'V1.3.58'],
    ['Antminer D3 Blissz v2.06 beta', 'D3', 'D3', 'Blissz v2.06 beta'],
    ['BHB68601', 'S21', 'S21', null],
    ['BHB56801', 'S19 XP', 'S19 XP', null],
    ['HHB68XXX', 'S21 Hyd', 'S21 Hyd', null],
    ['A3HB70601', 'S21 Pro', 'S21 Pro', null],
    ['BHB42XXX', 'S19j Pro', 'S19j Pro', null],
    ['Antminer S99 Ultra', 'S99 Ultra', null, null],
    ['Blackminer F1', 'Blackminer F1', null, null],
  ])('%j is %s', (text, name, model, suffix) => {
    const parsed = parseModelName(text)
    expect(parsed).toMatchObject({ name, suffix })
    expect(parsed.model?.name ?? null).toBe(model)
  })

  test('an unknown text keeps its words and claims no make', () => {
    expect(parseModelName('S19-88 v.2.6.0.39 ')).toEqual({ make: null, name: 'S19-88', model: null, suffix: 'v.2.6.0.39' })
    expect(parseModelName('')).toEqual({ make: null, name: null, model: null, suffix: null })
    expect(parseModelName('Antminer')).toEqual({ make: 'Antminer', name: null, model: null, suffix: null })
  })

  test('every model is found by its own name, and no two share one', () => {
    for (const model of antminerModels) expect(modelNamed(model.name), model.name).toBe(model)
    expect(new Set(antminerModels.map(model => model.name)).size).toBe(antminerModels.length)
    expect(antminerModels.length).toBeGreaterThan(70)
  })
})
