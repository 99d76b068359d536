import fc from 'fast-check'
import { expect, test } from 'vitest'
import { passwordProblem } from './password-strength.ts'

test.each([
  'root',
  'admin',
  'antminer',
  'Password1',
  'super2024!',
  'aaaaaaaa',
  'abababab',
  '12345678',
  'hgfedcba',
  'pass word9',
  'p"assword9x',
  '',
])('"%s" is not set on a miner', password => expect(passwordProblem(password)).not.toBeNull())

test.each(['Frame.7head', 'oak-mast-rain-41', 'T7_kq)9w:Pz'])('"%s" is', password => expect(passwordProblem(password)).toBeNull())

test('what passes survives forms, shells and JSON', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), password => {
      if (passwordProblem(password) === null) expect(password).toMatch(/^[A-Za-z0-9._!@*():,/[\]{}^~-]{8,32}$/)
    }),
    { numRuns: 2000 },
  )
})
