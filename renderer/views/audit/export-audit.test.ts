import Papa from 'papaparse'
import { expect, test } from 'vitest'
import type { AuditEntry } from '../../../main/contract/audit.ts'
import { auditCsv } from './export-audit.ts'

const entry: AuditEntry = {
  seq: 7,
  at: Date.UTC(2026, 10, 21, 22, 30),
  by: 'app',
  account: 'anna',
  action: 'Change pools',
  subject: '=1+1 (Rack 7)',
  before: null,
  after: 'a, "b"\nc',
  result: 'verified',
  rollout: 'r1',
  hash: 'ff',
}

test('every entry is one line that a spreadsheet reads back, and none becomes a formula', () => {
  const [head, line] = Papa.parse<string[]>(auditCsv([entry]), { skipEmptyLines: true }).data
  expect(head).toHaveLength(11)
  expect(line).toEqual([
    '7',
    '2026-11-21T22:30:00.000Z',
    'app',
    'anna',
    'Change pools',
    "'=1+1 (Rack 7)",
    '',
    'a, "b"\nc',
    'verified',
    'r1',
    'ff',
  ])
})
