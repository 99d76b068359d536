import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Here } from './engine-here.ts'
import { expectAccessible, type Hands, openFirst, scanFor, select, show, shownMiners, startOn } from './hands.ts'
import { takePicture } from './pictures.ts'
import { antminers, openStage, type Stage } from './stage.ts'

/** Tags and places of miners, of one and of several at once: table, filter and panel follow. */

const ports = { apiPort: 14_084, webPort: 18_084 }

let stage: Stage
let here: Here
let hands: Hands

beforeAll(async () => {
  stage = await openStage({ ...ports, base: '127.58.4.0/24', roster: antminers(6, 'S21') })
  here = await stage.openHere()
  hands = await stage.openWindow(here.url)
  await scanFor(hands, '127.58.4.1-127.58.4.6')
})

afterAll(() => stage.close())

test('tags and place of several miners are typed once, the slots counted on', async () => {
  const { page, sheet } = hands
  await showColumns(['Tags', 'Place'])
  await select(hands, 'ip:127.58.4.1-127.58.4.4')
  await startOn(hands, /^Tags and place/)
  await sheet.getByRole('combobox', { name: 'Add tags' }).fill('north')
  await page.keyboard.press('Enter')
  await sheet.getByLabel('Site').fill('Hall 1')
  await sheet.getByLabel('Rack').fill('R7')
  await sheet.getByLabel('Slot of the first').fill('three')
  await sheet.getByText('The slot of the first is a number').waitFor()
  expect(await sheet.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
  await sheet.getByLabel('Slot of the first').fill('3')
  await takePicture(page, 'annotate-several')
  await expectAccessible(hands)
  await sheet.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved for 4 miners').waitFor()
  await sheet.waitFor({ state: 'detached' })
  await expect.poll(() => cells('place')).toEqual([3, 4, 5, 6].map(slot => `Hall 1 › R7 › ${slot}`))
  await expect.poll(() => cells('tags')).toEqual(Array(4).fill('north'))
})

test('what was saved is taken back by the button that says so, for each miner exactly', async () => {
  const { page, sheet } = hands
  await startOn(hands, /^Tags and place/)
  await sheet.getByRole('combobox', { name: 'Add tags' }).fill('south')
  await page.keyboard.press('Enter')
  await sheet.getByLabel('Slot of the first').fill('20')
  await sheet.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => cells('place')).toEqual([20, 21, 22, 23].map(slot => `Hall 1 › R7 › ${slot}`))
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
  await page.getByText('Taken back for 4 miners').waitFor()
  await expect.poll(() => cells('place')).toEqual([3, 4, 5, 6].map(slot => `Hall 1 › R7 › ${slot}`))
  await expect.poll(() => cells('tags')).toEqual(Array(4).fill('north'))
})

test('of one miner what it has stands in the form, and only what is typed changes', async () => {
  const { page, sheet, panel } = hands
  await page.keyboard.press('Escape')
  await openFirst(hands, 'ip:127.58.4.2')
  await panel.getByText('Hall 1 › R7 › 4').waitFor()
  await panel.getByRole('button', { name: 'Place…' }).click()
  expect(await sheet.getByLabel('Rack').inputValue()).toBe('R7')
  await sheet.getByLabel('Slot').fill('40')
  await sheet.getByRole('combobox', { name: 'Tags' }).fill('loud')
  await page.keyboard.press('Enter')
  await takePicture(page, 'annotate-one')
  await sheet.getByRole('button', { name: 'Save' }).click()
  await panel.getByText('Hall 1 › R7 › 40').waitFor()
  await panel.getByText('loud', { exact: true }).waitFor()
  await takePicture(page, 'annotate-panel')
  await page.keyboard.press('Escape')
})

test('the filter finds them by tag and by place, and a tag is taken away from those that have it', async () => {
  const { page, sheet } = hands
  await show(hands, 'place:"rack R7"')
  await expect.poll(() => shownMiners(hands)).toBe(4)
  await show(hands, 'tag:loud')
  await expect.poll(() => shownMiners(hands)).toBe(1)
  await select(hands, '')
  await expect.poll(() => shownMiners(hands)).toBe(6)
  await startOn(hands, /^Tags and place/)
  await sheet.getByRole('combobox', { name: 'Take tags away' }).fill('north')
  await page.keyboard.press('Enter')
  await sheet.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved for 6 miners').waitFor()
  await expect.poll(() => cells('tags')).toEqual(['–', 'loud', '–', '–', '–', '–'])
  await expect.poll(() => cells('place')).toEqual([3, 40, 5, 6].map(slot => `Hall 1 › R7 › ${slot}`).concat('–', '–'))
})

test('who did it, and what stood there before, is in the audit log', async () => {
  const entries = await here.engine.client.audit.list({ search: '127.58.4.2' })
  const told = entries.map(({ action, before, after }) => `${action}: ${before ?? 'nothing'} to ${after ?? 'nothing'}`)
  expect(told).toContain('Place: Hall 1/R7/4 to Hall 1/R7/40')
  expect(told).toContain('Tags: north, loud to loud')
  expect(hands.complaints).toEqual([])
})

/** Shows columns that are hidden at first, instead of those that would push them out of sight. */
async function showColumns(names: readonly string[]): Promise<void> {
  const { page } = hands
  await page.getByRole('button', { name: 'Columns' }).click()
  const columns = page.getByRole('dialog', { name: 'Columns' })
  for (const name of ['Uptime', 'Pool', 'Worker']) await columns.getByRole('checkbox', { name, exact: true }).uncheck()
  for (const name of names) await columns.getByRole('checkbox', { name, exact: true }).check()
  await page.keyboard.press('Escape')
}

/** What stands in a column, from the first row down. */
async function cells(column: string): Promise<readonly string[]> {
  const header = await hands.page.getByRole('columnheader').allTextContents()
  const at = header.findIndex(title => title.toLowerCase().startsWith(column))
  const rows = await hands.page.getByRole('row').all()
  return Promise.all(rows.slice(1).map(async row => (await row.getByRole('gridcell').nth(at).textContent()) ?? ''))
}
