import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type CannedEngine, startCannedEngine } from '../main/bench/canned-engine.ts'
import { bundleSchema } from '../main/contract/recording.ts'
import { openBrowser } from './browser.ts'

/** Recording a miner for a bug report, by keyboard alone. */

let browser: Browser
let engine: CannedEngine
let context: BrowserContext
let page: Page

beforeAll(async () => {
  browser = await openBrowser()
  engine = await startCannedEngine({ host: '127.37.7.1', port: 0, miners: 20, changesPerS: 1, seed: 3, longNames: false, readOnly: null })
})
afterAll(async () => {
  await browser.close()
  await engine.close()
})
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1366, height: 768 }, acceptDownloads: true })
  page = await context.newPage()
  await page.goto(engine.url)
  await page.waitForSelector('[role="gridcell"]')
  await page.getByRole('grid').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Record for a bug report…' }).focus()
  await page.keyboard.press('Enter')
  await dialog().waitFor()
})
afterEach(() => context.close())

const dialog = () => page.getByRole('dialog', { name: /^Record .* for a bug report$/ })

test('says what it does, counts its questions, shows what was replaced and saves one file that can be unpacked', async () => {
  await expect.poll(() => dialog().textContent()).toContain('Nothing on the miner is changed.')
  await page.keyboard.press('Enter')
  await expect.poll(() => dialog().getByRole('status').textContent()).toMatch(/^[1-5] questions? asked$/)
  await expect.poll(() => dialog().textContent(), { timeout: 10_000 }).toContain('The recording reads the same as the miner.')
  expect(await dialog().getByRole('table', { name: 'Workers and accounts' }).textContent()).toContain('northhall.b1-r2-07')
  expect((await new AxeBuilder({ page }).include('[role="dialog"]').analyze()).violations).toEqual([])
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
  expect(download.suggestedFilename()).toMatch(/^headframe-recording-antminer-stock-.*-2026-01-02\.json$/)
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  expect(Object.keys(bundleSchema.parse(JSON.parse(text)).files)).toEqual(['manifest.json', 'rpc-version.json'])
  expect(text).not.toContain('northhall')
})

test('is cancelled by its button, begun again, and gone with Escape', async () => {
  await page.keyboard.press('Enter')
  await dialog().getByRole('button', { name: 'Cancel' }).waitFor()
  await page.keyboard.press('Enter')
  await dialog().getByRole('button', { name: 'Record', exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => dialog().count()).toBe(0)
})
