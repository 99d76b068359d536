import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hands, scanFor, select, startOn } from './hands.ts'
import { takePicture } from './pictures.ts'
import type { Served } from './served.ts'
import { antminers, openStage, type Stage } from './stage.ts'

/** kill -9 in the middle of a change of fans: the next start tells the truth, reads before it writes, and writes nobody twice. */

const ports = { apiPort: 14_088, webPort: 18_088 }
const miners = 4

let stage: Stage
let served: Served
let hands: Hands
/** Miners that were written before the kill, by address. */
let written: readonly string[]

beforeAll(async () => {
  stage = await openStage({ ...ports, base: '127.58.8.0/24', speed: 80, roster: antminers(miners, 'S19 Pro') })
  served = await stage.serve()
  hands = await stage.openWindow(served.url)
  await scanFor(hands, '127.58.8.1-127.58.8.4')
})

afterAll(() => stage.close())

test('killed in the middle, it comes back stopped, with what was changed, what was not and what is unknown', async () => {
  const { page, sheet } = hands
  await select(hands, '')
  await startOn(hands, /^Fans/)
  await sheet.getByText('Fixed speed').click()
  await sheet.getByRole('textbox', { name: 'Speed', exact: true }).fill('80')
  await sheet.getByRole('button', { name: 'Next: which miners' }).click()
  await sheet.getByLabel('Miners at once').fill('1')
  await sheet.getByLabel('Every (seconds)').fill('1')
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByRole('button', { name: 'Set the fans of 4 miners' }).click()
  await sheet.getByText(/^Running: [1-9] of 4 verified/).waitFor()
  // From now on who is written is away: nobody can tell what it has.
  for (const miner of stage.hall.miners) miner.inject('neverback')
  await expect.poll(() => awayNow().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(1)
  await served.close('SIGKILL')
  written = writtenNow()
  expect(written.length).toBeLessThan(miners)
  const changes = changesOf()

  served = await stage.serve()
  await page.goto(served.url)
  await page.getByText('Fans on 4 miners was cut short').waitFor()
  await page.getByRole('button', { name: 'Show which ones' }).click()
  await sheet.getByRole('tab', { name: /^Changed/ }).waitFor()
  await takePicture(page, 'cut-short-fans')
  expect(await told('Unknown')).toBe(awayNow().length)
  expect(await told('Changed')).toBe(written.length - awayNow().length)
  expect(written.length).toBeGreaterThan(awayNow().length)
  expect(await told('Not changed')).toBe(miners - written.length)
  expect(changesOf(), 'nothing is written by itself').toEqual(changes)
})

test('going on reads each of the unknown again before anything is written, finishes, and writes nobody twice', async () => {
  const { page, sheet } = hands
  const unknown = awayNow()
  await mend()
  for (const miner of stage.hall.miners) miner.machine.requests.length = 0
  await sheet.getByRole('button', { name: 'Go on' }).click()
  await sheet.getByText('4 verified, none failed').waitFor({ timeout: 60_000 })
  expect(stage.hall.miners.map(miner => miner.writes)).toEqual(Array(miners).fill(1))
  for (const ip of unknown) expect(stage.hall.miner(ip).requests.some(isRead)).toBe(true)
  const again = stage.hall.miners.filter(miner => written.includes(miner.machine.ip)).flatMap(miner => miner.requests.filter(isWrite))
  expect(again).toEqual([])
  for (const miner of stage.hall.miners.filter(({ machine }) => !written.includes(machine.ip)))
    expect(miner.requests.findIndex(isRead)).toBeLessThan(miner.requests.findIndex(isWrite))
  await takePicture(page, 'cut-short-fans-done')
  expect(hands.complaints.filter(text => !/WebSocket/.test(text))).toEqual([])
})

function writtenNow(): readonly string[] {
  return stage.hall.miners.filter(miner => miner.writes > 0).map(({ machine }) => machine.ip)
}

/** Written and not to be read since. */
function awayNow(): readonly string[] {
  return stage.hall.miners.filter(miner => miner.writes > 0 && !miner.machine.doors.web).map(({ machine }) => machine.ip)
}

/** Somebody switches off and on what is away, and waits until it answers. */
async function mend(): Promise<void> {
  const away = awayNow()
  for (const miner of stage.hall.miners) miner.clear('neverback')
  for (const ip of away) {
    stage.hall.miner(ip).powerOff()
    stage.hall.miner(ip).powerOn()
  }
  await expect
    .poll(() => stage.hall.miners.every(({ machine }) => machine.doors.api && !machine.isBooting()), { timeout: 30_000 })
    .toBe(true)
}

function changesOf(): readonly number[] {
  return stage.hall.miners.map(miner => miner.writes)
}

function isWrite(request: string): boolean {
  return /^POST .*set_miner_conf/.test(request)
}

function isRead(request: string): boolean {
  return /^GET .*get_miner_conf/.test(request)
}

/** The count that a tab of the list wears. */
async function told(fate: string): Promise<number> {
  const tab = hands.sheet.getByRole('tab', { name: new RegExp(`^${fate} \\d+$`) })
  return Number(/\d+$/.exec((await tab.textContent()) ?? '')?.[0])
}
