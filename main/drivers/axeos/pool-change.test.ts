import { describe, expect, test } from 'vitest'
import type { JsonRecord } from '../../transport/fields.ts'
import { machineProblem, poolSettings, poolsProblem } from './pool-change.ts'

const one = { url: 'stratum+tcp://a.example:3333', user: 'acct.w1', password: 'x' }
const two = { url: 'stratum+tcp://b.example:3334', user: 'acct.w1', password: 'y' }
const encrypted = { ...one, url: 'stratum+ssl://s.example:443' }
const second = { ...one, url: 'stratum2+tcp://v2.example:3336/9auqWEzQDVyd2oe1JVGFLMLHZtCo2FFqZwtKA5gd9xbuEu7PH72' }
const old: JsonRecord = { stratumURL: 'o.example', stratumPort: 1, fallbackStratumURL: 'f.example', fallbackStratumPort: 2 }
const tls: JsonRecord = { ...old, stratumTLS: 2, fallbackStratumTLS: 0, stratumProtocol: 'SV1', fallbackStratumProtocol: 'SV2' }
const nerd: JsonRecord = { ...old, stratumTLS: true, fallbackStratumTLS: false, stratumProtocol: 0, sv2AuthorityPubkey: '', stratum: {} }

describe('what is written', () => {
  test('to an old release is host, port, worker and password, and an empty host where there is no fallback', () => {
    expect(poolSettings(old, { pools: [one, two] })).toEqual({
      stratumURL: 'a.example',
      stratumPort: 3333,
      stratumUser: 'acct.w1',
      stratumPassword: 'x',
      fallbackStratumURL: 'b.example',
      fallbackStratumPort: 3334,
      fallbackStratumUser: 'acct.w1',
      fallbackStratumPassword: 'y',
    })
    expect(poolSettings(old, { pools: [one] })).toMatchObject({ stratumURL: 'a.example', fallbackStratumURL: '' })
    expect(poolSettings(old, { pools: [one] })).not.toHaveProperty('fallbackStratumUser')
  })

  test('says how it is encrypted, and keeps a certificate of the owner only for the same host', () => {
    expect(poolSettings(tls, { pools: [encrypted, one] })).toMatchObject({
      stratumTLS: 1,
      fallbackStratumTLS: 0,
      fallbackStratumProtocol: 'SV1',
    })
    const same = { ...encrypted, url: 'stratum+ssl://o.example:443' }
    expect(poolSettings(tls, { pools: [same] })).toMatchObject({ stratumTLS: 2 })
    expect(poolSettings(tls, { pools: [second] })).toMatchObject({
      stratumURL: 'v2.example',
      stratumProtocol: 'SV2',
      stratumV2AuthorityPubkey: '9auqWEzQDVyd2oe1JVGFLMLHZtCo2FFqZwtKA5gd9xbuEu7PH72',
    })
  })

  test('to the NerdQAxe family is spelt as it spells it', () => {
    expect(poolSettings(nerd, { pools: [encrypted, second] })).toMatchObject({
      stratumTLS: true,
      stratumProtocol: 0,
      fallbackStratumTLS: false,
      fallbackStratumProtocol: 1,
      fallbackSv2AuthorityPubkey: expect.stringMatching(/^9auq/),
    })
  })

  describe('to a release with numbered pools', () => {
    const slot = (id: number, host: string) => ({
      id,
      stratumURL: host,
      stratumPort: 1,
      stratumUser: 'u',
      stratumPassword: '*****',
      stratumTLS: 0,
      stratumSuggestedDifficulty: 42,
    })
    const info = (ids: readonly [number, number], ...pools: readonly JsonRecord[]): JsonRecord => ({
      pools,
      primaryPoolIndex: ids[0],
      secondaryPoolIndex: ids[1],
    })

    test('goes into those that are chosen, with everything else that they have', () => {
      const settings = poolSettings(info([3, 1], slot(1, 'f.example'), slot(3, 'o.example')), { pools: [one, two] })
      expect(settings).toEqual({
        pools: [
          { ...slot(3, 'a.example'), stratumPort: 3333, stratumUser: 'acct.w1', stratumPassword: 'x' },
          { ...slot(1, 'b.example'), stratumPort: 3334, stratumUser: 'acct.w1', stratumPassword: 'y' },
        ],
      })
    })

    test('leaves no fallback by choosing the first one twice, and spare pools alone', () => {
      const settings = poolSettings(info([0, 1], slot(0, 'o.example'), slot(1, 'f.example')), { pools: [one] })
      expect(settings).toMatchObject({ pools: [{ id: 0, stratumURL: 'a.example' }], secondaryPoolIndex: 0 })
    })

    test('that has none yet says how each is encrypted', () => {
      const blank = { ...info([0, 1]), stratumTLS: 0, stratumProtocol: 'SV1' }
      expect(poolSettings(blank, { pools: [encrypted] })).toMatchObject({ pools: [{ id: 0, stratumTLS: 1, stratumProtocol: 'SV1' }] })
    })

    test('puts a new fallback where it stood before, else where nothing stands', () => {
      const fallbackOf = (...pools: readonly JsonRecord[]) =>
        poolSettings(info([0, 0], slot(0, 'o.example'), ...pools), { pools: [one, two] })
      expect(fallbackOf(slot(1, 'x.example'), slot(4, 'b.example'))).toMatchObject({ secondaryPoolIndex: 4 })
      expect(fallbackOf(slot(1, 'x.example'))).toMatchObject({ secondaryPoolIndex: 2 })
      expect(fallbackOf(...[1, 2, 3, 4, 5, 6, 7].map(id => slot(id, 'x.example')))).toMatchObject({ secondaryPoolIndex: 1 })
    })
  })
})

describe('what is refused', () => {
  test.each([
    [[], 'no pool is given'],
    [[one, two, one], '3 pools are given and this firmware mines on 2 at the most'],
    [[{ ...one, user: 'acct w1' }], 'pool 1 worker holds a blank at character 5'],
    [[one, { ...two, password: 'a"b' }], 'pool 2 password holds a double quote at character 2'],
    [[{ ...one, user: 'ä.w' }], 'pool 1 worker holds "ä" at character 1'],
    [[{ ...one, user: 'w'.repeat(256) }], 'pool 1 worker is longer than 255 characters'],
    [[{ ...one, url: 'stratum+tcp://a.example:3333#xnsub' }], 'pool 1 URL holds "#xnsub" behind the port'],
    [[{ ...one, url: 'stratum+tcp://a.example' }], 'pool 1 URL cannot be split'],
  ])('%j whatever the release', (pools, reason) => {
    expect(poolsProblem({ pools })).toContain(reason)
  })

  test('nothing of what can be written', () => {
    for (const pools of [[one], [one, two], [encrypted, second], [{ ...one, url: 'a.example:3333' }]])
      expect(poolsProblem({ pools })).toBeNull()
  })

  test('what this very machine cannot do', () => {
    expect(machineProblem(old, { pools: [encrypted] })).toContain('pool 1 URL is encrypted')
    expect(machineProblem(old, { pools: [one, second] })).toContain('pool 2 URL is Stratum V2')
    expect(machineProblem({ ...nerd, stratum: { activePoolMode: 1 } }, { pools: [one] })).toContain('dual pool mode')
    expect(machineProblem(tls, { pools: [encrypted, second] })).toBeNull()
  })
})
