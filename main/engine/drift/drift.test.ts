import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { expectationInputSchema, isAllowedPool, parseAllowedPool } from '../../contract/expectation.ts'
import type { Miner, Pool, Telemetry } from '../../contract/model.ts'
import type { PoolProfile } from '../../contract/profile.ts'
import { defaultSettings } from '../../contract/settings.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import { diagnose } from '../diagnosis/diagnose.ts'
import { sampleFacts, samplePool, sampleTelemetry } from '../fleet/fleet.sample.ts'
import { type Database, openDatabase } from '../storage/database.ts'
import { driftOf, type Expected, expectedOf } from './drift.ts'
import { Expectations } from './expectations.ts'

const expected: Expected = {
  name: 'Hall 2',
  pools: [
    { url: 'stratum+tcp://main.example:3333', user: 'acme.17' },
    { url: 'stratum+tcp://spare.example:3333', user: 'acme.17' },
  ],
  mode: 'low',
  ownPassword: true,
}
const sound = [pool(0, 'main', { active: true }), pool(1, 'spare')]

function pool(priority: number, name: string, more: Partial<Pool> = {}): Pool {
  return samplePool({ priority, url: `stratum+tcp://${name}.example:3333`, user: 'acme.17', active: false, ...more })
}

function drifts(reading: Partial<Telemetry>, access: 'open' | 'default-password' | 'password' | 'locked' | null = 'password') {
  return driftOf(sampleTelemetry(0, { mode: 'low', pools: sound, ...reading }), { access }, expected).map(
    ({ part, isForeign }) => `${part}${isForeign ? ' foreign' : ''}`,
  )
}

describe('what is not as expected', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['all as it should be', drifts({}), []],
    ['another pool is mined on', drifts({ pools: [pool(0, 'evil', { active: true }), pool(1, 'spare')] }), ['pools foreign']],
    [
      'another account is mined for',
      drifts({ pools: [pool(0, 'main', { active: true, user: 'thief.1' }), pool(1, 'spare')] }),
      ['pools foreign'],
    ],
    ['the spare pool is mined on', drifts({ pools: [pool(0, 'main'), pool(1, 'spare', { active: true })] }), []],
    ['the order is another', drifts({ pools: [pool(0, 'spare', { active: true }), pool(1, 'main')] }), ['pools']],
    ['one pool is missing', drifts({ pools: [pool(0, 'main', { active: true })] }), ['pools']],
    ['one pool is too many', drifts({ pools: [...sound, pool(2, 'third')] }), ['pools']],
    [
      'the firmware appends its address',
      drifts({ pools: [pool(0, 'main', { active: true, user: 'acme.17.10x0x3x17' }), pool(1, 'spare')] }),
      [],
    ],
    ['no pool is told', drifts({ pools: [] }), []],
    ['another power mode', drifts({ mode: 'high' }), ['mode']],
    ['asleep', drifts({ mode: 'sleep' }), []],
    ['the default password', drifts({}, 'default-password'), ['password']],
    ['no password at all', drifts({}, 'open'), ['password']],
    ['locked with one that we do not have', drifts({}, 'locked'), []],
  ])('%s', (_name, shown, parts) => {
    expect(shown).toEqual(parts)
  })
})

describe('pools that are allowed', () => {
  test.each([
    ['pool.example', 'stratum+tcp://pool.example:3333', 'any', true],
    ['pool.example', 'stratum+tcp://POOL.example:3333', 'any', true],
    ['pool.example:3333', 'stratum+tcp://pool.example:443', 'any', false],
    ['*.pool.example', 'stratum+tcp://eu.pool.example:3333', 'any', true],
    ['*.pool.example', 'stratum+tcp://pool.example.evil.example:3333', 'any', false],
    ['pool.example', 'stratum+tcp://evilpool.example:3333', 'any', false],
    ['pool.example acme', 'stratum+tcp://pool.example:3333', 'acme.rack7', true],
    ['pool.example acme', 'stratum+tcp://pool.example:3333', 'acme2.rack7', false],
    ['stratum+tcp://pool.example:3333', 'stratum+ssl://pool.example:3333', 'any', true],
  ])('"%s" and %s as %s: %s', (line, url, user, allowed) => {
    const parsed = parseAllowedPool(line)
    expect(parsed.ok && isAllowedPool(url, user, [parsed.pool])).toBe(allowed)
  })

  test('any other is critical with the first reading, also in reserve', () => {
    const settings = { ...defaultSettings, allowedPools: ['main.example', 'spare.example acme'] }
    const seen = (pools: readonly Pool[]) =>
      diagnose({ reading: sampleTelemetry(0, { pools }), activity: 'hashing', facts: sampleFacts(), settings }).filter(
        ({ code }) => code === 'pool.forbidden',
      )
    expect(seen(sound)).toEqual([])
    expect(seen([...sound, pool(2, 'evil')])).toMatchObject([
      { level: 'critical', patience: 1, text: expect.stringContaining('evil.example') },
    ])
    expect(seen([pool(0, 'main'), pool(1, 'spare', { user: 'thief' })])).toHaveLength(1)
  })

  test('no line breaks the reading of the others', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), line => {
        const parsed = parseAllowedPool(line)
        if (!parsed.ok) expect(parsed.problem).toContain('not understood')
      }),
    )
  })
})

