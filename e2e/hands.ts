import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright'
import { expect } from 'vitest'

/** A window and the hands at it: what a technician does again and again. */
export interface Hands {
  readonly page: Page
  /** The dialog that is open. */
  readonly sheet: Locator
  /** The panel of one miner. */
  readonly panel: Locator
  /** What the page threw or its policy forbade. */
  readonly complaints: readonly string[]
}

const small = { width: 1366, height: 768 }

/** Opens a window of 1366 x 768 in a browser without a past. */
export async function openWindow(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Hands> {
  const context = await browser.newContext({ viewport: small, colorScheme: 'dark', acceptDownloads: true, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
  await page.goto(url)
  return { page, sheet: page.getByRole('dialog'), panel: page.getByRole('complementary', { name: 'Miner' }), complaints }
}

/** Goes to a view by the rail. */
export async function goTo({ page }: Hands, view: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view }).click()
}

/** Scans typed ranges in an empty window, until the table shows what was found. */
export async function scanFor({ page, sheet }: Hands, ranges: string): Promise<void> {
  await page.getByRole('button', { name: 'Type ranges' }).click()
  await page.getByLabel('Ranges', { exact: true }).fill(ranges)
  await sheet.getByRole('button', { name: 'Scan', exact: true }).click()
  await sheet.getByRole('button', { name: 'Show the fleet' }).click({ timeout: 60_000 })
  await page.getByRole('grid').waitFor()
}

/** Shows some miners and selects them all. */
export async function select(hands: Hands, filter: string): Promise<void> {
  await show(hands, filter)
  await hands.page.keyboard.press('Control+a')
}

/** Filters the table and puts the keyboard on it. */
export async function show({ page }: Hands, filter: string): Promise<void> {
  await page.getByRole('combobox', { name: /filter/i }).fill(filter)
  await page.getByRole('grid').focus()
}

/** Opens the panel of the first miner that a filter finds. */
export async function openFirst(hands: Hands, filter: string): Promise<void> {
  await show(hands, filter)
  await hands.page.keyboard.press('Home')
  await hands.page.keyboard.press('Enter')
  await hands.panel.waitFor()
}

/** Opens the wizard of an action from the bar of what is selected. */
export async function startOn({ page }: Hands, action: RegExp): Promise<void> {
  await page.getByRole('region', { name: 'Selected miners' }).getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

/** Rows of miners that the table holds, drawn or not. */
export async function shownMiners({ page }: Hands): Promise<number> {
  return Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1
}

/** axe finds nothing serious on the page as it is now. */
export async function expectAccessible({ page }: Hands): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' | ')}`)).toEqual([])
}
