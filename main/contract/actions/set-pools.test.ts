import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Miner, MinerConfig, Pool, PoolConfig, Telemetry } from '../model.ts'
import { changesOf, type Shown } from './action.ts'
import { type SetPoolsAsk, setPools, setPoolsAskSchema } from './set-pools.ts'

const miner = { address: { ip: '10.0.3.17', apiPort: 4028, webPort: 80 }, mac: null } as Miner

function shows(config: readonly PoolConfig[] | null, pools: readonly Partial<Pool>[] | null, state: Shown['state'] = 'hashing'): Shown {
  const reading = pools === null ? null : ({ at: 0, pools: pools.map(asPool) } as Partial<Telemetry> as Telemetry)
  return { state, reading, config: config === null ? null : ({ at: 0, pools: config } as MinerConfig), locating: null }
}

function asPool(pool: Partial<Pool>, priority: number): Pool {
  const counts = { accepted: 0, rejected: 0, stale: 0, difficulty: null, lastShareAt: null }
  return { priority, url: '', user: '', status: 'alive', active: false, ...counts, ...pool }
}

const a = { url: 'stratum+tcp://a.example:3333', user: 'acme.1', password: 'x' }
const b = { url: 'stratum+tcp://b.example:3333', user: 'acme.1', password: 'x' }
const old = { url: 'stratum+tcp://old.example:3333', user: 'acme.1', password: 'x' }
const wanted = { pools: [a, b] }
const took = (after: Shown) => setPools.took(shows([old], []), after, wanted)

test('the ask is checked and normalised: URLs trimmed, passwords x, worker template none', () => {
  expect(setPoolsAskSchema.parse({ pools: [{ url: ' stratum+tcp://A.example:3333 ', user: ' acme ' }] })).toEqual({
    pools: [{ url: 'stratum+tcp://a.example:3333', user: 'acme', password: 'x' }],
    worker: null,
  })
})

test('a configuration that is right while another pool is mined on is written anew, and one that is followed is not', () => {
  const mining = (pool: Partial<Pool>) => changesOf(setPools, shows([a, b], [{ ...pool, active: true }]), wanted)
  expect(mining({ url: old.url, user: 'thief' })).toEqual([{ field: 'mines on', before: `${old.url} thief`, after: `${a.url} acme.1` }])
  expect(mining({ url: a.url, user: 'thief' })).toHaveLength(1)
  expect(mining(b)).toEqual([])
  expect(mining({ url: a.url, user: 'acme.1.10X0X3X17' })).toEqual([])
  expect(changesOf(setPools, shows([a, b], null), wanted)).toEqual([])
  expect(changesOf(setPools, shows([a], [{ ...old, active: true }]), wanted).map(line => line.field)).toEqual(['pool 2', 'pool 2 worker'])
})

const bad: readonly (readonly [name: string, ask: unknown, words: RegExp])[] = [
  ['no pools', { pools: [] }, /Give at least one pool/],
  ['four pools', { pools: [a, a, a, a] }, /3 pools at the most/],
  ['a bad URL', { pools: [{ ...a, url: 'a.example' }] }, /does not begin with a scheme/],
  ['an empty worker', { pools: [{ ...a, user: ' ' }] }, /The worker is empty/],
  ['a blank in the worker', { pools: [{ ...a, user: 'ac me' }] }, /blank \(character 3\)/],
  ['an unknown piece in the worker', { pools: [{ ...a, user: '{accont}' }] }, /"\{accont\}" is not known/],
  ['the account inside the account', { pools: [{ ...a, user: '{account}.1' }] }, /stands for this very field/],
  ['a blank in the password', { pools: [{ ...a, password: 'd=1 x' }] }, /blank at character 4/],
  ['a control character in the password', { pools: [{ ...a, password: 'x\u0000' }] }, /blank at character 2/],
  ['a bad worker template', { pools: [a], worker: '{ip4' }, /brace is not closed/],
  ['an empty worker template', { pools: [a], worker: '' }, /template is empty/],
  ['an endless worker', { pools: [{ ...a, user: 'a'.repeat(251) }] }, /longer than 250/],
]

test.each(bad)('%s is refused with words', (_name, ask, words) => {
  const parsed = setPoolsAskSchema.safeParse(ask)
  expect(parsed.success ? [] : parsed.error.issues.map(issue => issue.message).join('\n')).toMatch(words)
})

test('the worker template makes the worker of each pool out of its account', () => {
  const ask: SetPoolsAsk = {
    pools: [
      { ...a, user: 'acme' },
      { ...b, user: 'backup{ip3}' },
    ],
    worker: '{account}.{ip4}x{n}',
  }
  expect(setPools.forMiner(ask, miner, 9).pools.map(pool => pool.user)).toEqual(['acme.17x9', 'backup3.17x9'])
})

test('a template that cannot be filled in is refused with the piece', () => {
  expect(() => setPools.forMiner({ pools: [a], worker: '{mac6}' }, miner, 1)).toThrow('does not tell its mac6')
})

test('the diff names what changes, slot by slot, and never shows a password', () => {
  const before = shows([{ ...old, password: 'before' }, b, b], null)
  expect(setPools.diff(before, { pools: [{ ...a, password: 'after' }, b] })).toEqual([
    { field: 'pool 1', before: old.url, after: a.url },
    { field: 'pool 1 password', before: '••••', after: '•••• (changed)' },
    { field: 'pool 3', before: b.url, after: null },
    { field: 'pool 3 worker', before: b.user, after: null },
  ])
})

