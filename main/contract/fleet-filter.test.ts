import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { filterPieces, matchesFilter, parseFilter } from './fleet-filter.ts'
import { filterFields } from './fleet-filter-fields.ts'
import type { Miner, Telemetry } from './model.ts'

const reading: Telemetry = {
  at: 1_700_000_000_000,
  hashrateHs: 90e12,
  hashrateAvgHs: 91e12,
  nominalHashrateHs: 100e12,
  uptimeS: 1800,
  mode: 'normal',
  powerW: 3250,
  powerLimitW: null,
  efficiencyJPerTh: 36.1,
  chipTempMaxC: 82,
  boardTempMaxC: 70,
  inletTempC: 25,
  hwErrorPct: 0.01,
  boards: [],
  fans: [
    { slot: 1, rpm: 5800, pct: null },
    { slot: 2, rpm: 1200, pct: null },
  ],
  fanMode: 'auto',
  pools: [
    {
      priority: 0,
      url: 'stratum+tcp://eu.pool.example:3333',
      user: 'acme.b2-14',
      status: 'dead',
      active: false,
      accepted: 10,
      rejected: 0,
      stale: 0,
      difficulty: null,
      lastShareAt: null,
    },
    {
      priority: 1,
      url: 'stratum+tcp://us.other.example:3333',
      user: 'acme.b2-14',
      status: 'alive',
      active: true,
      accepted: 10,
      rejected: 0,
      stale: 0,
      difficulty: null,
      lastShareAt: null,
    },
  ],
  accepted: 98,
  rejected: 2,
  stale: 0,
  bestShare: null,
  faults: [],
}

const miner: Miner = {
  id: 'mac:02:5e:00:00:00:0e',
  address: { ip: '10.0.3.17', apiPort: 4028, webPort: 80 },
  mac: '02:5e:00:00:00:0e',
  serial: 'SMTT0014',
  hostname: 'antMiner',
  make: 'Antminer',
  model: 'S19j Pro',
  algorithm: 'sha256d',
  firmware: { family: 'antminer-stock', name: 'Antminer stock', version: '2022-12-06' },
  state: 'degraded',
  health: { level: 'warning', findings: [{ code: 'fan.slow', level: 'warning', text: 'Fan 2 is slow', check: null, since: 0 }] },
  placement: null,
  tags: ['north wall', 'warranty'],
  label: 'B2-14',
  note: 'Fan 2 was replaced',
  capabilities: [],
  drift: null,
  hasLogs: false,
  firstSeenAt: 0,
  lastSeenAt: 0,
  reading,
}
const silent: Miner = {
  ...miner,
  state: 'unknown',
  reading: null,
  model: null,
  make: null,
  label: null,
  tags: [],
  note: null,
  mac: null,
  health: { level: 'ok', findings: [] },
}

const holds = (text: string, of: Miner = miner) => {
  const filter = parseFilter(text)
  expect(filter.problems).toEqual([])
  return matchesFilter(filter, of)
}

test.each<[string, Miner['drift'], boolean]>([
  ['drift:any', null, false],
  ['drift:any', [], false],
  ['drift:any', ['pools'], true],
  ['drift:none', null, false],
  ['drift:none', [], true],
  ['drift:none', ['pools'], false],
  ['drift:mode', ['pools'], false],
  ['drift:mode', ['pools', 'mode'], true],
])('%s of a miner with %j: %s', (text, drift, fits) => {
  expect(holds(text, { ...miner, drift })).toBe(fits)
})

test('no two fields have one name', () => {
  const names = filterFields.map(field => field.name)
  expect(new Set(names).size).toBe(names.length)
})

