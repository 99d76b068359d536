import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAccessible, type Hands, scanFor, select, startOn } from './hands.ts'
import { takePicture } from './pictures.ts'
import { antminers, openStage, type Stage } from './stage.ts'

/** Rollouts of any action in the window: which miners, the typed count, another pace while it runs, waiting behind another, the logs of a miner. */

const ports = { apiPort: 14_071, webPort: 18_071 }

let stage: Stage
let hands: Hands
let page: Page
let sheet: Locator

beforeAll(async () => {
  const roster = [...antminers(6, 'S19 Pro'), ...antminers(3, 'S21')]
  stage = await openStage({ ...ports, base: '127.43.2.0/24', speed: 20, roster })
  const { url } = await stage.serve()
  hands = await stage.openWindow(url)
  ;({ page, sheet } = hands)
  await scanFor(hands, '127.43.2.1-127.43.2.9')
})

afterAll(() => stage.close())

test('without a selection a filter says which miners are meant, and what it does not understand is told', async () => {
  await page.keyboard.press('Control+k')
  await page.keyboard.type('reboot: choose')
  await page.keyboard.press('Enter')
  const filter = sheet.getByRole('textbox', { name: 'Filter' })
  await filter.fill('model:s21 temp>hot')
  await sheet.getByText(/"hot"/).waitFor()
  expect(await sheet.getByRole('button', { name: 'Next: preview' }).isDisabled()).toBe(true)
  await filter.fill('model:s21')
  await sheet.getByText('3 of 3 miners').waitFor()
  await sheet.getByRole('checkbox', { name: '127.43.2.9' }).uncheck()
  await sheet.getByRole('button', { name: 'More limits' }).click()
  await sheet.getByLabel('Under way at most').fill('2')
  await takePicture(page, 'wizard-which')
  await expectAccessible(hands)
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByRole('button', { name: 'Reboot 2 miners' }).waitFor()
  await sheet.getByRole('tab', { name: /^Set aside/ }).click()
  await sheet.getByText('1 left out').waitFor()
  await page.keyboard.press('Escape')
  expect(stage.hall.miners.map(miner => miner.writes)).toEqual(stage.hall.miners.map(() => 0))
})

test('what can need hands at the machine begins only when the number of miners is typed', async () => {
  await select(hands, 'model:s21')
  await startOn(hands, /^Password/)
  await sheet.getByLabel('New password').first().fill('root')
  await sheet.getByText('fewer than 8 characters').waitFor()
  await sheet.getByLabel('New password').first().fill('kiln-Orbit-47')
  await sheet.getByRole('button', { name: 'Next: which miners' }).click()
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  const go = sheet.getByRole('button', { name: 'Change the password of 3 miners' })
  await go.waitFor()
  expect(await go.isDisabled()).toBe(true)
  await sheet.getByLabel('Type 3 to go on').fill('2')
  expect(await go.isDisabled()).toBe(true)
  await sheet.getByLabel('Type 3 to go on').fill('3')
  await takePicture(page, 'wizard-typed-count')
  await expectAccessible(hands)
  await page.keyboard.press('Enter')
  await sheet.getByText('3 verified, none failed').waitFor({ timeout: 110_000 })
  expect(await page.content()).not.toContain('kiln-Orbit-47')
  await page.keyboard.press('Escape')
})

test('the pace of a rollout is changed while it runs, and the rest follows it', async () => {
  await select(hands, 'model:s19')
  await pushPools('stratum+tcp://new.pool.example:3333', async () => {
    await sheet.getByLabel('Miners at once').fill('1')
    await sheet.getByLabel('Every (seconds)').fill('600')
  })
  await sheet.getByText('1 every 600 s').waitFor()
  await sheet.getByRole('button', { name: 'Change the pace…' }).click()
  await sheet.getByLabel('Every (seconds)').fill('soon')
  await sheet.getByText('Type seconds from 0 to 3,600.').waitFor()
  await sheet.getByLabel('Every (seconds)').fill('0')
  await sheet.getByLabel('Miners at once').fill('6')
  await takePicture(page, 'rollout-pace')
  await expectAccessible(hands)
  await sheet.getByRole('button', { name: 'Apply' }).click()
  await sheet.getByText('6 every 0 s').waitFor()
  await sheet.getByText('6 verified, none failed').waitFor({ timeout: 110_000 })
})

