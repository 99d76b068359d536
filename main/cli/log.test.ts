import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hall, startHall } from '../simulator/hall.ts'
import { withRollouts } from './open-engine.ts'
import { runCommandLine } from './program.ts'
import type { Terminal } from './terminal.ts'

/** `headframe log` as people and scripts run it, against simulated miners. */

const ports = { apiPort: 14_057, webPort: 18_057 }
const [several, single, locked, logless, silent] = [1, 2, 3, 4, 9].map(at => `127.38.57.${at}`) as [string, string, string, string, string]
let hall: Hall
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headframe-log-'))
  const roster = [
    { family: 'vnish', model: 'Antminer S21' },
    { family: 'antminer-stock' },
    { family: 'antminer-stock' },
    { family: 'cgminer' },
  ]
  hall = await startHall({ base: '127.38.57.0/24', roster, ...ports, statusPort: null, speed: 60 })
  hall.miner(locked).setPassword('a long one')
})
afterAll(async () => {
  await hall.close()
  await rm(folder, { recursive: true })
})

async function log(...args: readonly string[]) {
  const [out, said]: [string[], string[]] = [[], []]
  const signal = new AbortController().signal
  const rest = { progress: () => undefined, taken: async () => undefined, ask: async () => false, close: () => undefined }
  const terminal: Terminal = { interactive: false, signal, out: line => void out.push(line), err: line => void said.push(line), ...rest }
  const where = ['--api-port', String(ports.apiPort), '--web-port', String(ports.webPort), '--data', join(folder, 'data')]
  const code = await runCommandLine(['log', ...args, ...where], terminal)
  return { code, out, said: said.join('\n') }
}

test('of several logs the first is printed and the others are named; --name prints one of those, however its words are joined', async () => {
  const first = await log(several)
  expect([first.code, first.said]).toEqual([0, 'This is the miner log. With --name there is also: status log.'])
  const other = await log(several, '--name', 'Status.log')
  expect([other.code, other.said]).toEqual([0, ''])
  expect(other.out).not.toEqual(first.out)
  const missing = await log(several, '--name', 'kernel.log')
  expect(missing).toMatchObject({ code: 2, out: [], said: `--name "kernel.log" is no log of ${several}. It has: miner log, status log.` })
})

test('--search prints the lines that hold the text in any case, and none is exit code 1', async () => {
  const whole = await log(single)
  const [word = ''] = /\w{5,}/.exec(whole.out.join('\n')) ?? []
  const found = await log(single, '--name', 'kernel log', '--search', word.toUpperCase())
  expect(found.out.length).toBeGreaterThan(0)
  expect(found.out).toEqual(whole.out.filter(line => line.toLowerCase().includes(word.toLowerCase())))
  const none = await log(single, '--name', 'kernel log', '--search', 'no such words')
  expect(none).toMatchObject({ code: 1, out: [] })
  expect(none.said).toMatch(/^No line of the .+ log of 127\.38\.57\.2 holds "no such words"\.$/)
})

test('--save writes a file instead, --json one object, and a file that cannot be written is told', async () => {
  const { out } = await log(single)
  const file = join(folder, 'kernel.log')
  const saved = await log(single, '--name', 'kernel log', '--save', file)
  expect([saved.code, saved.out]).toEqual([0, []])
  expect(saved.said).toMatch(/^[\d,]+ lines? of the .+ log in /)
  expect(await readFile(file, 'utf8')).toBe(`${out.join('\n')}\n`)
  const { out: json } = await log(single, '--json')
  expect(JSON.parse(json.join())).toMatchObject({
    ip: single,
    text: out.join('\n'),
    name: 'kernel log',
    names: ['kernel log', 'miner log'],
  })
  const nowhere = await log(single, '--save', join(folder, 'no', 'such', 'folder'))
  expect([nowhere.code, nowhere.out]).toEqual([1, []])
  expect(nowhere.said).toMatch(/--save ".*" cannot be written: /)
})

test('a miner that is locked, silent or gives no logs is told in a sentence with exit code 1', async () => {
  expect(await log(locked)).toMatchObject({ code: 1, out: [], said: expect.stringMatching(/password/) })
  expect(await log(silent)).toMatchObject({ code: 1, out: [], said: expect.stringMatching(/^127\.38\.57\.9: nothing answers there/) })
  expect(await log(logless)).toMatchObject({ code: 1, out: [], said: expect.stringMatching(/gives its logs to nobody/) })
  expect(await log('127.38.57.0/24')).toMatchObject({ code: 2, said: expect.stringMatching(/^ADDRESS "127\.38\.57\.0\/24" is not/) })
})

test('a password that the folder keeps opens the miner, and a miner of a folder that is in use is asked too', async () => {
  const options = { ...ports, credential: null, changes: true }
  const set = { id: null, name: 'Hall', ranges: '', tags: [], entries: [{ user: 'root', password: 'a long one' }] }
  const quiet: Terminal = {
    interactive: false,
    signal: new AbortController().signal,
    out: () => undefined,
    err: () => undefined,
    progress: () => undefined,
    taken: async () => undefined,
    ask: async () => false,
    close: () => undefined,
  }
  await withRollouts(join(folder, 'data'), options, quiet, client => client.credentials.save(set))
  const opened = await log(locked)
  expect(opened.code).toBe(0)
  expect(opened.out.length).toBeGreaterThan(0)
  await withRollouts(join(folder, 'data'), options, quiet, async () => {
    const beside = await log(locked)
    expect([beside.code, beside.out]).toEqual([0, opened.out])
    expect(await log(silent)).toMatchObject({ code: 1, said: expect.stringContaining('is no miner that this data folder knows') })
  })
})
