import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Miner } from './model.ts'
import { expandWorker, fieldsOfTemplate, type TemplateField, templateFields, templateProblem } from './worker-template.ts'

const miner = {
  address: { ip: '10.0.3.17', apiPort: 4028, webPort: 80 },
  mac: '02:1a:2b:3c:4d:5e',
  hostname: 'ant miner-3',
  model: 'S19j Pro',
  serial: 'SN 0001/A',
  label: 'Row 3, slot 7',
} as Miner

const nothing = { ...miner, mac: null, hostname: null, model: null, serial: null, label: null } as Miner

const table: readonly (readonly [TemplateField, string])[] = [
  ['account', 'acme'],
  ['hostname', 'antminer-3'],
  ['ip', '10.0.3.17'],
  ['ip3', '3'],
  ['ip4', '17'],
  ['mac', '021a2b3c4d5e'],
  ['mac6', '3c4d5e'],
  ['model', 'S19jPro'],
  ['serial', 'SN0001A'],
  ['label', 'Row3slot7'],
  ['n', '4'],
]

test.each(table)('{%s} becomes %s', (field, text) => {
  expect(expandWorker(`a.{${field}}`, 'acme', miner, 4)).toEqual({ ok: true, text: `a.${text}` })
})

test('the table above holds every field that is offered', () => {
  expect(table.map(([field]) => field)).toEqual(Object.keys(templateFields))
})

test('pieces may stand side by side', () => {
  expect(expandWorker('{account}.r{ip3}x{ip4}', 'acme', miner, 1)).toEqual({ ok: true, text: 'acme.r3x17' })
})

test('what a miner does not tell is named', () => {
  const expanded = expandWorker('{account}.{mac6}-{label}', 'acme', nothing, 1)
  expect(expanded).toEqual({ ok: false, problem: 'this miner does not tell its mac6 and label, which the worker template uses' })
})

test('a label of which nothing can stand in a worker counts as not told', () => {
  expect(expandWorker('{label}', 'acme', { ...miner, label: '  ' } as Miner, 1).ok).toBe(false)
})

test.each([
  ['', /is empty/],
  ['  ', /is empty/],
  ['{accont}.{ip4}', /"\{accont\}" is not known\. Use \{account\}/],
  ['{account.{ip4}', /brace is not closed/],
  ['{account}}', /brace is not closed/],
  ['{{ip}}', /brace is not closed/],
  ['{}', /"\{\}" is not known/],
  ['{toString}', /"\{toString\}" is not known/],
  ['acme .{ip4}', /blank \(character 5\)/],
  ['acme\u0007', /blank \(character 5\)/],
])('"%s" is refused with words', (template, words) => {
  expect(templateProblem(template)).toMatch(words)
})

const piece = fc.oneof(
  fc.constantFrom(...Object.keys(templateFields).map(field => `{${field}}`)),
  fc.stringMatching(/^[A-Za-z0-9._-]{1,5}$/),
)

test('a template of known pieces fills in for every miner that tells all, without a brace or a blank left', () => {
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 5000 }), (pieces, n) => {
      const template = pieces.join('')
      expect(templateProblem(template)).toBeNull()
      const expanded = expandWorker(template, 'acme', miner, n)
      expect(expanded.ok && expanded.text).toMatch(/^[^{}\s]+$/)
    }),
  )
})

test('no template throws, and one that passes the check has only known fields', () => {
  fc.assert(
    fc.property(fc.string(), template => {
      if (templateProblem(template) === null)
        for (const field of fieldsOfTemplate(template)) expect(Object.keys(templateFields)).toContain(field)
      else expect(expandWorker(template, 'acme', miner, 1).ok).toBe(false)
    }),
  )
})
