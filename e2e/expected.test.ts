import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAccessible, goTo, type Hands, scanFor, shownMiners } from './hands.ts'
import { takePicture } from './pictures.ts'
import { antminers, openStage, type Stage } from './stage.ts'

/** Watching over a hall: what is expected, a hijacked miner and the way back, a schedule, passwords that are tested, and the log of it all. */

const ports = { apiPort: 14_451, webPort: 18_451 }
const hallPool = 'stratum+tcp://btc.pool.example:3333'
const foreign = { url: 'stratum+tcp://thief.example:3333', user: 'thief.1', pass: 'x' }

let stage: Stage
let hands: Hands
let page: Page

beforeAll(async () => {
  stage = await openStage({ ...ports, base: '127.44.20.0/24', speed: 20, roster: antminers(6, 'S19j Pro') })
  // As if all had been pushed once.
  for (const miner of stage.hall.miners) miner.machine.pools.replace([{ url: hallPool, user: 'acme', pass: 'x' }], Date.now())
  const { url } = await stage.serve()
  hands = await stage.openWindow(url)
  page = hands.page
  await scanFor(hands, '127.44.20.1-127.44.20.6')
})

afterAll(() => stage.close())

const view = (name: string) => goTo(hands, name)

test('an expectation is made: the pools of the hall, for a range', async () => {
  await view('Settings')
  await page.getByRole('button', { name: 'Add a pool profile' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Hall pools')
  await page.getByLabel('URL').fill(hallPool)
  await page.getByLabel('Account or worker').fill('acme')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await view('Expected')
  await page.getByText('Nothing is expected yet').waitFor()
  await expectAccessible(hands)
  await page.getByRole('button', { name: 'Add an expectation' }).click()
  await page.getByLabel('Name', { exact: true }).fill('North hall')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Say for which miners: by tag, group or range.').waitFor()
  await page.getByLabel('Ranges', { exact: true }).fill('127.44.20.0/24')
  await page.getByText('Fits 6 miners now.').waitFor()
  await page.getByRole('combobox', { name: 'Pools', exact: true }).click()
  await page.getByRole('option', { name: 'Hall pools' }).click()
  await takePicture(page, 'expected-editor')
  await expectAccessible(hands)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText(/^6 miners$/).waitFor()
})

test('which expectation comes first is changed with the keyboard', async () => {
  await page.getByRole('button', { name: 'Add an expectation' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Loud ones')
  await page.getByRole('combobox', { name: 'Tags' }).fill('loud')
  await page.keyboard.press('Enter')
  await page.getByText('Low', { exact: true }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const order = () =>
    page
      .getByRole('list', { name: /^Expectations/ })
      .locator('b')
      .allTextContents()
  await expect.poll(order).toEqual(['North hall', 'Loud ones'])
  await page.getByRole('button', { name: /^Move Loud ones/ }).focus()
  await page.keyboard.press('ArrowUp')
  await expect.poll(order).toEqual(['Loud ones', 'North hall'])
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^Move Loud ones/)
  await page.getByRole('button', { name: 'Remove Loud ones' }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await expect.poll(order).toEqual(['North hall'])
})

test('pools that are mined on now are allowed with one click', async () => {
  await page.getByRole('button', { name: 'Allowed pools…' }).click()
  const lines = page.getByLabel('Pools that may be mined on')
  await lines.fill('not a pool at all')
  await page.getByText('Line 1: "not a pool at all" is not understood.').waitFor()
  await lines.fill('')
  await page.getByRole('button', { name: 'Add all pools that are mined on now' }).click()
  await expect.poll(() => lines.inputValue()).toContain('btc.pool.example:3333')
  await page.getByRole('status').getByRole('button', { name: 'Save' }).click()
  await page.getByRole('status').getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' })
})

test('a miner that somebody sends to another pool is told within a reading, and restored with one click', async () => {
  const miner = stage.hall.miner('127.44.20.3')
  await view('Expected')
  await expect.poll(() => page.getByText('All 6 miners of these are as expected.').count(), { timeout: 60_000 }).toBe(1)
  miner.machine.pools.replace([foreign], Date.now())
  await page.getByText(/A miner works for a pool or an account that you did not set, on thief\.example/).waitFor({ timeout: 60_000 })
  await page.getByText(/It mines on "thief\.example" as "thief\.1"/).waitFor()
  await takePicture(page, 'expected')
  await expectAccessible(hands)
  await page.getByRole('alert').getByRole('button', { name: 'Show it' }).click()
  await expect.poll(() => shownMiners(hands)).toBe(1)
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Restore what is expected…' }).waitFor()
  await takePicture(page, 'drift-panel')
  await expectAccessible(hands)
  await view('Expected')
  await page.getByRole('button', { name: 'Restore all…' }).click()
  const sheet = page.getByRole('dialog')
  await expect.poll(() => sheet.getByLabel('URL').inputValue()).toBe(hallPool)
  await sheet.getByRole('button', { name: /^Next/ }).click()
  await sheet.getByRole('button', { name: 'Change pools on 1 miner' }).click({ timeout: 30_000 })
  await sheet.getByText(/1 verified, none failed/).waitFor({ timeout: 100_000 })
  expect(miner.pools.map(({ url }) => url)).toEqual([hallPool])
  await page.keyboard.press('Escape')
  await expect.poll(() => page.getByText('All 6 miners of these are as expected.').count(), { timeout: 60_000 }).toBe(1)
})

test('a schedule is made in the window, with its next runs in its zone', async () => {
  await view('Schedules')
  await page.getByText('Nothing is scheduled').waitFor()
  await expectAccessible(hands)
  await page.getByRole('button', { name: 'Add a schedule' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('combobox', { name: 'Action' }).click()
  await page.getByRole('option', { name: 'Sleep' }).click()
  await sheet
    .getByText('By range', { exact: true })
    .or(sheet.getByText('Ranges', { exact: true }))
    .first()
    .click()
  await sheet.getByRole('textbox', { name: /range/i }).fill('127.44.20.0/24')
  await sheet.getByText('Fits 6 miners now.').waitFor()
  await sheet.getByRole('button', { name: 'Sat' }).click()
  await sheet.getByRole('button', { name: 'Sun' }).click()
  await sheet.getByLabel('Time', { exact: true }).fill('22:30')
  await sheet.getByRole('combobox', { name: 'Time zone' }).fill('Tokyo')
  await page.getByRole('option', { name: /Asia\/Tokyo/ }).click()
  await sheet.getByLabel('Name of the schedule').fill('Night')
  await takePicture(page, 'schedule-new')
  await expectAccessible(hands)
  await sheet.getByRole('button', { name: 'Save the schedule' }).click()
  await page.getByText(/Mon to Fri at 22:30, Asia\/Tokyo/).waitFor()
  await page.getByRole('button', { name: 'Runs of Night' }).click()
  await expect.poll(() => page.getByRole('list', { name: 'Schedules' }).getByRole('time').count()).toBe(5)
  await takePicture(page, 'schedules')
  await expectAccessible(hands)
  await page.getByRole('switch', { name: 'Night is switched on' }).click({ force: true })
  await page.getByText('switched off', { exact: true }).waitFor()
})

test('a set of passwords is tried on its miners: who lets it in, who refuses, who does not answer', async () => {
  stage.hall.miner('127.44.20.5').setPassword('Another.9word')
  await view('Settings')
  await page.getByRole('button', { name: 'Add a password set' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Stock')
  await page.getByLabel('User 1', { exact: true }).fill('root')
  await page.getByLabel('Password 1', { exact: true }).fill('root')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Test Stock on its miners' }).click()
  await page.getByText('Tried 6 miners').waitFor({ timeout: 60_000 })
  await page.getByText('5 let in').waitFor()
  await page.getByText('1 refused').waitFor()
  await page.getByText('It accepts none of these passwords.').waitFor()
  await takePicture(page, 'credential-test')
  await expectAccessible(hands)
})

test('the log tells all of it, is found by words, sound when checked, and exported', async () => {
  await view('Audit')
  const list = page.getByRole('list', { name: 'Changes, the newest first' })
  await list.getByText('North hall').first().waitFor()
  await takePicture(page, 'audit')
  await expectAccessible(hands)
  await page.getByRole('button', { name: 'Check the log' }).click()
  await page.getByText(/^All \d+ entries are sound/).waitFor()
  await page.getByLabel('Search the log').fill('127.44.20.3 pools')
  await list.getByText('verified').first().waitFor()
  await expect.poll(() => list.getByText('North hall').count()).toBe(0)
  await page.getByRole('button', { name: 'Export' }).click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'What is found, as CSV' }).click(),
  ])
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk)
  expect(Buffer.concat(chunks).toString('utf8')).toMatch(/127\.44\.20\.3.*verified/)
  await page
    .getByRole('button', { name: /^Show the rollout of/ })
    .first()
    .click()
  await page
    .getByRole('dialog')
    .getByText(/1 verified, none failed/)
    .waitFor()
  await page.keyboard.press('Escape')
})

test('the page never broke its own policy and threw nothing', () => {
  expect(hands.complaints).toEqual([])
})
