import { expect, test } from 'vitest'
import type { Finding } from '../../main/contract/model.ts'
import { sampleMiner } from './miner.sample.ts'
import { securityNote, worstTrouble } from './trouble.ts'

const finding = (code: string, level: Finding['level']): Finding => ({ code, level, text: code, check: null, since: 0 })
const withFindings = (...findings: Finding[]) => sampleMiner(1, { health: { level: findings[0]?.level ?? 'ok', findings } })

test('a default password alone is no trouble, but a note', () => {
  const miner = withFindings(finding('password.default', 'warning'))
  expect(worstTrouble(miner)).toBeNull()
  expect(securityNote(miner)?.code).toBe('password.default')
})

test('the worst finding that is more than a note is the trouble', () => {
  const miner = withFindings(finding('password.default', 'warning'), finding('fan.stopped', 'critical'), finding('temp.high', 'warning'))
  expect(worstTrouble(miner)?.code).toBe('fan.stopped')
})

test('a healthy miner has neither', () => {
  expect(worstTrouble(withFindings())).toBeNull()
  expect(securityNote(withFindings())).toBeNull()
})
