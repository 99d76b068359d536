import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Miner } from '../main/contract/model.ts'
import type { Here } from './engine-here.ts'
import { expectAccessible, goTo, type Hands, openFirst, scanFor, select, show } from './hands.ts'
import { takePicture } from './pictures.ts'
import { antminers, openStage, type Stage } from './stage.ts'

/** A second Headframe on the same data folder looks on: whatever would change something cannot be pressed and says why. */

const ports = { apiPort: 14_087, webPort: 18_087 }

let stage: Stage
/** The one that has the folder. */
let first: Here
let hands: Hands
let stored: string

beforeAll(async () => {
  stage = await openStage({ ...ports, base: '127.58.7.0/24', speed: 40, roster: antminers(2, 'S21') })
  const { dataDir } = stage
  first = await stage.openHere({ dataDir })
  const owner = await stage.openWindow(first.url)
  await scanFor(owner, '127.58.7.1-127.58.7.2')
  await fill(first)
  const second = await stage.openHere({ dataDir })
  hands = await stage.openWindow(second.url)
  stored = await storedBy(first)
})

afterAll(() => stage.close())

/** The next Escape is for what is under the menu once that is gone. */
async function closeMenu(): Promise<void> {
  await hands.page.keyboard.press('Escape')
  await hands.page.getByRole('menu').waitFor({ state: 'detached' })
}

test('the window says why nothing can be changed, and the bar of what is selected offers nothing', async () => {
  const { page } = hands
  await page.getByText(/Another Headframe uses this data folder/).waitFor()
  await select(hands, '')
  const bar = page.getByRole('region', { name: 'Selected miners' })
  expect(await enabledIn('[aria-label="Selected miners"]')).toEqual(['More', 'Clear (Esc)'])
  expect(await bar.getByRole('button', { name: 'Change pools' }).getAttribute('title')).toContain('Another Headframe')
  await expectAccessible(hands)
  await bar.getByRole('button', { name: 'More' }).click()
  expect(await enabledIn('[role="menu"]')).toEqual(['Copy 2 addresses'])
  await takePicture(page, 'read-only-bar')
  await closeMenu()
  await page.keyboard.press('Escape')
})

test('the panel of a miner and the menu of its row offer nothing', async () => {
  const { page } = hands
  await openFirst(hands, 'ip:127.58.7.1')
  expect((await enabledIn('[aria-label="Miner"]')).filter(name => !isLook(name))).toEqual([])
  await hands.panel.getByRole('button', { name: 'More' }).click()
  for (const item of await page.getByRole('menuitem').all())
    if (await item.isDisabled()) expect(await item.getAttribute('title'), (await item.textContent()) ?? '').toContain('Another Headframe')
  expect(await enabledIn('[role="menu"]')).toEqual(['Read now'])
  await takePicture(page, 'read-only-panel')
  await closeMenu()
  await page.keyboard.press('Escape')
  await show(hands, 'ip:127.58.7.1')
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menu').waitFor()
  expect(await enabledIn('[role="menu"]')).toEqual(['Copy the address'])
  await closeMenu()
})

test('the key of a push leads to a preview that cannot be started', async () => {
  const { page, sheet } = hands
  await show(hands, 'ip:127.58.7.1')
  await page.keyboard.press('Home')
  await page.keyboard.press('p')
  await sheet.getByText(/Another Headframe uses this data folder/).waitFor()
  await sheet.getByLabel('URL').fill('stratum+tcp://new.pool.example:3333')
  await sheet.getByLabel('Account or worker').fill('acme.1')
  await page.keyboard.press('Enter')
  const go = sheet.getByRole('button', { name: 'Change pools on 1 miner' })
  await go.waitFor()
  expect(await go.isDisabled()).toBe(true)
  await takePicture(page, 'read-only-preview')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+Enter')
  expect(await go.isVisible()).toBe(true)
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
})

test('the palette offers no action', async () => {
  const { page } = hands
  await page.keyboard.press('Control+k')
  await page.keyboard.type('reboot')
  await page.getByText('No command and no miner matches.').waitFor()
  await takePicture(page, 'read-only-palette')
  await page.keyboard.press('Escape')
})

