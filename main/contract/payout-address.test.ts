import fc from 'fast-check'
import { expect, test } from 'vitest'
import { setPools } from './actions/set-pools.ts'
import { payoutProblem } from './payout-address.ts'

/** From BIP 173, BIP 350 and the genesis block. */
const valid = [
  'BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4',
  'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7',
  'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
  'bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y',
  '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa',
  '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy',
]
const invalid = [
  'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5',
  'bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4',
  // Version 1 with the older code, version 0 with the newer one.
  'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd',
  'bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq54wv5u',
  'bc1gmk9yu',
  '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb',
  '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLz',
]

test.each(valid)('%s is an address', address => {
  expect([payoutProblem(address), payoutProblem(`${address}.rack7`)]).toEqual([null, null])
})

test.each(invalid)('%s is none, and says so', address => {
  expect(payoutProblem(`${address}.rack7`)).toMatch(/check digits are wrong/)
})

test.each(['acme', 'acme.rack7', 'bc.farm', '1stMiner', 'main-account', '{account}.{ip4}', '', 'DeepValleyMining2026'])(
  'the account "%s" is no address and passes',
  user => expect(payoutProblem(user)).toBeNull(),
)

test('one wrong letter in an address never passes', () => {
  const letters = fc.constantFrom(...'qpzry9x8gf2tvdw0s3jn54khce6mua7l')
  fc.assert(
    fc.property(fc.constantFrom(...valid.slice(1, 5)), fc.nat(), letters, (address, place, letter) => {
      const at = 4 + (place % (address.length - 4))
      const changed = address.slice(0, at) + letter + address.slice(at + 1)
      expect(payoutProblem(changed) === null).toBe(changed === address)
    }),
    { numRuns: 500 },
  )
})

test('pools are not pushed to an address that is mistyped', () => {
  const ask = (user: string) => setPools.ask.safeParse({ pools: [{ url: 'stratum+tcp://p.example:3333', user }] }).success
  expect([ask(`${valid[1]}.w`), ask(`${invalid[0]}.w`)]).toEqual([true, false])
})