test('a password that the firmware does not tell is no difference, and undo gives x', () => {
  const before = shows([{ ...a, password: null }], null)
  expect(setPools.diff(before, { pools: [a] })).toEqual([])
  expect(setPools.undo(before, wanted)).toEqual({ pools: [a] })
})

const verdicts: readonly (readonly [name: string, after: Shown, took: boolean, words: RegExp | null])[] = [
  ['mines on pool 1', shows([a, b], [{ ...a, active: true }, b]), true, null],
  ['mines on pool 2', shows([a, b], [a, { ...b, active: true }]), true, /pool 2: pool 1 does not work/],
  ['appends its address to the user', shows([a, b], [{ ...a, user: 'acme.1.10X0X3X17', active: true }]), true, null],
  [
    'spells the URL without a scheme',
    shows([{ ...a, url: 'a.example:3333' }, b], [{ ...a, url: 'A.example:3333', active: true }]),
    true,
    null,
  ],
  ['sleeps', shows([a, b], [a, b], 'sleeping'), true, /sleeps/],
  [
    'does not tell which pool is active',
    shows(
      [a, b],
      [
        { ...a, active: null },
        { ...b, active: null },
      ],
    ),
    true,
    null,
  ],
  ['cannot be read', shows(null, [{ ...a, active: true }]), false, /could not be read back/],
  ['still has the old pools', shows([old], [{ ...old, active: true }]), false, /shows stratum\+tcp:\/\/old.example:3333 as pool 1/],
  ['lost its pools', shows([], []), false, /shows nothing as pool 1/],
  ['has one pool too many', shows([a, b, old], [{ ...a, active: true }]), false, /as pool 3, not what was sent/],
  ['has another worker', shows([{ ...a, user: 'acme.2' }, b], [{ ...a, active: true }]), false, /shows acme\.2 as pool 1 worker/],
  [
    'has another password',
    shows([{ ...a, password: 'y' }, b], [{ ...a, active: true }]),
    false,
    /shows another password as pool 1 password/,
  ],
  ['tells no pools at all', shows([a, b], []), false, /^it shows no pool that it mines on, although its configuration is right$/],
  ['does not mine yet', shows([a, b], [a, b]), false, /does not mine on any pool yet/],
  [
    'says that its pools are dead',
    shows(
      [a, b],
      [
        { ...a, status: 'dead' },
        { ...b, status: 'dead' },
      ],
    ),
    false,
    /a\.example:3333 and .*b\.example:3333 do not answer/,
  ],
  ['mines on the old pool', shows([a, b], [{ ...old, active: true }]), false, /still mines on stratum\+tcp:\/\/old/],
  ['mines as another worker', shows([a, b], [{ ...a, user: 'acme.12', active: true }]), false, /as acme\.12, not as acme\.1/],
  ['mining program is away', shows([a, b], null), false, /its mining program does not answer/],
]

test.each(verdicts)('a miner that %s', (_name, after, expected, words) => {
  const verdict = took(after)
  expect(verdict.took).toBe(expected)
  const text = verdict.took ? verdict.note : verdict.because
  if (words === null) expect(text).toBeNull()
  else expect(text).toMatch(words)
})

test('the same worker on all miners, a reserve that is none, and mixed algorithms are warned about', () => {
  const asic = (algorithm: Miner['algorithm']) => ({ ...miner, algorithm }) as Miner
  const warn = (all: readonly { pools: readonly (typeof a)[] }[], miners: readonly Miner[] = []) => setPools.warnings?.(all, miners) ?? []
  const other = { pools: [{ ...a, user: 'acme.2' }] }
  expect(warn([{ pools: [a, a] }])[0]).toContain('Pool 2 is the same as one before it')
  expect(warn([{ pools: [a] }, { pools: [a] }])[0]).toContain('All 2 miners get the same worker acme.1')
  expect(warn([{ pools: [a] }, other], [asic('sha256d'), asic('scrypt')])[0]).toContain('(1 of sha256d, 1 of scrypt)')
  expect(warn([{ pools: [a] }, other], [asic('sha256d'), asic(null)])).toEqual([])
})

const pool = fc.record({
  url: fc.constantFrom(a.url, b.url, old.url, 'stratum+ssl://c.example:443'),
  user: fc.stringMatching(/^[a-z]{1,4}\.[0-9]{1,3}$/),
  password: fc.constantFrom('x', 'd=1024', ''),
})
const pools = fc.array(pool, { minLength: 1, maxLength: 3 })

test('undo is the way back: nothing differs from what was, and it is judged as taken', () => {
  fc.assert(
    fc.property(pools, pools, (before, after) => {
      const was = shows(before, null)
      const undo = setPools.undo(was, { pools: after })
      if (undo === null) throw new Error('cannot be undone')
      expect(undo.pools).toEqual(before)
      expect(setPools.diff(was, undo)).toEqual([])
      const mining = before.map((one, slot) => ({ ...one, active: slot === 0 }))
      expect(setPools.took(shows(after, null), shows(before, mining), undo).took).toBe(true)
    }),
  )
})

test('there is a difference exactly when a pool differs, and then it has not been taken', () => {
  fc.assert(
    fc.property(pools, pools, (before, after) => {
      const same = JSON.stringify(before) === JSON.stringify(after)
      const lines = setPools.diff(shows(before, null), { pools: after })
      expect(lines.length === 0).toBe(same)
      if (!same)
        expect(
          setPools.took(shows(before, null), shows(before, [{ ...asPool(before[0] ?? a, 0), active: true }]), { pools: after }).took,
        ).toBe(false)
    }),
  )
})