test('a rollout that is over tells what happened, and looks again when asked', async () => {
  await sheet.getByRole('tab', { name: 'Log' }).click()
  await sheet.getByText('Over: 6 verified, 0 failed').waitFor()
  await sheet.getByText('127.43.2.1 verified', { exact: false }).first().waitFor()
  await sheet.getByRole('button', { name: 'Look now' }).click()
  await sheet.getByRole('button', { name: 'Look again' }).waitFor({ timeout: 60_000 })
  await takePicture(page, 'rollout-log')
  await expectAccessible(hands)
  await page.keyboard.press('Escape')
})

test('a rollout of miners that another one has waits behind it, says so, and begins when they are free', async () => {
  await pushPools('stratum+tcp://third.pool.example:3333', async () => {
    await sheet.getByLabel('Miners at once').fill('1')
    await sheet.getByLabel('Every (seconds)').fill('600')
  })
  await sheet.getByText(/^Running:/).waitFor()
  await page.keyboard.press('Escape')
  await startOn(hands, /^Locate/)
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByText(/It begins when "Change pools on 6 miners"/).waitFor()
  await sheet.getByRole('button', { name: 'Switch the LED of 6 miners' }).click()
  await sheet.getByText('Waits behind').waitFor()
  await takePicture(page, 'rollout-queued')
  await expectAccessible(hands)
  await sheet.getByRole('button', { name: 'Change pools on 6 miners' }).click()
  await sheet.getByRole('button', { name: 'Cancel the rest' }).click()
  await sheet.getByRole('button', { name: 'Cancel the rest' }).last().click()
  await sheet.getByText(/^Cancelled:/).waitFor({ timeout: 60_000 })
  await page.keyboard.press('Escape')
  await page
    .getByRole('button', { name: 'Rollouts' })
    .or(page.getByRole('link', { name: 'Rollouts' }))
    .first()
    .click()
  await page.getByRole('button', { name: 'Open Locate on 6 miners' }).click()
  await sheet.getByText('6 verified, none failed').waitFor({ timeout: 60_000 })
  await page.keyboard.press('Escape')
  await takePicture(page, 'rollouts-list')
  await expectAccessible(hands)
})

test('one miner is the template for the others, and only what differs is changed', async () => {
  await page
    .getByRole('button', { name: 'Fleet' })
    .or(page.getByRole('link', { name: 'Fleet' }))
    .first()
    .click()
  await select(hands, 'ip:127.43.2.8,127.43.2.9')
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  const panel = page.getByRole('complementary', { name: 'Miner' })
  await panel.getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Copy its configuration to others…' }).click()
  expect(await sheet.getByLabel('From').inputValue()).toBe('127.43.2.8')
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByText('Choose at least one part to copy.').waitFor()
  await sheet.getByLabel('Pools').check()
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByRole('button', { name: 'Copy the configuration to 1 miner' }).waitFor()
  await page.keyboard.press('Escape')
})

test('the logs of a miner are read in its panel, searched and saved', async () => {
  const panel = page.getByRole('complementary', { name: 'Miner' })
  await panel.getByRole('button', { name: 'Read them' }).click()
  const search = panel.getByPlaceholder('Find in the log')
  await search.fill('antminer')
  await panel.getByText(/^1 of \d+$/).waitFor()
  expect(await panel.locator('mark').first().textContent()).toMatch(/antminer/i)
  await takePicture(page, 'panel-logs')
  await expectAccessible(hands)
  await search.press('Escape')
  expect(await search.inputValue()).toBe('')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Save', exact: true }).last().click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^127\.43\.2\.8-.*\.log$/)
})

test('the page never broke its own policy and threw nothing', () => {
  expect(hands.complaints).toEqual([])
})

/** Starts a push on what is selected, by keyboard as far as there are keys. */
async function pushPools(url: string, pace: () => Promise<void>): Promise<void> {
  await page.getByRole('grid').focus()
  await page.keyboard.press('p')
  await sheet.getByLabel('URL').fill(url)
  await sheet.getByLabel('Account or worker').fill('acme')
  await sheet.getByLabel('Worker template').fill('{account}.{ip4}')
  await sheet.getByRole('button', { name: 'Next: which miners' }).click()
  await pace()
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByRole('button', { name: 'Change pools on 6 miners' }).click()
}
