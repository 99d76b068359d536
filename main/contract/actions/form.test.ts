import { expect, test } from 'vitest'
import { askedFields, askOfForm, fieldProblem, initialValues } from './form.ts'
import { actionIds, actionOf } from './registry.ts'

const file = { id: 'a'.repeat(64), name: 'image.bmu', size: 1, families: ['antminer-stock'], models: ['S19 Pro'], version: null }

test('what a form makes, its action takes', () => {
  for (const id of actionIds) {
    const { form = [], ask } = actionOf(id)
    const values = { ...initialValues(form) }
    for (const field of form) {
      if (field.kind === 'number' && field.required) values[field.name] = String(field.max)
      if (field.kind === 'text') values[field.name] = field.example
      if (field.kind === 'password') values[field.name] = 'Frame.7head'
      if (field.kind === 'check') values[field.name] = true
      if (field.kind === 'file') values[field.name] = JSON.stringify(file)
    }
    const made = askOfForm(form, values)
    expect(made, id).not.toBeNull()
    if (id !== 'setPools') expect(ask.safeParse(made).success, id).toBe(true)
    for (const field of form) {
      if (field.kind !== 'choice') continue
      for (const { value } of field.options)
        expect(ask.safeParse(askOfForm(form, { ...values, [field.name]: value })).success, `${id} ${value}`).toBe(true)
    }
  }
})

test('a field is asked only where it means something, and left out where it need not be filled in', () => {
  const { form = [] } = actionOf('setFan')
  expect(askedFields(form, { mode: 'manual' }).map(field => field.name)).toEqual(['mode', 'pct'])
  expect(askOfForm(form, { mode: 'auto', pct: '200', targetC: ' ' })).toEqual({ mode: 'auto' })
  expect(askOfForm(form, { mode: 'auto', targetC: '65' })).toEqual({ mode: 'auto', targetC: 65 })
  expect(askOfForm(form, { mode: 'manual', pct: '' })).toBeNull()
})

test.each([
  ['', 'Speed is empty.'],
  ['fast', 'Speed is not a number.'],
  ['101', 'Speed is from 0 to 100 %.'],
  ['80', null],
])('a speed of "%s": %s', (pct, problem) => {
  const field = actionOf('setFan').form?.find(one => one.name === 'pct')
  expect(field === undefined ? undefined : fieldProblem(field, { pct })).toBe(problem)
})

test.each([
  ['setHostname', 'hostname', 'm-{mac6}', null],
  ['setHostname', 'hostname', '-m', '"-m" is no host name: letters, digits and dashes only, and no dash at either end.'],
  ['setNetwork', 'addresses', '10.0.1.20', null],
  ['setNetwork', 'addresses', '10.0.{ip3}.{n}', null],
  ['setNetwork', 'addresses', '10.0.1.{', '"10.0.1.{" does not make an address; write one like 10.0.{ip3}.{n}.'],
  ['setPassword', 'password', 'root', 'The password has fewer than 8 characters.'],
  ['setPassword', 'password', 'Frame.7head', null],
  ['upgradeFirmware', 'file', '', 'No file is chosen.'],
] as const)('%s with %s "%s": %s', (id, name, text, problem) => {
  const field = actionOf(id).form?.find(one => one.name === name)
  expect(field === undefined ? undefined : fieldProblem(field, { [name]: text })).toBe(problem)
})
