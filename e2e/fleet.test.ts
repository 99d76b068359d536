import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type CannedEngine, startCannedEngine } from '../main/bench/canned-engine.ts'
import { openBrowser } from './browser.ts'

/** The Fleet view with an invented fleet of 300: keyboard, filter, panel, export, and nothing that the page's policy forbids. */

let browser: Browser
let engine: CannedEngine
let context: BrowserContext
let page: Page
let complaints: string[]

const options = { host: '127.36.1.1', port: 0, miners: 300, changesPerS: 100, seed: 3, longNames: true, readOnly: null }

beforeAll(async () => {
  browser = await openBrowser()
  engine = await startCannedEngine(options)
})
afterAll(async () => {
  await browser.close()
  await engine.close()
})
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1366, height: 768 }, acceptDownloads: true })
  page = await context.newPage()
  complaints = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
  await page.goto(engine.url)
  await page.waitForSelector('[role="gridcell"]')
})
afterEach(async () => {
  expect(complaints).toEqual([])
  await context.close()
})

const selectedRows = () => page.locator('[role="row"][aria-selected="true"]')
const selectionBar = () => page.getByRole('region', { name: 'Selected miners' })
const panel = () => page.getByRole('complementary', { name: 'Miner' })

describe('with the keyboard alone', () => {
  test('one selects a range, all of a filter, and nothing again', async () => {
    await page.getByRole('grid').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Shift+ArrowDown')
    await page.keyboard.press('Shift+ArrowDown')
    expect(await selectedRows().count()).toBe(3)
    await page.keyboard.press('/')
    await page.keyboard.type('state:offline')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+a')
    const offline = [...engine.fleet.miners.values()].filter(miner => miner.state === 'offline').length
    expect(offline).toBeGreaterThan(0)
    await expect.poll(() => selectionBar().textContent()).toContain(`${offline} miners`)
    await page.keyboard.press('Escape')
    expect(await selectionBar().count()).toBe(0)
  })

  test('one opens the panel, walks on with it, and comes back to the table', async () => {
    await page.getByRole('grid').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await panel().getByText('10.0.0.1', { exact: true }).first().waitFor()
    await page.keyboard.press('ArrowDown')
    await panel().getByText('10.0.0.2', { exact: true }).first().waitFor()
    await page.keyboard.press('Escape')
    expect(await panel().count()).toBe(0)
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('grid')
  })

  test('one opens the menu for all that are selected, without a row in hand', async () => {
    await page.getByRole('grid').focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Reboot' }).waitFor()
    await page.getByRole('menuitem', { name: 'Copy 300 addresses' }).waitFor()
    const found = await new AxeBuilder({ page }).include('[role="menu"]').analyze()
    expect(found.violations.map(({ id }) => id)).toEqual([])
    await page.keyboard.press('ArrowDown')
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('menuitem')
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    expect(await selectionBar().textContent()).toContain('300 miners')
  })

  test('one opens the menu of a row, and Escape closes no more than the menu', async () => {
    await page.getByRole('grid').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+F10')
    await page.getByRole('menuitem', { name: 'Reboot' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    expect(await selectedRows().count()).toBe(1)
  })

  test('the last row is reached and stays in sight', async () => {
    await page.getByRole('grid').focus()
    await page.keyboard.press('End')
    await expect.poll(() => page.locator('[data-focused]').getAttribute('aria-rowindex')).toBe('301')
    await expect.poll(() => page.locator('[data-focused]').isVisible()).toBe(true)
  })
})

test('a filter that is not understood says why, and what is understood still works', async () => {
  await page.fill('#fleet-filter', 'temp>hot model:s21')
  await page.getByText('"hot" is no value for temp: it takes a number in °C, such as temp>80.').waitFor()
  const shown = await page.locator('[role="gridcell"][aria-colindex="4"]').allInnerTexts()
  expect(shown.length).toBeGreaterThan(3)
  expect(new Set(shown)).toEqual(new Set(['S21']))
})

test('a sorted column is announced and keeps unknowns last in both directions', async () => {
  const header = page.getByRole('columnheader', { name: /Power/ })
  for (const direction of ['descending', 'ascending']) {
    await header.getByRole('button').click()
    expect(await header.getAttribute('aria-sort')).toBe(direction)
    const first = page.locator('[role="row"][aria-rowindex="2"] [role="gridcell"]').nth(8)
    await expect.poll(() => first.textContent()).toMatch(/^[\d,]+$/)
    await page.getByRole('grid').focus()
    await page.keyboard.press('End')
    await expect.poll(() => page.locator('[role="row"][aria-rowindex="301"] [role="gridcell"]').nth(8).textContent()).toBe('–')
    await page.keyboard.press('Home')
  }
})

test('columns, widths and sorting are remembered', async () => {
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'MAC address' }).check()
  await page.keyboard.press('Escape')
  const header = page.getByRole('columnheader', { name: /Chip/ }).getByRole('button')
  await header.click()
  await header.press('Shift+ArrowRight')
  const width = (await page.getByRole('columnheader', { name: /Chip/ }).boundingBox())?.width
  await page.reload()
  await page.getByRole('columnheader', { name: 'MAC' }).waitFor()
  expect(await page.getByRole('columnheader', { name: /Chip/ }).getAttribute('aria-sort')).toBe('descending')
  expect((await page.getByRole('columnheader', { name: /Chip/ }).boundingBox())?.width).toBe(width)
})

