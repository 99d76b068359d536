import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { persona } from '../main/drivers/antminer-stock/sim.ts'
import { goTo, type Hands, scanFor } from './hands.ts'
import { takePicture } from './pictures.ts'
import { antminers, openStage, type Stage } from './stage.ts'

/** What is typed is not lost by a slip, Esc closes one thing at a time, and firmware files that are kept can be removed. */

const ports = { apiPort: 14_461, webPort: 18_461 }

let stage: Stage
let hands: Hands
let page: Page

/** The question that is asked before something typed is lost. */
let question: Locator

beforeAll(async () => {
  stage = await openStage({ ...ports, base: '127.44.61.0/24', speed: 20, roster: antminers(4, 'S19 Pro') })
  const { url } = await stage.serve()
  hands = await stage.openWindow(url)
  page = hands.page
  page.setDefaultTimeout(8000)
  question = page.getByRole('dialog', { name: 'Discard what you typed?' })
  await scanFor(hands, '127.44.61.1-127.44.61.4')
})

afterAll(() => stage.close())

const view = (name: string) => goTo(hands, name)
const keep = () => question.getByRole('button', { name: 'Keep editing' }).click()
const discard = () => question.getByRole('button', { name: 'Discard' }).click()
const isShown = (name: string) => page.getByRole('heading', { level: 1, name }).isVisible()

test('a password set that is typed is not lost with the view, nor with Esc, and its password is stored nowhere', async () => {
  await view('Settings')
  await page.getByRole('button', { name: 'Add a password set' }).click()
  const name = page.getByLabel('Name', { exact: true })
  await expect.poll(() => name.evaluate(field => field === document.activeElement)).toBe(true)
  await name.fill('Hall B')
  await page.getByLabel('Password 1').fill('kiln-Orbit-47')

  await view('Fleet')
  await question.getByText('Not saved yet: the password set.').waitFor()
  await takePicture(page, 'unsaved-question')
  await expectAccessible()
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  expect([await name.inputValue(), await page.getByLabel('Password 1').inputValue()]).toEqual(['Hall B', 'kiln-Orbit-47'])

  await page.getByLabel('Password 1').press('Escape')
  await keep()
  await expect.poll(() => page.getByLabel('Password 1').evaluate(field => field === document.activeElement)).toBe(true)
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain('Orbit')

  await view('Fleet')
  await discard()
  await expect
    .poll(() =>
      page
        .getByRole('table', { name: 'Miners' })
        .or(page.getByRole('grid', { name: 'Miners' }))
        .isVisible(),
    )
    .toBe(true)
  await view('Settings')
  expect(await page.getByLabel('Password 1').count()).toBe(0)
})

