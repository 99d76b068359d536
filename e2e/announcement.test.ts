import { createSocket } from 'node:dgram'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAccessible, goTo, type Hands, scanFor, shownMiners } from './hands.ts'
import { takePicture } from './pictures.ts'
import { antminers, openStage, type Stage } from './stage.ts'

/** Somebody presses the IP report button of a machine: one that is known, one that is not, and one that nobody can read. */

const ports = { apiPort: 14_083, webPort: 18_083 }
const ears = { host: '127.58.3.250', port: 24_235 }

let stage: Stage
let hands: Hands

beforeAll(async () => {
  stage = await openStage({ ...ports, base: '127.58.3.0/24', roster: antminers(3, 'S21') })
  const { url } = await stage.openHere({ ears })
  hands = await stage.openWindow(url)
  await scanFor(hands, '127.58.3.1-127.58.3.2')
})

afterAll(() => stage.close())

test('a miner that is known is told with its model, and its panel opens from any view', async () => {
  const { page, panel } = hands
  await goTo(hands, 'Rollouts')
  await press('127.58.3.2')
  const toast = page.getByRole('alert').filter({ hasText: 'The IP report button of 127.58.3.2 was pressed.' })
  await toast.getByText('S21 · hashing').waitFor()
  await takePicture(page, 'announcement')
  await expectAccessible(hands)
  await toast.getByRole('button', { name: 'Open' }).click()
  await panel.getByText('127.58.3.2', { exact: true }).first().waitFor()
  await toast.getByRole('button', { name: 'Close' }).click()
  await page.keyboard.press('Escape')
})

test('a miner that was not known is asked who it is and stands in the table', async () => {
  const { page } = hands
  expect(await shownMiners(hands)).toBe(2)
  await press('127.58.3.3')
  await page.getByText('The IP report button of 127.58.3.3 was pressed. It is on the roster now.').waitFor()
  await expect.poll(() => shownMiners(hands)).toBe(3)
  await takePicture(page, 'announcement-found')
})

test('where nobody can be read it is said, and nothing is added', async () => {
  const { page, complaints } = hands
  await press('127.58.3.77')
  await page
    .getByText('An IP report button was pressed at 127.58.3.77, but no miner that Headframe can read answers there.')
    .waitFor({ timeout: 60_000 })
  expect(await shownMiners(hands)).toBe(3)
  expect(complaints).toEqual([])
})

/** One datagram of Bitmain's form from a machine's own address, as its button sends it. */
async function press(ip: string): Promise<void> {
  const mac = stage.hall.miners.find(miner => miner.machine.ip === ip)?.machine.mac ?? '02:00:00:00:00:77'
  const socket = createSocket('udp4')
  await new Promise<void>(resolve => socket.bind({ address: ip }, resolve))
  await new Promise<void>((resolve, reject) =>
    socket.send(`${ip},${mac}`, ears.port, ears.host, error => (error === null ? resolve() : reject(error))),
  )
  socket.close()
}
