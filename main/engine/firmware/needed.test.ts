import { expect, test } from 'vitest'
import { neededBecause } from './needed.ts'

/** A rollout whose miners get these files yet. */
const rollout = (title: string, ...files: readonly string[]) => ({
  title,
  state: 'paused' as const,
  params: files.map(id => ({ file: { id } })),
})

test('a file is needed by a rollout that has yet to send it to any of its miners', () => {
  const rollouts = { ahead: () => [rollout('Firmware on 2 miners', 'a', 'b'), rollout('Firmware on 1 miner', 'c')] }
  expect(neededBecause(rollouts, 'c')).toBe(
    'The rollout "Firmware on 1 miner" is paused and needs this file. Let it end, or cancel it, then remove the file.',
  )
  expect(neededBecause(rollouts, 'b')).toContain('"Firmware on 2 miners"')
})

test('a file that every miner has, or that no rollout sends, is not needed', () => {
  expect(neededBecause({ ahead: () => [rollout('Firmware on 2 miners')] }, 'a')).toBeNull()
  expect(neededBecause({ ahead: () => [] }, 'a')).toBeNull()
})

test('only rollouts of firmware are asked about', () => {
  const asked: string[] = []
  const ahead = (action: string) => {
    asked.push(action)
    return []
  }
  neededBecause({ ahead }, 'a')
  expect(asked).toEqual(['upgradeFirmware'])
})
