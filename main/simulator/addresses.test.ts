import { afterEach, expect, test } from 'vitest'
import { type Hall, startHall } from './hall.ts'
import { askApi, askWeb, isOpen } from './raw-client.ts'

const apiPort = 14_428
const webPort = 18_480
let hall: Hall | null = null

async function start(faults: readonly 'moves'[] = []) {
  hall = await startHall({
    base: '127.41.1.0/28',
    roster: [{ family: 'antminer-stock', faults }, { family: 'antminer-stock' }],
    apiPort,
    webPort,
    statusPort: null,
    speed: 200,
  })
  const [first, second] = hall.miners
  if (first === undefined || second === undefined) throw new Error('the hall is too small')
  return { hall, first, second }
}

afterEach(async () => {
  await hall?.close()
  hall = null
})

const own = { mask: '255.255.255.0', gateway: '127.41.1.254', dns: ['127.41.1.253'] }

test('a miner that is given another address answers there, and nowhere else', async () => {
  const { hall, first } = await start()
  first.machine.takeAddress({ ip: '127.41.1.77', ...own })
  await expect.poll(() => isOpen('127.41.1.77', apiPort)).toBe(true)
  expect(await isOpen('127.41.1.1', apiPort)).toBe(false)
  expect(await askApi('127.41.1.77', apiPort, 'version')).toContain('VERSION')
  expect((await askWeb({ ip: '127.41.1.77', port: webPort, path: '/' })).status).toBe(200)
  expect(hall.addresses[0]).toEqual({ ip: '127.41.1.77', apiPort, webPort })
  expect(hall.miner('127.41.1.77')).toBe(first)
  expect(() => hall.miner('127.41.1.1')).toThrow('no simulated miner')
})

test('it keeps its own address through a restart, and goes back to the first with DHCP', async () => {
  const { first } = await start()
  first.machine.takeAddress({ ip: '127.41.1.78', ...own })
  await expect.poll(() => first.address.ip).toBe('127.41.1.78')
  first.powerOff()
  first.powerOn()
  await expect.poll(() => isOpen('127.41.1.78', webPort), { timeout: 3000 }).toBe(true)
  first.machine.takeAddress(null)
  await expect.poll(() => isOpen('127.41.1.1', webPort)).toBe(true)
})

test('an address that another miner has, or that is not on this computer, is a miner lost', async () => {
  const { first, second } = await start()
  first.machine.takeAddress({ ip: second.address.ip, ...own })
  await expect.poll(() => isOpen('127.41.1.1', apiPort)).toBe(false)
  first.machine.takeAddress({ ip: '192.0.2.1', ...own })
  await expect.poll(() => first.address.ip).toBe('192.0.2.1')
  expect(await isOpen('127.41.1.1', apiPort)).toBe(false)
  expect(await isOpen(second.address.ip, apiPort)).toBe(true)
  first.machine.takeAddress(null)
  await expect.poll(() => isOpen('127.41.1.1', apiPort)).toBe(true)
})

test('one that moves comes back from a restart at another address', async () => {
  const { first } = await start(['moves'])
  first.powerOff()
  first.powerOn()
  await expect.poll(() => isOpen('127.41.1.128', webPort), { timeout: 3000 }).toBe(true)
  expect(await isOpen('127.41.1.1', webPort)).toBe(false)
})
