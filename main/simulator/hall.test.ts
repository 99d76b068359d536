import { afterEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '../lib/clock.ts'
import { type Hall, type HallOptions, startHall } from './hall.ts'
import { askApi, askRaw, askWeb, countBytes, isOpen } from './raw-client.ts'

const apiPort = 14_028
const webPort = 18_080
let hall: Hall | null = null

async function start(options: HallOptions): Promise<Hall> {
  hall = await startHall({ apiPort, webPort, statusPort: 16_060, speed: 200, ...options })
  return hall
}

afterEach(async () => {
  await hall?.close()
  hall = null
})

describe('a hall', () => {
  test('holds the mix that was asked for, each miner on an address of its own', async () => {
    const { miners, addresses } = await start({ base: '127.33.1.0/24', miners: 100 })
    const count = (family: string) => miners.filter(miner => miner.family === family).length
    expect([count('antminer-stock'), count('antminer-legacy'), count('cgminer')]).toEqual([70, 20, 10])
    expect(new Set(addresses.map(address => address.ip)).size).toBe(100)
    expect(addresses[0]).toEqual({ ip: '127.33.1.1', apiPort, webPort })
    expect(addresses[99]?.webPort).toBeNull()
  })

  test('gives every miner its own MAC, serial and host name, all of them invented', async () => {
    const { miners } = await start({ base: '127.33.1.0/24', miners: 120 })
    for (const of of [
      (n: number) => miners[n]?.machine.mac,
      (n: number) => miners[n]?.machine.serial,
      (n: number) => miners[n]?.machine.hostname,
    ]) {
      expect(new Set(miners.map((_miner, n) => of(n))).size).toBe(120)
    }
    // Locally administered: the second-lowest bit of the first byte.
    for (const { machine } of miners) expect(machine.mac).toMatch(/^02(:[0-9A-F]{2}){5}$/)
  })

  test('says the same with the same seed at the same time, and something else with another', async () => {
    const ask = async (seed: number) => {
      const clock = new VirtualClock()
      const { addresses } = await start({ base: '127.33.1.0/28', miners: 10, seed, clock })
      await clock.advance(90_000)
      const replies = await Promise.all(addresses.map(({ ip }) => askApi(ip, apiPort, 'stats')))
      await hall?.close()
      return replies
    }
    const first = await ask(5)
    expect(await ask(5)).toEqual(first)
    const other = await ask(6)
    expect(other.filter((reply, n) => reply === first[n])).toHaveLength(0)
  })

  test('moves its rates and temperatures with time, a little', async () => {
    const clock = new VirtualClock()
    const { addresses } = await start({ base: '127.33.1.0/28', roster: [{ family: 'antminer-stock', model: 'Antminer S19 Pro' }], clock })
    const rates: number[] = []
    for (let minute = 0; minute < 20; minute++) {
      const { STATS } = JSON.parse((await askApi(addresses[0]?.ip ?? '', apiPort, 'stats')).replace('\0', ''))
      rates.push(STATS[1]['GHS 5s'])
      expect(STATS[1].temp2_1).toBeGreaterThan(45)
      expect(STATS[1].temp2_1).toBeLessThan(85)
      await clock.advance(60_000)
    }
    expect(new Set(rates).size).toBeGreaterThan(10)
    expect(Math.min(...rates)).toBeGreaterThan(105_000)
    expect(Math.max(...rates)).toBeLessThan(115_000)
  })

  test('counts its ports up on one address where there is no other', async () => {
    const { addresses, miner } = await start({ miners: 3, mix: 'antminer-stock', countPortsFrom: 23_300 })
    expect(addresses).toEqual([
      { ip: '127.0.0.1', apiPort: 23_300, webPort: 23_301 },
      { ip: '127.0.0.1', apiPort: 23_302, webPort: 23_303 },
      { ip: '127.0.0.1', apiPort: 23_304, webPort: 23_305 },
    ])
    expect(await askApi('127.0.0.1', 23_304, 'version')).toContain(miner.call(hall, '127.0.0.1:23304').model)
    expect(miner.call(hall, '127.0.0.1:23304').requests).toEqual(['tcp {"command":"version"}'])
  })

  test.each([
    [{ base: '10.0.0.0/24' }, 'not on loopback'],
    [{ base: '127.33.1.0', miners: 2 }, 'holds 1 miners, not 2'],
    [{ base: '127.33.1.0/99' }, '"127.33.1.0/99" is not a range'],
    [{ mix: 'antminer-stock:50%' }, 'adds up to 50 %'],
    [{ mix: 'nobody' }, 'The family "nobody" cannot be simulated'],
    [{ roster: [{ family: 'cgminer', model: 'S19' }] }, 'cgminer has no model "S19"'],
  ])('%j is refused by name', async (options, sentence) => {
    await expect(startHall(options)).rejects.toThrow(sentence)
  })

  test('leaves no port open when one of them is taken', async () => {
    await start({ base: '127.33.1.8/30', roster: [{ family: 'antminer-stock' }] })
    await expect(
      startHall({ base: '127.33.1.0/28', miners: 14, mix: 'antminer-stock', apiPort, webPort: 18_081, statusPort: null }),
    ).rejects.toThrow('EADDRINUSE')
    expect(await isOpen('127.33.1.1', apiPort)).toBe(false)
  })
})

describe('faults', () => {
  const roster = (fault: 'hot') => [{ family: 'antminer-stock', model: 'Antminer S19 Pro', faults: [fault] }] as const
  const ip = '127.33.2.1'
  const base = '127.33.2.0/29'
  const stats = async () => JSON.parse((await askApi(ip, apiPort, 'stats')).replace('\0', '')).STATS[1]
  const one = async (fault: Parameters<Hall['miners'][number]['inject']>[0]) =>
    (await start({ base, roster: [{ ...roster('hot')[0], faults: [fault] }] })).miner(ip)

  test('offline: nothing answers, until it is mended', async () => {
    const miner = await one('offline')
    expect(await isOpen(ip, apiPort)).toBe(false)
    expect(await isOpen(ip, webPort)).toBe(false)
    miner.clear('offline')
    await expect.poll(() => isOpen(ip, apiPort), { interval: 5, timeout: 4000 }).toBe(true)
  })

  test('hot: chips above 95 °C, and the firmware complains', async () => {
    await one('hot')
    const { temp2_1 } = await stats()
    expect(temp2_1).toBeGreaterThanOrEqual(95)
    expect(temp2_1).toBeLessThan(106)
    const summary = JSON.parse((await askRaw(ip, apiPort, '{"command":"summary","new_api":true}')).text.replace('\0', ''))
    expect(summary.SUMMARY[0].status.find((line: { type: string }) => line.type === 'temp').msg).toBe('Temp is too high')
  })

  test('deadboard: one board of three is not there', async () => {
    await one('deadboard')
    const reading = await stats()
    expect(reading.miner_count).toBe(2)
    expect([1, 2, 3].map(n => reading[`chain_acn${n}`]).sort()).toEqual([0, 114, 114])
    expect(Object.keys(reading).filter(key => /^temp2_\d$/.test(key))).toHaveLength(2)
    expect(reading['GHS 5s']).toBeLessThan(76_000)
  })

  test('deadchip: crosses in the map of one board', async () => {
    await one('deadchip')
    const reading = await stats()
    expect([1, 2, 3].map(n => (reading[`chain_acs${n}`].match(/x/g) ?? []).length).sort()).toEqual([0, 0, 6])
  })

  test('fan: one of four stands still', async () => {
    await one('fan')
    const reading = await stats()
    expect([1, 2, 3, 4].filter(n => reading[`fan${n}`] === 0)).toHaveLength(1)
  })

  test('deadpool: the second pool is mined on, and another first pool works again', async () => {
    const miner = await one('deadpool')
    const { POOLS } = JSON.parse((await askApi(ip, apiPort, 'pools')).replace('\0', ''))
    expect(POOLS[0].Status).toBe('Deed')
    expect(POOLS[1]['Stratum Active']).toBe(true)
    miner.machine.takePools([{ url: 'stratum+tcp://new.pool.example:3333', user: 'acme.w1', pass: 'x' }])
    expect(await askApi(ip, apiPort, 'pools')).toContain('"Stratum Active": true')
  })

  test('sleep: no rate, all chips crossed out, the fans idle', async () => {
    await one('sleep')
    const reading = await stats()
    expect(reading['GHS 5s']).toBe(0)
    expect(reading.chain_acs1).not.toContain('o')
    expect(reading.chain_acn1).toBe(114)
    expect(reading.fan1).toBeLessThan(1600)
  })

  test('locked: the API closes without a word and the web wants another password', async () => {
    await one('locked')
    expect(await askRaw(ip, apiPort, '{"command":"version"}')).toEqual({ text: '', end: 'fin' })
    expect((await askWeb({ ip, port: webPort, path: '/' })).status).toBe(401)
  })

  test('password: the API can be read all the same', async () => {
    const miner = await one('password')
    expect((await askWeb({ ip, port: webPort, path: '/' })).status).toBe(401)
    expect(await askApi(ip, apiPort, 'version')).toContain('Antminer S19 Pro')
    miner.setPassword('hunter2')
    expect((await askWeb({ ip, port: webPort, path: '/', password: 'hunter2' })).status).toBe(200)
  })

  test.each(['garbage', 'html'] as const)('%s: what comes is no reply', async fault => {
    await one(fault)
    const { text } = await askRaw(ip, apiPort, '{"command":"version"}')
    expect(text).not.toContain('VERSION')
    expect(() => JSON.parse(text.replace('\0', ''))).toThrow()
  })

  test('flaky: every second reply breaks off', async () => {
    await one('flaky')
    const ends = []
    for (let n = 0; n < 4; n++) ends.push((await askApi(ip, apiPort, 'version')).endsWith('\0'))
    expect(ends).toEqual([true, false, true, false])
  })

  test('lies: values that cannot be', async () => {
    await one('lies')
    const reading = await stats()
    expect(reading.temp_chip1).toBe('255--64-511-0')
    expect(reading.fan1).toBe(65_535)
    expect(reading['GHS 5s']).toBeGreaterThan(50_000_000)
  })

  test('hang: takes the connection and says nothing', async () => {
    const miner = await one('hang')
    const hung = askRaw(ip, apiPort, '{"command":"version"}')
    await expect.poll(() => miner.requests.length, { interval: 5, timeout: 4000 }).toBe(1)
    const silent = Symbol('silent')
    expect(await Promise.race([hung, new Promise(resolve => setTimeout(resolve, 100, silent))])).toBe(silent)
    miner.powerOff()
    expect((await hung).text).toBe('')
  })

  test('flood: does not end by itself', async () => {
    await one('flood')
    expect(await countBytes(ip, apiPort, '{"command":"version"}', 20_000_000)).toBeGreaterThan(20_000_000)
  })
})
