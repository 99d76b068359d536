import { expect, test } from 'vitest'
import type { Finding } from '../../main/contract/model.ts'
import { allowedOf, foreignAmong } from './foreign.ts'
import { sampleMiner } from './miner.sample.ts'

const finding = (code: string): Finding => ({ code, level: 'critical', text: 'It mines on "evil"', check: null, since: 0 })
const pool = (host: string, active: boolean) => ({ ...sampleMiner(0).reading?.pools[0], url: `stratum+tcp://${host}:3333`, active })
const mining = (n: number, host: string, ...codes: string[]) =>
  sampleMiner(n, {
    health: { level: 'critical', findings: codes.map(finding) },
    reading: { pools: [{ ...sampleMiner(0).reading?.pools[0], ...pool(host, true) }] as never },
  })

test('who mines on a pool that is not allowed or not expected is counted, with the hosts of most miners first', () => {
  const miners = [
    mining(1, 'evil.example', 'pool.forbidden'),
    mining(2, 'other.example', 'drift.foreign'),
    mining(3, 'other.example', 'pool.forbidden'),
    mining(4, 'eu.pool.example'),
  ]
  expect(foreignAmong(miners, allowedOf(['*.pool.example', '? not a line']))).toEqual({
    miners: ['mac:1', 'mac:2', 'mac:3'],
    hosts: ['other.example', 'evil.example'],
  })
})

test('a foreign pool that only stands in reserve is not mined on', () => {
  expect(foreignAmong([mining(1, 'eu.pool.example', 'pool.forbidden')], allowedOf(['eu.pool.example'])).miners).toEqual([])
})

test('a finding that is older than the setting counts no more once every pool is allowed', () => {
  expect(foreignAmong([mining(1, 'evil.example', 'pool.forbidden')], []).miners).toEqual([])
})