describe('what matches', () => {
  test.each([
    '',
    'b2-14',
    'B2',
    '10.0.3',
    '02:5e',
    's19j',
    '"antminer s19j pro"',
    'us.other',
    'acme',
    'model:s19',
    'model:"S19j Pro"',
    'model:l7,s19',
    'temp>80',
    'temp>=82',
    'temp<=82',
    'temp=82',
    'state:degraded',
    'state:off,deg',
    'ip:10.0.3.0/24',
    'ip:10.0.0-3.1-254',
    'ip:10.0.3.',
    'ip:10.0',
    'pool:other',
    'worker:b2',
    'tag:north',
    'tag:"north wall"',
    'firmware:stock',
    'firmware:2022',
    'hash<91',
    'hash<91%',
    'hash>89TH',
    'hash>89th/s',
    'hash<1PH',
    'fan<2000',
    'fan>5000',
    'uptime<1h',
    'uptime=30min',
    'power>3000',
    'power>3kW',
    'eff>36',
    'rejected>1.9',
    'errors<1',
    'finding:fan',
    'note:replaced',
    '-state:offline',
    '-l7 -temp>90',
    'STATE:Degraded',
    'model:s19 temp>80 state:degraded ip:10.0.3.0/24 pool:other',
  ])('%s matches', text => {
    expect(holds(text)).toBe(true)
  })

  test.each([
    'b2-15',
    'model:l7',
    'temp>82',
    'state:offline',
    'ip:10.0.4.0/24',
    'ip:10.0.33',
    'pool:eu.pool',
    'hash<89',
    'hash>91TH',
    'uptime>1h',
    'power>4kw',
    '-state:degraded',
    '-temp>80',
    'fan>6000',
  ])('%s does not', text => {
    expect(holds(text)).toBe(false)
  })

  test.each([
    'temp>0',
    'temp<200',
    'hash<90',
    'hash>0TH',
    'power<99999',
    'eff<999',
    'fan<9999',
    'uptime<9d',
    'rejected<100',
    'pool:x',
    'model:s',
  ])('%s matches nothing unknown', text => {
    expect(holds(text, silent)).toBe(false)
  })
})

describe('what is not understood', () => {
  test.each([
    ['temp>hot', '"hot" is no value for temp'],
    ['temp>', 'temp> needs a value'],
    ['uptime<1w', 'or one with s, m, min, h, d'],
    ['state:broken', '"broken" is no state. There are hashing, degraded'],
    ['model>s19', 'model is text and takes a colon'],
    ['colour:red', '"colour" is no field'],
    ['ip:10.0.3.0/99', '99'],
    ['ip>10', 'ip is text and takes a colon'],
  ])('%s: %s', (text, words) => {
    const { terms, problems } = parseFilter(text)
    expect(terms).toEqual([])
    expect(problems).toHaveLength(1)
    expect(problems[0]?.piece).toBe(text)
    expect(problems[0]?.problem).toContain(words)
  })

  test('a wrong piece does not take the right ones with it', () => {
    const filter = parseFilter('state:degraded temp>hot')
    expect(filter.terms).toHaveLength(1)
    expect(filter.problems).toHaveLength(1)
    expect(matchesFilter(filter, miner)).toBe(true)
  })

  test('every example in the table of fields is understood', () => {
    for (const field of filterFields) expect(parseFilter(field.example).problems, field.name).toEqual([])
    expect(filterFields.length).toBeGreaterThan(10)
  })
})

test('a percentage and a rate say which they are', () => {
  expect(parseFilter('hash<90').terms[0]?.meaning).toBe('hashrate below 90 % of nominal')
  expect(parseFilter('hash<90TH').terms[0]?.meaning).toBe('hashrate below 90 TH')
})

describe('for any text', () => {
  const anyText = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'abtemphasipstate:<>=-"., 0129/%') }))

  test('parsing and matching never throw, and each piece is a term or a problem', () => {
    fc.assert(
      fc.property(anyText, text => {
        const filter = parseFilter(text)
        expect(filter.terms.length + filter.problems.length).toBe(filterPieces(text).length)
        expect(typeof matchesFilter(filter, miner)).toBe('boolean')
        expect(typeof matchesFilter(filter, silent)).toBe('boolean')
      }),
      { numRuns: 2000 },
    )
  })

  test('a minus turns a piece round', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...filterFields.map(field => field.example), 'b2', '"a b"'),
        fc.constantFrom(miner, silent),
        (piece, of) => {
          expect(holds(`-${piece}`, of)).toBe(!holds(piece, of))
        },
      ),
    )
  })

  test('more pieces never match more', () => {
    fc.assert(
      fc.property(anyText, anyText, (a, b) => {
        // An open quote in the first would swallow the second.
        fc.pre(!a.includes('"'))
        const both = matchesFilter(parseFilter(`${a} ${b}`), miner)
        if (both) expect(matchesFilter(parseFilter(a), miner)).toBe(true)
      }),
    )
  })

  test('pieces name their own place', () => {
    fc.assert(fc.property(anyText, text => filterPieces(text).every(piece => text.slice(piece.from, piece.to) === piece.text)))
  })
})
