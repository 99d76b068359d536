import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hall, startHall } from '../simulator/hall.ts'

const bin = fileURLToPath(new URL('headframe.mjs', import.meta.url))
const ports = ['--api-port', '15328', '--web-port', '18680']
const folder = mkdtempSync(join(tmpdir(), 'record-cli-'))
let hall: Hall

beforeAll(async () => {
  const roster = [{ family: 'antminer-stock' }, { family: 'whatsminer' }, { family: 'cgminer', faults: ['hang'] }] as const
  hall = await startHall({ base: '127.37.5.0/28', roster, apiPort: 15_328, webPort: 18_680 })
})
afterAll(async () => {
  await hall.close()
  rmSync(folder, { recursive: true })
})

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly said: string
}

function record(args: readonly string[], killAfter: RegExp | null = null): Promise<Ended> {
  const env = { ...process.env, HEADFRAME_PASSWORD: '' }
  const child = spawn(process.execPath, [bin, 'record', ...args], { stdio: ['ignore', 'pipe', 'pipe'], env })
  let [out, said] = ['', '']
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    said += text
  })
  const before = hall.miner('127.37.5.3').requests.length
  const watch = async () => {
    while (
      killAfter !== null &&
      !hall
        .miner('127.37.5.3')
        .requests.slice(before)
        .some(request => killAfter.test(request))
    )
      await new Promise(setImmediate)
    if (killAfter !== null) child.kill('SIGINT')
  }
  void watch()
  return new Promise(resolve => child.once('close', code => resolve({ code, out, said })))
}

test('a machine becomes a folder that reads the same; its names are told on the terminal and are not in the files', async () => {
  const name = join(folder, 'fixtures', 's19')
  const { code, out } = await record(['127.37.5.1', name, ...ports])
  expect(out).toContain('The recording reads the same as the machine.')
  expect(out).toMatch(/replaced mac 02:/)
  expect(code).toBe(0)
  const texts = readdirSync(name).map(file => readFileSync(join(name, file), 'utf8'))
  const miner = hall.miner('127.37.5.1').machine
  for (const word of [miner.mac, miner.hostname, miner.serial, '127.37.5.1']) expect(texts.join('\n')).not.toContain(word)
  expect(JSON.parse(readFileSync(join(name, 'manifest.json'), 'utf8'))).toMatchObject({ driver: 'antminer-stock', make: 'Antminer' })
})

test('a folder that is there already is refused before a miner is asked', async () => {
  const before = hall.miner('127.37.5.2').requests.length
  const { code, said } = await record(['127.37.5.2', folder, ...ports])
  expect(said).toContain('exists already')
  expect(code).toBe(2)
  expect(hall.miner('127.37.5.2').requests).toHaveLength(before)
})

test.each([
  ['127.37.5.14', /Nothing answers at 127\.37\.5\.14/],
  ['8.8.8.8', /belongs to the public internet/],
  ['10.0.0.0/24', /not an address/],
])('%s is a problem in words, and no folder appears', async (address, words) => {
  const name = join(folder, 'none')
  const { code, said } = await record([address, name, ...ports])
  expect(said).toMatch(words)
  expect(code).toBe(1)
  expect(existsSync(name)).toBe(false)
})

test('Ctrl+C ends it at once, and nothing is written', async () => {
  const name = join(folder, 'cancelled')
  const { code, said } = await record(['127.37.5.3', name, ...ports], /tcp/)
  expect(said).toContain('Cancelled. Nothing was written.')
  expect(code).toBe(130)
  expect(readdirSync(folder).filter(file => file.includes('cancelled') || file.startsWith('.recording'))).toEqual([])
})

test('what a window saved becomes a folder; what is no recording is refused', async () => {
  const files = { 'manifest.json': '{}', 'rpc-version.json': '{"STATUS":[]}' }
  const bundle = join(folder, 'window.json')
  writeFileSync(bundle, JSON.stringify({ format: 'headframe-recording', version: 1, files }))
  const { code } = await record([bundle, join(folder, 'unpacked')])
  expect(code).toBe(0)
  expect(readFileSync(join(folder, 'unpacked', 'rpc-version.json'), 'utf8')).toBe(files['rpc-version.json'])
  writeFileSync(bundle, JSON.stringify({ format: 'headframe-recording', version: 1, files: { '../evil.json': 'x' } }))
  const refused = await record([bundle, join(folder, 'evil')])
  expect(refused.said).toContain('is not a recording that Headframe saved')
  expect(refused.code).toBe(2)
  expect(existsSync(join(folder, 'evil'))).toBe(false)
})
