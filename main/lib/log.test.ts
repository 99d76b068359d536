import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLog } from './log.ts'
import { Secret } from './secret.ts'

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'headframe-log-'))
}

test('an event is one JSON line with its fields and its dotted name', () => {
  const file = join(folder(), 'deep', 'engine.log')
  openLog({ level: 'info', file }).info({ miner: 'mac:02:00:00:00:00:01' }, 'miner.offline')
  const line = JSON.parse(readFileSync(file, 'utf8'))
  expect(line).toMatchObject({ miner: 'mac:02:00:00:00:00:01', msg: 'miner.offline' })
  expect(Date.parse(line.at)).not.toBeNaN()
})

test('a secret prints as dots', () => {
  const file = join(folder(), 'engine.log')
  openLog({ level: 'info', file }).info({ password: new Secret('hunter2') }, 'login')
  expect(readFileSync(file, 'utf8')).not.toContain('hunter2')
})

test('the file is rotated by size and the oldest is dropped', () => {
  const dir = folder()
  const file = join(dir, 'engine.log')
  const log = openLog({ level: 'info', file, maxBytes: 500 })
  for (let n = 0; n < 100; n++) log.info({ n }, 'line')
  expect(readdirSync(dir).sort()).toEqual(['engine.log', 'engine.log.1', 'engine.log.2', 'engine.log.3', 'engine.log.4'])
  expect(readFileSync(file, 'utf8')).toContain('"n":99')
  expect(readFileSync(`${file}.1`, 'utf8').length).toBeLessThanOrEqual(500)
})

test.skipIf(!existsSync('/dev/full'))('a full disk loses lines and nothing else', () => {
  const log = openLog({ level: 'info', file: '/dev/full' })
  for (let n = 0; n < 3; n++) expect(() => log.info({ n }, 'line')).not.toThrow()
})

test('a file that cannot be opened is no reason not to start', () => {
  const blocked = join(folder(), 'a-file')
  writeFileSync(blocked, '')
  expect(() => openLog({ level: 'error', file: join(blocked, 'engine.log') }).info('line')).not.toThrow()
})
