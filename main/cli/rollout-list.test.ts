import { expect, test } from 'vitest'
import type { Rollout, SetAside } from '../contract/rollout.ts'
import { printRollout, type RolloutForm } from './rollout-list.ts'
import type { Terminal } from './terminal.ts'

const pace = { size: 10, everyS: 5, canary: true, atOnce: null, order: 'selection' } as const
const noSteps = { waiting: 0, reading: 0, writing: 0, settling: 0, verified: 0, failed: 0, cancelled: 0, unknown: 0 }
const at = Date.UTC(2026, 2, 1, 9, 30)

const rollout: Rollout = {
  id: 'r1',
  action: 'setPools',
  title: 'Change pools on 5,000 miners',
  state: 'paused',
  counts: noSteps,
  total: 0,
  createdAt: at,
  endedAt: null,
  by: 'schedule "Night"',
  parent: null,
  canUndo: false,
  etaS: null,
  pausedBecause: null,
  waitingFor: [],
  secondLook: null,
  batching: { ...pace, budget: { pct: 10, inARow: 5 }, power: { hallKw: null, groupKw: null } },
  steps: [],
  notes: [
    { at: at + 1_000, kind: 'stopped', by: null, text: 'The first miner failed.' },
    { at: at + 2_000, kind: 'resumed', by: 'cli', text: null },
    { at: at + 3_000, kind: 'adjusted', by: 'app', text: 'miners a batch: 10 → 20' },
  ],
  notesLeftOut: 0,
  setAside: { offline: 60, locked: 2_000 },
}

function printed(form: RolloutForm, setAside: readonly SetAside[] = []): readonly string[] {
  const out: string[] = []
  printRollout(rollout, setAside, form, { out: line => void out.push(line) } as Terminal)
  return out
}

function aside(count: number): readonly SetAside[] {
  return Array.from({ length: count }, (_, n) => {
    const ip = `10.0.0.${n}`
    return { minerId: `ip:${ip}`, ip, label: null, why: 'offline', reason: 'It does not answer.' }
  })
}

test('the log tells who did what, and what came about by itself', () => {
  expect(printed('log')).toEqual([
    '2026-03-01T09:30:00.000Z Change pools on 5,000 miners: begun by schedule "Night"',
    '2026-03-01T09:30:01.000Z stopped by itself: The first miner failed.',
    '2026-03-01T09:30:02.000Z went on by cli',
    '2026-03-01T09:30:03.000Z another pace by app: miners a batch: 10 → 20',
  ])
})

test('of very many that were set aside the first are listed, and where the rest is', () => {
  expect(printed('table').join('\n')).toContain('2,060 set aside: 60 offline, 2,000 locked')
  expect(printed('table', aside(60)).at(-1)).toBe('and 10 more set aside, which --csv and --json list')
  expect(printed('table', aside(50)).at(-1)).toContain('10.0.0.49')
  expect(JSON.parse(printed('json', aside(60))[0] ?? '')).toMatchObject({ setAside: { length: 60 }, notes: { length: 3 } })
})
