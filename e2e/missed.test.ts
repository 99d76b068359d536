import { afterAll, beforeAll, expect, test } from 'vitest'
import { AheadClock } from './ahead-clock.ts'
import type { Here } from './engine-here.ts'
import { expectAccessible, goTo, type Hands, scanFor } from './hands.ts'
import { takePicture } from './pictures.ts'
import { antminers, openStage, type Stage } from './stage.ts'

/** A schedule that fell due while Headframe was closed: told at the next start, never made up for by itself, run by hand when wanted. */

const ports = { apiPort: 14_081, webPort: 18_081 }
const hourMs = 3_600_000

let stage: Stage
let here: Here
let hands: Hands
/** Four hours behind, so that the window's own clock is right after the second start. */
const clock = new AheadClock(-4 * hourMs)
/** Due an hour after the first start. */
const due = new Date(clock.now() + hourMs).toISOString()
const [day, time] = [due.slice(0, 10), due.slice(11, 16)]

beforeAll(async () => {
  stage = await openStage({ ...ports, base: '127.58.1.0/24', speed: 40, roster: antminers(3, 'S19 Pro') })
  here = await openEngine()
  hands = await stage.openWindow(here.url)
})

afterAll(() => stage.close())

test('a schedule for later is made, and Headframe is closed before its time', async () => {
  const { page, sheet } = hands
  await scanFor(hands, '127.58.1.1-127.58.1.3')
  await goTo(hands, 'Schedules')
  await page.getByRole('button', { name: 'Add a schedule' }).click()
  await sheet.getByRole('combobox', { name: 'Action' }).click()
  await page.getByRole('option', { name: 'Sleep' }).click()
  await sheet.getByText('Ranges', { exact: true }).click()
  await sheet.getByRole('textbox', { name: /range/i }).fill('127.58.1.0/24')
  await sheet.getByText('Once', { exact: true }).click()
  await sheet.getByLabel('Day', { exact: true }).fill(day)
  await sheet.getByLabel('Time', { exact: true }).fill(time)
  await sheet.getByRole('combobox', { name: 'Time zone' }).fill('UTC')
  await page.getByRole('option', { name: /UTC/ }).first().click()
  await sheet.getByLabel('Miners at once').fill('3')
  await sheet.getByLabel('Every (seconds)').fill('0')
  await sheet.getByLabel('Name of the schedule').fill('Evening')
  await sheet.getByRole('button', { name: 'Save the schedule' }).click()
  await page.getByRole('list', { name: 'Schedules' }).getByText('Evening').waitFor()
  await page.goto('about:blank')
  await here.close()
})

test('the next start says which run was missed and when, and has begun nothing', async () => {
  clock.skip(4 * hourMs)
  here = await openEngine()
  const { page } = hands
  await page.goto(here.url)
  const bar = page.getByRole('status').filter({ hasText: 'A scheduled run was missed' })
  expect(await bar.textContent()).toMatch(new RegExp(`Evening, .*${time} \\(UTC\\)`))
  await takePicture(page, 'missed-bar')
  await bar.getByRole('button', { name: 'Show it' }).click()
  const schedules = page.getByRole('list', { name: 'Schedules' })
  await schedules.getByText('Headframe was not running').waitFor()
  await takePicture(page, 'missed-run')
  await expectAccessible(hands)
  await goTo(hands, 'Rollouts')
  await page.getByText('No rollouts yet').waitFor()
  expect(stage.hall.miners.map(miner => miner.isMining && miner.writes === 0)).toEqual([true, true, true])
})

test('it is run by hand after a look at what it would change now', async () => {
  const { page, sheet } = hands
  await goTo(hands, 'Schedules')
  await page.getByRole('button', { name: 'Run Evening now…' }).click()
  await sheet.getByRole('button', { name: 'Put to sleep 3 miners' }).waitFor()
  expect(stage.hall.miners.map(miner => miner.writes)).toEqual([0, 0, 0])
  await takePicture(page, 'missed-run-now')
  await sheet.getByRole('button', { name: 'Back' }).click()
  expect(await sheet.getByLabel('Miners at once').inputValue()).toBe('3')
  expect(await sheet.getByLabel('Every (seconds)').inputValue()).toBe('0')
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByRole('button', { name: 'Put to sleep 3 miners' }).click()
  await sheet.getByText('3 verified, none failed').waitFor()
  await page.keyboard.press('Escape')
})

test('who has taken note of it is not told again', async () => {
  const { page, complaints } = hands
  await page.getByRole('button', { name: 'I have seen it' }).click()
  await page.getByRole('button', { name: 'I have seen it' }).waitFor({ state: 'detached' })
  await goTo(hands, 'Fleet')
  await page.getByRole('grid').waitFor()
  expect(await page.getByText('scheduled run was missed').count()).toBe(0)
  expect(complaints).toEqual([])
})

/** On the same folder each time. */
function openEngine(): Promise<Here> {
  return stage.openHere({ dataDir: stage.dataDir, clock })
}
