import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PoolLine } from '../main/simulator/pools.ts'
import { AheadClock } from './ahead-clock.ts'
import type { Here } from './engine-here.ts'
import { expectAccessible, goTo, type Hands, openFirst, scanFor, select } from './hands.ts'
import { takePicture } from './pictures.ts'
import { antminers, openStage, type Stage } from './stage.ts'

/** Ten minutes after a push one miner is back on its old pools and one is gone: both are findings that lead to the rollout. */

const ports = { apiPort: 14_082, webPort: 18_082 }
const minuteMs = 60_000

let stage: Stage
let here: Here
let hands: Hands
const clock = new AheadClock()
let oldPools: readonly PoolLine[]

beforeAll(async () => {
  stage = await openStage({ ...ports, base: '127.58.2.0/24', speed: 40, roster: antminers(4, 'S19 Pro') })
  oldPools = stage.hall.miner('127.58.2.2').pools
  here = await stage.openHere({ clock })
  hands = await stage.openWindow(here.url)
  await scanFor(hands, '127.58.2.1-127.58.2.4')
})

afterAll(() => stage.close())

test('a push is verified, and the window says when it will be looked at again', async () => {
  const { page, sheet } = hands
  // The window's clock goes with the engine's.
  await page.clock.install()
  await select(hands, '')
  await page.keyboard.press('p')
  await sheet.getByLabel('URL').fill('stratum+tcp://new.pool.example:3333')
  await sheet.getByLabel('Account or worker').fill('acme')
  await sheet.getByLabel('Worker template').fill('{account}.{ip4}')
  await sheet.getByRole('button', { name: 'Next: which miners' }).click()
  await sheet.getByLabel('Every (seconds)').fill('0')
  await sheet.getByRole('button', { name: 'Next: preview' }).click()
  await sheet.getByRole('button', { name: 'Change pools on 4 miners' }).click()
  await sheet.getByText('4 verified, none failed').waitFor()
  await sheet.getByRole('button', { name: 'Look now' }).waitFor()
  await page.keyboard.press('Escape')
})

test('ten minutes later what fell back and what never came back is told in the list of rollouts', async () => {
  const { page } = hands
  stage.hall.miner('127.58.2.2').machine.pools.replace(oldPools, Date.now())
  stage.hall.miner('127.58.2.3').powerOff()
  const writes = stage.hall.miners.map(miner => miner.writes)
  await goTo(hands, 'Rollouts')
  await page.getByText('Change pools on 4 miners').waitFor()
  clock.skip(10 * minuteMs)
  // What does not show what was wanted is looked at once more after a pause.
  await expect
    .poll(async () => {
      clock.skip(46_000)
      return (await here.engine.client.rollouts.list())[0]?.secondLook?.at ?? null
    })
    .not.toBeNull()
  await page.clock.fastForward(12 * minuteMs)
  await page.getByText('1 of 4 fell back to what they had before, 1 of 4 do not answer any more.').waitFor()
  await takePicture(page, 'second-look-list')
  await expectAccessible(hands)
  expect(stage.hall.miners.map(miner => miner.writes)).toEqual(writes)
})

test.each([
  ['127.58.2.2', /^Ten minutes after "Change pools on 4 miners": 127\.58\.2\.2 .*btc\.pool\.example/],
  ['127.58.2.3', /^Ten minutes after "Change pools on 4 miners": 127\.58\.2\.3 does not answer any more/],
])('%s has it as a finding, with the way to the rollout', async (ip, words) => {
  const { page, panel, sheet } = hands
  await goTo(hands, 'Fleet')
  await openFirst(hands, `ip:${ip}`)
  const finding = panel.getByRole('list', { name: 'What is wrong' }).getByRole('listitem').filter({ hasText: words })
  await finding.waitFor()
  await takePicture(page, `second-look-${ip.at(-1)}`)
  await finding.getByRole('button', { name: 'Show the rollout' }).click()
  await sheet.getByRole('tab', { name: /^Did not hold/ }).click()
  await sheet.getByText(ip, { exact: true }).waitFor()
  await takePicture(page, 'second-look-rollout')
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
})

test('the page never broke its own policy and threw nothing', () => {
  expect(hands.complaints).toEqual([])
})