describe('expectations', () => {
  const profile: PoolProfile = {
    id: 'p1',
    name: 'Main',
    pools: [{ url: 'stratum+tcp://main.example:3333', user: 'acme', password: 'x' }],
    worker: '{account}.{ip4}',
  }
  let database: Database
  let miners: Miner[]
  let profiles: PoolProfile[]
  let expectations: Expectations

  beforeEach(async () => {
    database = await openDatabase({ dataDir: null, clock: new VirtualClock(), log: openLog({ level: 'silent', file: null }) })
    profiles = [profile]
    miners = [miner('a', '10.0.3.17', ['loud'], ['pools']), miner('b', '10.0.3.18', [], []), miner('c', '10.0.4.1', [], null)]
    expectations = new Expectations({
      database,
      profiles: { list: async () => profiles },
      credentials: { list: () => [] },
      miners: () => miners,
    })
    await expectations.load()
  })
  afterEach(() => database.close())

  function miner(id: string, ip: string, tags: readonly string[], drift: Miner['drift']): Miner {
    return { id, address: { ip, apiPort: 4028, webPort: 80 }, tags, drift, mac: null, placement: null } as Miner
  }

  function saved(more: Record<string, unknown>) {
    return expectations.save(expectationInputSchema.parse({ id: null, name: 'Hall 3', ranges: '10.0.3.0/24', profile: 'p1', ...more }))
  }

  test('the first that fits a miner counts, and its worker template is filled in', async () => {
    await saved({ name: 'Loud', ranges: '', tags: ['loud'], mode: 'low', profile: null })
    const list = await saved({})
    expect(list.map(({ name, miners: count, drifting }) => [name, count, drifting])).toEqual([
      ['Loud', 1, ['a']],
      ['Hall 3', 1, []],
    ])
    expect(miners.map(one => expectations.for(one)?.name ?? null)).toEqual(['Loud', 'Hall 3', null])
    expect(miners[1] && expectations.for(miners[1])?.pools?.[0]?.user).toBe('acme.18')
    await expectations.reorder([list[1]?.id ?? ''])
    expect(miners[0] && expectations.for(miners[0])?.name).toBe('Hall 3')
  })

  test('what drifts is brought back by rollouts that are ready to be planned', async () => {
    await saved({})
    expect(expectations.restore([])).toEqual([
      { part: 'pools', action: 'setPools', ask: { pools: profile.pools, worker: profile.worker }, miners: ['a'] },
    ])
    expect(expectations.restore(['b'])).toEqual([])
  })

  test('the log tells one in words, with the names of what it refers to', async () => {
    const [one] = await saved({ tags: ['loud', 'warm'], groups: ['Hall 2'], mode: 'low' })
    expect(one && (await expectations.describe(one))).toBe('tagged loud, warm, in Hall 2, in 10.0.3.0/24: pools "Main", mode low')
    profiles = []
    expect(one && (await expectations.describe({ ...one, enabled: false, mode: null }))).toMatch(/: pools "gone", switched off$/)
  })

  test('one whose profile is gone says so and expects nothing', async () => {
    await saved({})
    profiles = []
    await expectations.load()
    expect(expectations.list()[0]?.trouble).toMatch(/profile is gone/)
    expect(miners[0] && expectations.for(miners[0])).toBeNull()
  })

  test('ranges that cannot be read and a name twice are refused', async () => {
    await expect(saved({ ranges: '10.0.3.400' })).rejects.toThrow()
    await saved({})
    await expect(saved({ ranges: '10.0.5.0/24' })).rejects.toThrow(/already an expectation named/)
    expect(expectationInputSchema.safeParse({ id: null, name: 'x', ranges: '', profile: 'p1' }).success).toBe(false)
    expect(expectationInputSchema.safeParse({ id: null, name: 'x', ranges: '10.0.0.1' }).success).toBe(false)
  })

  test('a worker that depends on the selection is not held against a miner', () => {
    const made = expectedOf({ name: 'x', mode: null, credentials: null }, { ...profile, worker: '{account}.{n}' }, miners[0] as Miner)
    expect(made.pools?.[0]?.user).toBeNull()
  })
})