test('after a scroll every row in sight is drawn, by the elements that were there', async () => {
  const rows = page.locator('[role="grid"] [data-row]')
  const before = await rows.count()
  await page.locator('[data-row]').first().hover()
  for (const by of [900, 2000, -700]) await page.mouse.wheel(0, by)
  await expect.poll(() => page.getByRole('grid').evaluate(grid => grid.scrollTop)).toBe(2200)
  const first = Math.floor(2200 / 28)
  for (const index of [first, first + 10, first + 20])
    await expect.poll(() => page.locator(`[role="row"][aria-rowindex="${index + 2}"]`).isVisible()).toBe(true)
  const top = await page.locator(`[role="row"][aria-rowindex="${first + 3}"]`).boundingBox()
  const header = await page.locator('[role="row"][aria-rowindex="1"]').boundingBox()
  // The first whole row stands right under the header, less what the scroll cut off.
  expect(top?.y).toBeCloseTo((header?.y ?? 0) + 30 + (first + 1) * 28 - 2200, 0)
  expect(await rows.count()).toBe(before)
})

test('scrolling, selection and focus survive updates of every row', async () => {
  await page.getByRole('grid').focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Space')
  const top = () => page.getByRole('grid').evaluate(grid => grid.scrollTop)
  const before = await top()
  for (const miner of engine.fleet.miners.values()) engine.fleet.put({ ...miner, label: 'renamed' })
  await expect.poll(() => page.locator('[data-focused]').textContent()).toContain('renamed')
  expect(await top()).toBe(before)
  expect(await selectedRows().count()).toBe(1)
})

test('the export holds every filtered row, not only those in sight', async () => {
  await page.fill('#fleet-filter', '-state:unknown')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export' }).click()])
  const chunks: Buffer[] = []
  for await (const chunk of await download.createReadStream()) chunks.push(chunk)
  const lines = Buffer.concat(chunks).toString('utf8').trim().split('\r\n')
  expect(lines[0]).toContain('"Hashrate now, TH/s"')
  expect(lines).toHaveLength(1 + [...engine.fleet.miners.values()].filter(miner => miner.state !== 'unknown').length)
})

test('what is said in passing leaves the buttons at the foot of the panel free', async () => {
  await page.getByRole('grid').focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await panel().getByText('10.0.0.1', { exact: true }).first().waitFor()
  await page.getByRole('grid').focus()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Copy the address' }).click()
  const said = await page.locator('.mantine-Notification-root').first().boundingBox()
  const foot = await panel().getByRole('contentinfo').or(panel().locator('footer')).first().boundingBox()
  if (said === null || foot === null) throw new Error('neither may be out of sight')
  const isBeside = said.x + said.width <= foot.x || said.y + said.height <= foot.y
  expect(isBeside, JSON.stringify({ said, foot })).toBe(true)
})

describe.each(['light', 'dark'] as const)('in the %s theme axe finds nothing', theme => {
  // Rows are all made alike: a handful stands for all, and axe takes a second for each fifty cells.
  const violations = async (part: string) => {
    const found = await new AxeBuilder({ page }).include(part).exclude('[role="row"]:nth-child(n+8)').analyze()
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`)
  }

  test('in the table, the panel, the menus, the palette and the keys', async () => {
    await page.emulateMedia({ colorScheme: theme })
    await page.getByRole('grid').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Space')
    await page.keyboard.press('Enter')
    await panel().waitFor()
    expect(await violations('#root')).toEqual([])
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('checkbox', { name: 'MAC address' }).waitFor()
    expect(await violations('[role="dialog"]')).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('grid').focus()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    expect(await violations('[role="dialog"]')).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+k')
    // It takes the focus once it has slid in.
    await expect.poll(() => page.getByPlaceholder('Type a miner').evaluate(input => input === document.activeElement)).toBe(true)
    await page.keyboard.type('10.0.0')
    await page.getByText('10.0.0.2 ·').first().waitFor()
    expect(await violations('[role="dialog"]')).toEqual([])
  })
})
