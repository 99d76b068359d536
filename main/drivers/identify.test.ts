import { describe, expect, test } from 'vitest'
import type { CgminerAnswer, Evidence } from './driver.ts'
import { replyOf } from './recording.ts'
import { drivers } from './registry.ts'

function claimants(evidence: Evidence): readonly string[] {
  return drivers
    .flatMap(driver => {
      const match = driver.identify(evidence)
      return match === null ? [] : [{ id: driver.id, certainty: match.certainty }]
    })
    .toSorted((a, b) => b.certainty - a.certainty)
    .map(match => match.id)
}

function evidence(version: CgminerAnswer | null, page: Readonly<Record<string, string>> | null = null): Evidence {
  return {
    ip: '127.32.0.1',
    openPorts: [],
    cgminer: new Map(version === null ? [] : [['version', version]]),
    http: new Map(page === null ? [] : [['/', { status: 401, headers: page, body: '' }]]),
    more: [],
  }
}

function versionOf(row: Readonly<Record<string, string>>, description = 'cgminer 1.0.0'): CgminerAnswer {
  return replyOf(
    JSON.stringify({ STATUS: [{ STATUS: 'S', When: 1, Code: 22, Msg: 'versions', Description: description }], VERSION: [row], id: 1 }),
  )
}

const digest = { 'www-authenticate': 'Digest realm="antMiner Configuration", nonce="1", qop="auth"', server: 'lighttpd/1.4.59' }
const oldDigest = { ...digest, server: 'lighttpd/1.4.32-devel-lighttpd-1.4.32' }

describe('the words of other firmware are never taken for Bitmain', () => {
  test.each([[{ SGMiner: '5.6.2', Type: 'Antminer clone' }]])('%j', row => {
    expect(claimants(evidence(versionOf(row)))).toEqual(['cgminer'])
  })

  test.each([
    [{ 'BOSminer+': '0.2.0', API: '3.7' }, 'braiins'],
    [{ BOSer: 'boser-openwrt 0.1.0', API: '3.7' }, 'braiins'],
    [{ BMMiner: 'bOS_am1-s9-20181127', Type: 'braiins-am1-s9' }, 'braiins'],
    [{ LUXminer: '2025.4.8', Type: 'Antminer S19k Pro' }, 'luxos'],
    [{ CGMiner: '4.11.1', Type: 'Antminer S19 (MARAFW 2.1)' }, 'marathon'],
    [{ CGMiner: '4.11.1', Type: 'Antminer S9 (vnish 3.8.6)' }, 'vnish'],
    [{ API: '2.0', Miner: 'BTMiner 3.4' }, 'whatsminer'],
    [{ BMMiner: '2.0.0 rwglr', Type: 'Antminer S9 Hiveon' }, 'hiveon'],
    [{ BMMiner: '1.0.0', Type: 'Antminer S19 Hiveon' }, 'hiveon'],
    [{ CGMiner: '2.3.3', Type: 'Blackminer F1' }, 'blackminer'],
    [{ BMMiner: '2.0.0', Type: 'Antminer S9 msk' }, 'mskminer'],
    [{ BMMiner: '1.0.0 rwglr', Type: 'S19-88 v.2.6.0.39 ' }, 'mskminer'],
    [{ CGMiner: '1.0', Type: 'Antminer clone by INNOMINER' }, 'innosilicon'],
    [{ GCMiner: '0.5', API: '1.0' }, 'auradine'],
  ])('%j belongs to %s', (row, family) => {
    expect(claimants(evidence(versionOf(row)))).toEqual([family, 'cgminer'])
  })

  test('a refused version command of cgminer is no plain cgminer', () => {
    const refused = replyOf('{"STATUS":[{"STATUS":"E","When":1,"Code":0,"Msg":"x","Description":"cgminer 4.11.1"}],"id":1}')
    const [match] = drivers.flatMap(driver => driver.identify(evidence(refused)) ?? [])
    expect(match?.facts.firmwareName).toBe('answers the cgminer API, firmware not recognised')
  })
})

describe('the two generations', () => {
  test.each([
    ['Antminer S9', 'antminer-legacy'],
    ['Antminer S9k', 'antminer-legacy'],
    ['Antminer S17+', 'antminer-legacy'],
    ['Antminer T17e', 'antminer-legacy'],
    ['Antminer Z11', 'antminer-legacy'],
    ['Antminer S19', 'antminer-stock'],
    ['Antminer S21 Hyd.', 'antminer-stock'],
    ['Antminer L7', 'antminer-stock'],
    ['Antminer E9 Pro', 'antminer-stock'],
    ['Antminer KS5', 'antminer-stock'],
    ['Antminer BHB68601', 'antminer-stock'],
    ['BHB42XXX', 'antminer-stock'],
  ])('%s is %s', (Type, family) => {
    expect(claimants(evidence(versionOf({ BMMiner: '1.0.0', API: '3.1', CompileTime: 'Tue Dec  6 16:12:30 CST 2022', Type })))).toEqual([
      family,
      'cgminer',
    ])
  })

  test('a model nobody knows is told apart by how the program writes JSON', () => {
    const compact = '{"STATUS":[{"STATUS":"S","Code":22}],"VERSION":[{"BMMiner":"9","Type":"Antminer Q1"}],"id":1}'
    const spaced = '{"STATUS": [{"STATUS": "S", "Code": 22}], "VERSION": [{"BMMiner": "9", "Type": "Antminer Q1"}], "id": 1}'
    expect(claimants(evidence(replyOf(compact)))).toEqual(['antminer-legacy', 'cgminer'])
    expect(claimants(evidence(replyOf(spaced)))).toEqual(['antminer-stock', 'cgminer'])
  })
})

describe('by the web page alone', () => {
  const silent: CgminerAnswer = { kind: 'silent' }

  test.each<[string, CgminerAnswer | null, Readonly<Record<string, string>>, readonly string[]]>([
    ['a stock machine that restarts', silent, digest, ['antminer-stock', 'antminer-legacy', 'hiveon']],
    ['an old one, by its web server', silent, oldDigest, ['antminer-legacy', 'antminer-stock', 'hiveon']],
    ['an old one, by its access list', { kind: 'not-allowed' }, digest, ['antminer-legacy', 'antminer-stock', 'hiveon']],
    [
      'one behind a newer web server, which names the algorithm as Marathon does',
      silent,
      { 'www-authenticate': `${digest['www-authenticate']}, algorithm=MD5` },
      ['antminer-stock', 'antminer-legacy', 'hiveon'],
    ],
    ['Blackminer', silent, { 'www-authenticate': 'Digest realm="blackMiner Configuration", nonce="1"' }, ['blackminer']],
    ['a router', silent, { 'www-authenticate': 'Basic realm="router"' }, []],
    ['something else on the API port', { kind: 'garbage', text: 'SSH-2.0' }, digest, []],
    [
      'an API that does not know version',
      replyOf('{"STATUS":[{"STATUS":"E","Code":14,"Msg":"Invalid command","Description":"cgminer 1.0.0"}]}'),
      digest,
      ['antminer-stock', 'antminer-legacy', 'hiveon', 'cgminer'],
    ],
    [
      'other firmware that does not know version',
      replyOf('{"STATUS":[{"STATUS":"E","Code":14,"Msg":"x","Description":"BOSminer 1"}]}'),
      digest,
      ['braiins', 'cgminer'],
    ],
    ['words of other firmware on the API', versionOf({ LUXminer: '1' }), digest, ['luxos', 'cgminer']],
  ])('%s', (_name, version, page, ids) => {
    expect(claimants(evidence(version, page))).toEqual(ids)
  })
})
