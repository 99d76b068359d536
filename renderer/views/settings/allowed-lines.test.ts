import fc from 'fast-check'
import { expect, test } from 'vitest'
import { defaultSettings } from '../../../main/contract/settings.ts'
import { sampleMiner } from '../../store/miner.sample.ts'
import { allowedPoolProblems, withMinedOn } from './allowed-lines.ts'
import { reviewDraft } from './settings-draft.ts'

const base = sampleMiner(0).reading?.pools[0]
const on = (n: number, url: string, user = 'acme') => sampleMiner(n, { reading: { pools: base ? [{ ...base, url, user }] : [] } })

test('each line that cannot be read is named with its number', () => {
  const problems = allowedPoolProblems('pool.example\n\n*.pool.example:3333 acme\nnot a pool line\n???')
  expect(problems.map(({ line }) => line)).toEqual([4, 5])
  expect(problems[0]?.problem).toContain('"not a pool line"')
})

test('the pools that are mined on are put behind what is there, those of most miners first, and none twice', () => {
  const miners = [
    on(1, 'stratum+tcp://b.example:3333'),
    on(2, 'stratum+tcp://a.example:443'),
    on(3, 'stratum+tcp://a.example:443', 'other'),
  ]
  expect(withMinedOn('', miners)).toEqual({ text: 'a.example:443\nb.example:3333', added: 2, mined: 2 })
  expect(withMinedOn('*.example', miners)).toEqual({ text: '*.example', added: 0, mined: 2 })
  expect(withMinedOn('b.example\n', miners).text).toBe('b.example\na.example:443')
  expect(withMinedOn('', [sampleMiner(1, { reading: null })])).toEqual({ text: '', added: 0, mined: 0 })
})

test('whatever a miner mines on, what is added can be read and allows it', () => {
  const host = fc.domain()
  fc.assert(
    fc.property(fc.array(fc.tuple(host, fc.integer({ min: 1, max: 65_535 }))), places => {
      const miners = places.map(([name, port], n) => on(n, `stratum+tcp://${name}:${port}`))
      const { text } = withMinedOn('', miners)
      expect(allowedPoolProblems(text)).toEqual([])
      expect(withMinedOn(text, miners).added).toBe(0)
    }),
  )
})

test('a list with a wrong line is not saved, a good one is one change', () => {
  const draft = { numbers: {}, publicRanges: null, allowedPools: 'pool.example' }
  expect(reviewDraft(draft, defaultSettings)).toMatchObject({ changes: { allowedPools: ['pool.example'] }, count: 1, wrong: false })
  expect(reviewDraft({ ...draft, allowedPools: '?' }, defaultSettings).wrong).toBe(true)
})
