import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { takePicture } from './pictures.ts'
import { type Served, serve } from './served.ts'

/** The simulated hall behind the button of the first screen: 200 miners, some with the troubles of a real morning. */

let browser: Browser
let served: Served
let page: Page

beforeAll(async () => {
  browser = await openBrowser()
  served = await serve({ apiPort: 4028, webPort: 80 })
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, colorScheme: 'dark' })
  page = await context.newPage()
})
afterAll(async () => {
  await browser.close()
  await served.close()
})

test('one click fills the table with a hall that has every kind of trouble', async () => {
  await page.goto(served.url)
  await page.getByRole('button', { name: 'Start the simulated hall' }).click()
  const miners = async () => Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1
  await expect.poll(miners, { timeout: 60_000 }).toBeGreaterThan(190)
  for (const state of ['hashing', 'degraded', 'sleeping'])
    await page
      .getByRole('button', { name: new RegExp(state) })
      .first()
      .waitFor()
})

test('a degraded miner tells in its panel what is wrong and what to check', async () => {
  await page.getByRole('combobox', { name: /filter/i }).fill('state:degraded')
  await page
    .getByRole('gridcell', { name: /degraded/ })
    .first()
    .click()
  const panel = page.getByRole('complementary', { name: 'Miner' })
  await panel.getByText('Boards').waitFor()
  await page.getByRole('combobox', { name: /filter/i }).fill('')
  await page.getByRole('grid').focus()
  await page.getByRole('option').first().waitFor({ state: 'hidden' })
  await page.getByText(/of \d+ polled/).waitFor({ timeout: 60_000 })
  await takePicture(page, 'fleet-dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await takePicture(page, 'fleet-light')
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([])
})

test('stopping the simulated hall takes its miners off the list', async () => {
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('button', { name: 'Stop the simulated hall' }).click()
  await page.getByRole('button', { name: 'Fleet' }).click()
  await page.getByRole('button', { name: 'Start the simulated hall' }).waitFor()
})
