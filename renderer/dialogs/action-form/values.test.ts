import { expect, test } from 'vitest'
import { initialValues } from '../../../main/contract/actions/form.ts'
import { actionOf } from '../../../main/contract/actions/registry.ts'
import { defaultSettings } from '../../../main/contract/settings.ts'
import { checkValues, hasTyped, numberHelp, valuesOfAsk } from './values.ts'

const { form = [], ask: schema } = actionOf('copyConfig')
const values = initialValues(form)

test('fields that are right one by one and wrong together are told once', () => {
  expect(checkValues(form, schema, { ...values, from: '10.0.0.1' })).toEqual({ ask: null, problem: 'Choose at least one part to copy.' })
  expect(checkValues(form, schema, values)).toEqual({ ask: null, problem: null })
  expect(checkValues(form, schema, { ...values, from: '10.0.0.1', fan: true }).ask).toMatchObject({ from: '10.0.0.1', fan: true })
})

test('an ask fills its fields in; what it does not name stays as the form begins', () => {
  expect(valuesOfAsk(form, { from: '10.0.0.1', pools: true, source: null })).toEqual({ from: '10.0.0.1', pools: true })
  expect(valuesOfAsk(actionOf('setPowerLimit').form ?? [], { watts: 3200 })).toEqual({ watts: '3200' })
  expect(valuesOfAsk(form, null)).toEqual({})
})

test('a firmware file that is given is chosen', () => {
  const file = { id: 'a'.repeat(64), name: 'x.bin', size: 1, families: [], models: [], version: null }
  const upgrade = actionOf('upgradeFirmware')
  const filled = { ...initialValues(upgrade.form ?? []), ...valuesOfAsk(upgrade.form ?? [], { file }) }
  expect(checkValues(upgrade.form ?? [], upgrade.ask, filled).ask).toMatchObject({ file })
})

test('text that was typed counts as typing, a part that was ticked does not', () => {
  expect(hasTyped(form, values, values)).toBe(false)
  expect(hasTyped(form, { ...values, pools: true }, values)).toBe(false)
  expect(hasTyped(form, { ...values, from: '10.0.0.1' }, values)).toBe(true)
})

test('a number that the settings say while it is empty is named with what they say now', () => {
  const helpOf = (action: 'locate' | 'setPowerLimit') =>
    (actionOf(action).form ?? []).flatMap(field =>
      field.kind === 'number' ? numberHelp(field, { ...defaultSettings, locateMinutes: 12 }) : [],
    )
  expect(helpOf('locate')).toEqual(['Then it is switched off by itself. Empty = 12\u00a0min, as the settings say.'])
  expect(helpOf('setPowerLimit').join()).not.toContain('settings')
})