test('another item of a list is edited only when what is typed may be lost, and an editor with nothing typed closes at once', async () => {
  for (const set of ['North', 'South']) {
    await page.getByRole('button', { name: 'Add a password set' }).click()
    await page.getByLabel('Name', { exact: true }).fill(set)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('button', { name: `Edit ${set}` }).waitFor()
  }
  await page.getByRole('button', { name: 'Edit North' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Edit North' }).click()
  await page.getByLabel('Name', { exact: true }).fill('North hall')
  await page.getByRole('button', { name: 'Edit South' }).click()
  await keep()
  expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('North hall')
  await page.getByRole('button', { name: 'Edit South' }).click()
  await discard()
  await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('South')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Edit South' }).waitFor()
  await question.waitFor({ state: 'detached' })
})

test('an expectation asks too, also for a tag that is typed to its half', async () => {
  await view('Expected')
  await page.getByRole('button', { name: 'Add an expectation' }).click()
  const tags = page.getByRole('combobox', { name: 'Tags' })
  await tags.click()
  await page.keyboard.type('lou')
  await page.keyboard.press('Escape')
  await question.getByText('Not saved yet: the expectation.').waitFor()
  await keep()
  await page.getByText('lou', { exact: true }).waitFor()
  await page.getByRole('combobox', { name: 'Password', exact: true }).press('ArrowDown')
  await page.getByRole('option', { name: 'North' }).waitFor()
  await page.keyboard.press('Escape')
  expect([await question.count(), await tags.isVisible()]).toEqual([0, true])
  await page.getByRole('button', { name: 'Discard', exact: true }).click()
  expect([await question.count(), await isShown('Expected')]).toEqual([0, true])
})

test('a schedule asks before its sheet closes, by key, cross or a click beside it, and an open list closes alone', async () => {
  await view('Schedules')
  await page.getByRole('button', { name: 'Add a schedule' }).click()
  const sheet = page.getByRole('dialog', { name: 'New schedule' })
  await sheet.getByRole('textbox', { name: 'Name' }).fill('Night')
  await sheet.getByRole('combobox', { name: 'Action' }).click()
  await page.getByRole('option', { name: 'Sleep' }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('option', { name: 'Sleep' }).waitFor({ state: 'hidden' })
  expect([await sheet.isVisible(), await question.count()]).toEqual([true, 0])

  await page.keyboard.press('Escape')
  await question.getByText('Not saved yet: the schedule.').waitFor()
  await keep()
  await sheet.getByRole('button', { name: 'Close' }).click()
  await keep()
  await page.mouse.click(5, 400)
  await keep()
  expect(await sheet.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Night')
  await page.keyboard.press('Escape')
  await discard()
  await sheet.waitFor({ state: 'detached' })
})

test('Esc in the pace of a running rollout closes the pace, then the sheet', async () => {
  await view('Fleet')
  await page.getByText('127.44.61.1', { exact: true }).first().click()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('reboot on 4')
  await page
    .getByText(/reboot on 4/i)
    .first()
    .click()
  const sheet = page.getByRole('dialog')
  await sheet.getByRole('button', { name: 'Which' }).click()
  await sheet.getByLabel('Miners at once').fill('1')
  await sheet.getByLabel('Every (seconds)').fill('600')
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByRole('button', { name: 'Reboot 4 miners' }).click()
  await sheet.getByRole('button', { name: 'Change the pace…' }).click()
  const size = sheet.getByLabel('Miners at once')
  await size.focus()
  await page.keyboard.press('Escape')
  await size.waitFor({ state: 'detached' })
  expect(await sheet.isVisible()).toBe(true)

  await sheet.getByRole('button', { name: 'Change the pace…' }).click()
  await size.fill('2')
  await size.press('Escape')
  await question.getByText('Not saved yet: the pace of the rollout.').waitFor()
  await discard()
  await size.waitFor({ state: 'detached' })

  await sheet.getByRole('button', { name: 'Cancel the rest' }).click()
  await sheet.getByRole('button', { name: 'No' }).waitFor()
  await page.keyboard.press('Escape')
  await sheet.getByRole('button', { name: 'Cancel the rest' }).waitFor()
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
})

test('Esc closes the list of pools in the strip, then the panel behind it', async () => {
  const panel = page.getByRole('complementary', { name: 'Miner' })
  await page.getByText('127.44.61.1', { exact: true }).first().click()
  await panel.waitFor()
  // The strip leaves the pools out where there is no room for them.
  await page.setViewportSize({ width: 1920, height: 1080 })
  await page.getByTitle('Hashrate by pool').click()
  const pools = page.getByRole('dialog')
  await pools.waitFor()
  await page.keyboard.press('Escape')
  await pools.waitFor({ state: 'hidden' })
  expect(await panel.isVisible()).toBe(true)
  await page.keyboard.press('Escape')
  await panel.waitFor({ state: 'detached' })
  await page.setViewportSize({ width: 1366, height: 768 })
})

test('kept firmware files are listed where one is picked, and what no rollout needs is removed', async () => {
  const image = persona.image?.(persona.models[0], '2024-03-19')
  if (image === undefined) throw new Error('this family has no image')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('firmware on')
  await page.keyboard.press('Enter')
  const sheet = page.getByRole('dialog')
  await sheet.getByText('No file is kept yet.').waitFor()
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    sheet.getByRole('button', { name: 'From this computer…' }).click(),
  ])
  await chooser.setFiles({ name: image.name, mimeType: 'application/octet-stream', buffer: Buffer.from(image.bytes) })
  const file = sheet.getByRole('radio', { name: image.name })
  await file.waitFor()
  expect(await file.isChecked()).toBe(true)
  await sheet.getByText(/^SHA-256 [0-9a-f]{64}$/).waitFor()
  await sheet.getByText('version 2024-03-19, for Antminer stock').waitFor()
  await takePicture(page, 'firmware-kept')
  await expectAccessible()

  await sheet.getByRole('button', { name: `Remove ${image.name}` }).click()
  await page.keyboard.press('Escape')
  await sheet.getByRole('button', { name: `Remove ${image.name}` }).click()
  await sheet.getByRole('button', { name: 'Remove', exact: true }).click()
  await sheet.getByText('No file is kept yet.').waitFor()
  expect(await file.count()).toBe(0)
  await page.keyboard.press('Escape')
})

test('nothing went wrong in the page meanwhile', () => {
  expect(hands.complaints).toEqual([])
})

async function expectAccessible(): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
}
