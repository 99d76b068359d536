import type { Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAccessible, type Hands, shownMiners } from './hands.ts'
import { takePicture } from './pictures.ts'
import { antminers, openStage, type Stage } from './stage.ts'

/** The main job as a technician does it: an empty app, a scan, the table, a push with two stubborn miners, retry, undo. */

const ports = { apiPort: 14_068, webPort: 18_068 }
const oldPool = 'stratum+tcp://btc.pool.example:3333'
const newPool = 'stratum+tcp://new.pool.example:3333'

let stage: Stage
let hands: Hands
let page: Page

beforeAll(async () => {
  const others = [{ family: 'antminer-legacy', model: 'Antminer S9' }, { family: 'cgminer' }].flatMap(miner => [miner, miner])
  const roster = [...antminers(4, 'S19 Pro'), ...antminers(4, 'S21'), ...others]
  stage = await openStage({ ...ports, base: '127.39.0.0/24', speed: 20, roster })
  const { url } = await stage.serve()
  hands = await stage.openWindow(url)
  page = hands.page
})

afterAll(() => stage.close())

test('an empty Headframe offers to scan, to type ranges and a simulated hall', async () => {
  for (const way of ['Scan my network', 'Type ranges', 'Try it with a simulated hall'])
    await page.getByText(way, { exact: true }).first().waitFor()
  await takePicture(page, 'first-run')
  await expectAccessible(hands)
})

test('a mistyped range is named before anything is asked, and what was typed stays', async () => {
  await page.getByRole('button', { name: 'Type ranges' }).click()
  const ranges = page.getByLabel('Ranges', { exact: true })
  await ranges.fill('127.39.0.1-127.39.0.12, 10.0.0.300')
  await page.getByText('"300"').waitFor()
  expect(await ranges.inputValue()).toBe('127.39.0.1-127.39.0.12, 10.0.0.300')
  await ranges.fill('127.39.0.1-127.39.0.12   # the hall')
})

test('a scan fills the table with every miner', async () => {
  await page.getByRole('dialog').getByRole('button', { name: 'Scan', exact: true }).click()
  await page.getByText('Done: 12 addresses asked').waitFor()
  await takePicture(page, 'scan')
  await expectAccessible(hands)
  await page.getByRole('dialog').getByRole('button', { name: 'Show the fleet' }).click()
  await expect.poll(() => shownMiners(hands)).toBe(12)
  await takePicture(page, 'fleet-found')
  await expectAccessible(hands)
})

test('the filter narrows the table and says in words what it does not understand', async () => {
  const filter = page.getByRole('combobox', { name: /filter/i })
  await page.getByRole('grid').focus()
  await page.keyboard.press('/')
  await page.keyboard.type('model:s21 hash>1')
  await expect.poll(() => shownMiners(hands)).toBe(4)
  await page.keyboard.type(' temp>hot')
  await page.getByText(/"hot"/).waitFor()
  await takePicture(page, 'filter-error')
  await filter.fill('')
  await expect.poll(() => shownMiners(hands)).toBe(12)
})

test('a push shows what it would change on each miner before it changes anything', async () => {
  await page.getByRole('grid').focus()
  await page.keyboard.press('Control+a')
  await page.getByRole('button', { name: 'Change pools' }).first().click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel('URL').fill('stratum+tcp://new pool:3333')
  await sheet.getByLabel('Account or worker').fill('acme')
  await sheet.getByText('blank at character').waitFor()
  await sheet.getByLabel('URL').fill(newPool)
  await sheet.getByLabel('Worker template').fill('{account}.{ip3}x{ip4}')
  await sheet.getByText('acme.0x1', { exact: true }).waitFor()
  await takePicture(page, 'push-what')
  await sheet.getByRole('button', { name: 'Next: which miners' }).click()
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByRole('button', { name: 'Change pools on 12 miners' }).waitFor()
  await takePicture(page, 'push-preview')
  await expectAccessible(hands)
  expect(stage.hall.miners.map(miner => miner.writes)).toEqual(stage.hall.miners.map(() => 0))
})

test('two miners that do not obey are reported with the reason, the rest is verified', async () => {
  stage.hall.miner('127.39.0.8').inject('refuse')
  stage.hall.miner('127.39.0.7').inject('ignore')
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: 'Change pools on 12 miners' }).click()
  await sheet.getByText('10 verified, 2 failed').waitFor({ timeout: 110_000 })
  await takePicture(page, 'push-result')
  await expectAccessible(hands)
  expect(minersOn(newPool)).toBe(10)
})

test('only the failed ones are tried again', async () => {
  stage.hall.miner('127.39.0.8').clear('refuse')
  stage.hall.miner('127.39.0.7').clear('ignore')
  const writesBefore = stage.hall.miner('127.39.0.1').writes
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: 'Retry 2 failed' }).click()
  await sheet.getByText('2 verified, none failed').waitFor({ timeout: 110_000 })
  expect(minersOn(newPool)).toBe(12)
  expect(stage.hall.miner('127.39.0.1').writes).toBe(writesBefore)
  await sheet.getByRole('button', { name: 'Close' }).last().click()
})

test('undo gives each miner back what it had, and proves it', async () => {
  await page
    .getByRole('link', { name: 'Rollouts' })
    .or(page.getByRole('button', { name: 'Rollouts' }))
    .first()
    .click()
  await takePicture(page, 'rollouts')
  await expectAccessible(hands)
  await page.getByRole('button', { name: 'Open Change pools on 12 miners' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: 'Undo' }).click()
  await sheet.getByRole('button', { name: 'Undo on 10 miners' }).click()
  await sheet.getByText('10 verified, none failed').waitFor({ timeout: 110_000 })
  await takePicture(page, 'undo')
  expect(minersOn(oldPool)).toBe(10)
})

test('the page never broke its own policy and threw nothing', () => {
  expect(hands.complaints).toEqual([])
})

/** How many miners of the hall work with a pool, whatever they say. */
function minersOn(url: string): number {
  return stage.hall.miners.filter(miner => miner.pools[0]?.url === url).length
}
