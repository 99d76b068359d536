import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KeptFirmware } from '../contract/firmware-file.ts'
import type { RolloutPlan } from '../contract/rollout.ts'
import { persona } from '../drivers/antminer-stock/sim.ts'
import { type Hall, startHall } from '../simulator/hall.ts'
import { runCommandLine } from './program.ts'
import type { Terminal } from './terminal.ts'

/** `headframe firmware …` as people and scripts run it, after `rollout` has handed files over. */

const ports = ['--api-port', '14053', '--web-port', '18053']
let hall: Hall
let folder: string
let file: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headframe-firmware-'))
  const roster = [{ family: 'antminer-stock', model: 'Antminer S19 Pro' }]
  hall = await startHall({ base: '127.38.53.0/24', roster, apiPort: 14_053, webPort: 18_053, statusPort: null, speed: 60 })
  const model = persona.models.find(({ type }) => type === hall.miners[0]?.machine.model.type) ?? persona.models[0]
  const image = persona.image?.(model, '2024-03-19')
  if (image === undefined) throw new Error('this family has no image')
  file = join(folder, image.name)
  await writeFile(file, image.bytes)
})
afterAll(async () => {
  await hall.close()
  await rm(folder, { recursive: true })
})

async function headframe(...args: readonly string[]) {
  const [out, said]: [string[], string[]] = [[], []]
  const signal = new AbortController().signal
  const rest = { progress: () => undefined, taken: async () => undefined, ask: async () => false, close: () => undefined }
  const terminal: Terminal = { interactive: false, signal, out: line => void out.push(line), err: line => void said.push(line), ...rest }
  const code = await runCommandLine([...args, '--data', join(folder, 'data')], terminal)
  return { code, out: out.join('\n'), said: said.join('\n') }
}

async function kept(): Promise<readonly KeptFirmware[]> {
  const { out } = await headframe('firmware', 'list', '--json')
  return out === '' ? [] : out.split('\n').map(line => JSON.parse(line) as KeptFirmware)
}

test('where no file is kept it says so, and there is none to remove', async () => {
  expect(await headframe('firmware', 'list')).toMatchObject({ code: 0, out: '', said: 'No firmware file is kept here.' })
  const missing = await headframe('firmware', 'remove', 'other.bmu')
  expect([missing.code, missing.said]).toEqual([2, 'FILE "other.bmu" is not kept. "headframe firmware list" tells which are.'])
})

test('a file that a rollout was planned with is kept, is listed with all that is known of it, and is removed by its hash', async () => {
  const planned = await headframe('rollout', 'plan', 'upgradeFirmware', '127.38.53.1', '--file', file, '--json', ...ports)
  expect((JSON.parse(planned.out) as RolloutPlan).planned.length).toBe(1)
  const [one, ...others] = await kept()
  expect([one, others]).toMatchObject([
    { families: ['antminer-stock'], models: ['S19 Pro'], version: '2024-03-19', neededBecause: null },
    [],
  ])
  const { out } = await headframe('firmware', 'list')
  for (const text of [one?.name, one?.id, 'Antminer stock', 'S19 Pro', '2024-03-19']) expect(out).toContain(text)

  const removed = await headframe('firmware', 'remove', one?.id.slice(0, 8) ?? '')
  expect([removed.code, removed.out, await kept()]).toEqual([0, '', []])
  const { out: audit } = await headframe('audit', 'list', '--json')
  expect(audit).toContain('"result":"removed"')
})
