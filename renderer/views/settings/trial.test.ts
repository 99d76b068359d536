import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CredentialTrial } from '../../../main/contract/credentials.ts'
import { sampleMiner } from '../../store/miner.sample.ts'
import { minersOfSet } from './credential-scope.ts'
import { nobodyTried, outcomes, withTrials } from './trial.ts'

const trial = (n: number, outcome: CredentialTrial['outcome']): CredentialTrial => ({
  minerId: `mac:${n}`,
  ip: `10.0.0.${n}`,
  label: null,
  outcome,
  user: outcome === 'opens' ? 'root' : null,
  because: null,
})

test('however the answers come in, each is counted once and only those that were let in need no look', () => {
  const batches = fc.array(fc.array(fc.constantFrom(...outcomes), { maxLength: 5 }))
  fc.assert(
    fc.property(batches, kinds => {
      const tried = kinds.reduce(
        (sum, batch) =>
          withTrials(
            sum,
            batch.map((kind, n) => trial(n, kind)),
          ),
        nobodyTried,
      )
      expect(outcomes.map(outcome => tried.counts[outcome])).toEqual(outcomes.map(one => kinds.flat().filter(kind => kind === one).length))
      expect(tried.total).toBe(kinds.flat().length)
      expect(tried.others.length).toBe(tried.total - tried.counts.opens)
    }),
  )
})

test.each([
  ['', [], ['mac:1', 'mac:2']],
  ['10.0.0.2', [], ['mac:2']],
  ['', ['loud'], ['mac:1']],
  ['10.0.0.2', ['loud'], ['mac:1', 'mac:2']],
] as const)('a set for "%s" and the tags %j is for %j', (ranges, tags, ids) => {
  expect(minersOfSet({ ranges, tags }, [sampleMiner(1, { tags: ['loud'] }), sampleMiner(2)])).toEqual(ids)
})