test.each([
  ['Rollouts', ['Open Locate on 1 miner', 'Locate on 1 miner']],
  ['Schedules', ['Runs of Night']],
  ['Expected', []],
  ['Audit', ['From this day on', 'Up to and with this day']],
  [
    'Settings',
    [
      'Polling',
      'Warnings',
      'Rollouts',
      'Scanning',
      'Saved ranges',
      'Credentials',
      'Pool profiles',
      'About',
      'Ranges',
      'Test Stock on its miners',
    ],
  ],
] as const)('the view %s offers nothing that changes something', async (view, looks) => {
  const { page } = hands
  await goTo(hands, view)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  const allowed: ReadonlySet<string> = new Set(looks)
  await takePicture(page, `read-only-${view.toLowerCase()}`)
  expect((await enabledIn('main')).filter(name => !isLook(name) && !allowed.has(name))).toEqual([])
})

test('a rollout that is open offers nothing, and no new scan begins', async () => {
  const { page, sheet } = hands
  await goTo(hands, 'Rollouts')
  await page.getByRole('button', { name: 'Open Locate on 1 miner' }).click()
  await sheet.getByText('1 verified, none failed').waitFor()
  expect((await enabledIn('[role="dialog"]')).filter(name => !isLook(name))).toEqual([])
  await page.keyboard.press('Escape')
  await goTo(hands, 'Fleet')
  expect(await page.getByRole('button', { name: 'Scan' }).isDisabled()).toBe(true)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('scan the network')
  await page.keyboard.press('Enter')
  await sheet.getByText(/Another Headframe uses this data folder/).waitFor()
  expect(await sheet.getByRole('button', { name: 'Scan', exact: true }).isDisabled()).toBe(true)
  await takePicture(page, 'read-only-scan')
})

test('nothing was written, neither to the folder nor to a miner', async () => {
  expect(await storedBy(first)).toBe(stored)
  expect(stage.hall.miners.map(miner => miner.writes)).toEqual([0, 0])
  expect(hands.complaints).toEqual([])
})

/** One of everything that can be changed. */
async function fill({ engine: { client } }: Here): Promise<void> {
  const [profile] = await client.profiles.save({
    id: '',
    name: 'Hall pools',
    pools: [{ url: 'stratum+tcp://other.pool.example:3333', user: 'acme', password: 'x' }],
  })
  await client.expectations.save({ id: null, name: 'North hall', ranges: '127.58.7.0/24', profile: profile?.id ?? null })
  const [miner = ''] = (await snapshotOf(client)).map(({ id }) => id)
  const plan = await client.rollouts.plan({ action: 'locate', ask: { on: true }, miners: [miner] })
  const { id } = await client.rollouts.start({ plan: plan.id })
  for await (const _ of await client.rollouts.watch({ id }));
  await client.credentials.save({ id: null, name: 'Stock', ranges: '127.58.7.0/24', entries: [{ user: 'root', password: 'root' }] })
  await client.scan.saveRange({ id: 'north', name: 'North', text: '127.58.7.0/24' })
  await client.schedules.save({
    id: null,
    name: 'Night',
    timing: { kind: 'weekly', days: [1], time: '22:30', zone: 'UTC' },
    action: 'sleep',
    ask: {},
    where: { ranges: '127.58.7.0/24' },
  })
}

async function snapshotOf(client: Here['engine']['client']): Promise<readonly Miner[]> {
  for await (const event of await client.fleet.watch()) if (event.type === 'snapshot') return event.miners
  return []
}

/** All that can be changed, as the owner of the folder has it. */
async function storedBy({ engine: { client } }: Here): Promise<string> {
  const all = await Promise.all([
    client.profiles.list(),
    client.credentials.list(),
    client.schedules.list(),
    client.expectations.list(),
    client.rollouts.list(),
    client.scan.ranges(),
    client.settings.get(),
    client.audit.list({}),
  ])
  return JSON.stringify(all)
}

/** What can be used in a part of the page, by its name. */
function enabledIn(selector: string): Promise<string[]> {
  return hands.page
    .locator(selector)
    .last()
    .evaluate(part =>
      [...part.querySelectorAll('button, [role="menuitem"], [role="switch"], input:not([type="hidden"]), textarea')]
        .filter(control => !control.matches(':disabled, [data-disabled], [aria-disabled="true"], [readonly], [tabindex="-1"][aria-hidden]'))
        .map(control => {
          const label = 'labels' in control && control.labels instanceof NodeList ? control.labels[0]?.textContent : null
          return (control.getAttribute('aria-label') ?? label ?? control.textContent ?? '').trim()
        }),
    )
}

/** Controls that only look. */
function isLook(name: string): boolean {
  return /^(Ask|Record|Close|More|Export|Read|Show|Copy|Find|Search|Columns|Views|All|Failed|Verified|Log|Check)/.test(name)
}
