import { afterAll, beforeAll, expect, test } from 'vitest'
import { AheadClock } from './ahead-clock.ts'
import type { Here } from './engine-here.ts'
import { expectAccessible, goTo, type Hands, openFirst, scanFor, select, show, shownMiners, startOn } from './hands.ts'
import { takePicture } from './pictures.ts'
import { antminers, openStage, type Stage } from './stage.ts'

/** Changes after which a machine may need hands: another address, another password. */

const ports = { apiPort: 14_086, webPort: 18_086 }
const secret = 'kiln-Orbit-47'

let stage: Stage
let here: Here
let hands: Hands
const clock = new AheadClock()

beforeAll(async () => {
  stage = await openStage({ ...ports, base: '127.58.6.0/24', speed: 40, roster: antminers(4, 'S19 Pro') })
  here = await stage.openHere({ clock })
  hands = await stage.openWindow(here.url)
  // The fourth answers, but nobody has scanned it.
  await scanFor(hands, '127.58.6.1-127.58.6.3')
})

afterAll(() => stage.close())

test('an address that is taken is refused with the reason, whoever has it', async () => {
  const { page, sheet } = hands
  await select(hands, '')
  await startOn(hands, /^Network/)
  await sheet.getByText('lost to the network').waitFor()
  await sheet.getByText('By a plan').click()
  await sheet.getByLabel('Addresses').fill('127.58.6.1, 127.58.6.101\n127.58.6.2, 127.58.6.3\n127.58.6.3, 127.58.6.4')
  await sheet.getByLabel('Mask').fill('255.0.255.0')
  await sheet.getByText('"255.0.255.0" is not a mask').waitFor()
  await sheet.getByLabel('Mask').fill('255.255.255.0')
  await sheet.getByLabel('Gateway').fill('127.58.6.254')
  await sheet.getByLabel('DNS').fill('127.58.6.253')
  await takePicture(page, 'network-plan')
  await expectAccessible(hands)
  await sheet.getByRole('button', { name: 'Next: which miners' }).click()
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByRole('tab', { name: /^Set aside 2/ }).click()
  await sheet.getByText('127.58.6.3 is the address of another miner.').waitFor()
  await sheet.getByText('Something answers at 127.58.6.4 already.').waitFor()
  await takePicture(page, 'network-conflict')
})

test('a machine is moved after the count was typed, verified at its new address, and its row follows', async () => {
  const { page, sheet, panel } = hands
  await sheet.getByRole('tab', { name: /^Changes 1/ }).click()
  await sheet.getByText('A machine whose new address does not work is lost to the network until somebody resets it by hand.').waitFor()
  const go = sheet.getByRole('button', { name: 'Change the network of 1 miner' })
  expect(await go.isDisabled()).toBe(true)
  await sheet.getByLabel('Type 1 to go on').fill('1')
  await takePicture(page, 'network-preview')
  await go.click()
  await sheet.getByText('1 verified, none failed').waitFor({ timeout: 60_000 })
  await sheet.getByText(/it answers at 127\.58\.6\.101 now/i).waitFor()
  await takePicture(page, 'network-result')
  expect(stage.hall.miner('127.58.6.101').writes).toBe(1)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await show(hands, 'ip:127.58.6.1')
  await expect.poll(() => shownMiners(hands)).toBe(0)
  await openFirst(hands, 'ip:127.58.6.101')
  await panel.getByText(/^127\.58\.6\.101 · API/).waitFor()
  await page.keyboard.press('Escape')
  await show(hands, '')
  await expect.poll(() => shownMiners(hands)).toBe(3)
})

test.each([
  ['root', 'fewer than 8 characters'],
  ['Password1', 'Everybody tries this password first'],
])('the password "%s" is refused while it is typed', async (weak, words) => {
  const { sheet } = hands
  await select(hands, 'ip:127.58.6.2-127.58.6.3')
  await startOn(hands, /^Password/)
  await sheet.getByLabel('New password').first().fill(weak)
  await sheet.getByText(new RegExp(words)).waitFor()
  await sheet.getByRole('button', { name: 'Next: which miners' }).click()
  expect(await sheet.getByLabel('New password').first().isVisible()).toBe(true)
  await discard()
})

test('a new password is kept only for the miner that it opens', async () => {
  const { page, sheet } = hands
  await select(hands, 'ip:127.58.6.2-127.58.6.3')
  await startOn(hands, /^Password/)
  await sheet.getByLabel('New password').first().fill(secret)
  await sheet.getByRole('button', { name: 'Next: which miners' }).click()
  await sheet.getByLabel('Every (seconds)').fill('0')
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByLabel('Type 2 to go on').fill('2')
  expect(await here.engine.client.credentials.list()).toEqual([])
  stage.hall.miner('127.58.6.3').inject('ignore')
  await page.keyboard.press('Enter')
  // The one that says OK and changes nothing is given two minutes.
  await sheet.getByText(/^1$/).first().waitFor()
  await expect
    .poll(
      () => {
        if (stage.hall.miner('127.58.6.3').requests.some(request => /passwd/.test(request))) clock.skip(10_000)
        return sheet.getByText('1 verified, 1 failed').count()
      },
      { timeout: 30_000 },
    )
    .toBe(1)
  await takePicture(page, 'password-result')
  expect(stage.hall.miner('127.58.6.2').machine.password).toBe(secret)
  expect(stage.hall.miner('127.58.6.3').machine.password).toBe('root')
  expect((await here.engine.client.credentials.list()).map(({ ranges }) => ranges)).toEqual(['127.58.6.2'])
})

test('nothing of it is shown or kept in the page afterwards', async () => {
  const { page, complaints } = hands
  await expectNowhere()
  await page.getByRole('dialog').getByRole('tab', { name: 'Log' }).click()
  await expectNowhere()
  await page.keyboard.press('Escape')
  for (const view of ['Rollouts', 'Audit', 'Settings']) {
    await goTo(hands, view)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await expectNowhere()
  }
  await takePicture(page, 'password-kept')
  expect(complaints).toEqual([])
})

/** Neither in the document, nor in a field, nor in what the page stores. */
async function expectNowhere(): Promise<void> {
  const all = await hands.page.evaluate(() => ({
    document: document.documentElement.outerHTML,
    fields: [...document.querySelectorAll('input, textarea')].map(field => ('value' in field ? String(field.value) : '')).join('\n'),
    stored: JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
  }))
  for (const text of Object.values(all)) expect(text).not.toContain(secret)
}

/** Leaves a dialog in which something was typed. */
async function discard(): Promise<void> {
  const { page } = hands
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
}
