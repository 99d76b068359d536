import { afterEach, describe, expect, test } from 'vitest'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { askApi, askRaw, isOpen } from '../../simulator/raw-client.ts'

const port = 14_028
const ip = '127.33.12.1'
let hall: Hall | null = null

async function start(model: string, speed = 200): Promise<SimulatedMiner> {
  hall = await startHall({ base: '127.33.12.0/29', roster: [{ family: 'cgminer', model }], apiPort: port, speed })
  return hall.miner(ip)
}

afterEach(async () => {
  await hall?.close()
  hall = null
})

const ask = async (command: string, parameter?: unknown) => JSON.parse((await askApi(ip, port, command, parameter)).replace('\0', ''))
const status = async (command: string, parameter?: unknown) => (await ask(command, parameter)).STATUS[0]
const urls = async () => (await ask('pools')).POOLS.map((pool: { Priority: number; URL: string }) => [pool.Priority, pool.URL])

const second = 'stratum+tcp://eu.btc.pool.example:3333'

describe('cgminer with write access', () => {
  test('grants it when asked', async () => {
    await start('cgminer 4.11.1')
    expect(await status('privileged')).toMatchObject({ STATUS: 'S', Code: 46, Msg: 'Privileged access OK' })
    expect((await ask('check', 'addpool')).CHECK).toEqual([{ Exists: 'Y', Access: 'Y' }])
    expect((await ask('check', 'nosuch')).CHECK).toEqual([{ Exists: 'N', Access: 'N' }])
  })

  test('adds a pool with commas and backslashes in the user', async () => {
    const miner = await start('cgminer 4.11.1')
    const before = miner.pools.length
    expect(await status('addpool', String.raw`stratum+tcp://new.pool.example:3333,user\,with\\mark,p,w`)).toMatchObject({
      Code: 55,
      Msg: `Added pool ${before}: 'stratum+tcp://new.pool.example:3333'`,
    })
    expect(miner.pools.at(-1)).toEqual({ url: 'stratum+tcp://new.pool.example:3333', user: String.raw`user,with\mark`, pass: 'p,w' })
  })

  test.each([
    ['addpool', '', 52],
    ['addpool', 'stratum+tcp://a.example:1,only-two', 53],
    ['switchpool', '', 25],
    ['switchpool', '9', 26],
    ['switchpool', '-1', 26],
    ['switchpool', 'abc', 27],
    ['removepool', '0', 67],
    ['poolpriority', '0,0', 74],
    ['poolpriority', '0,99', 26],
    ['save', '/proc/nope/x', 43],
  ])('answers %s "%s" with code %i', async (command, parameter, code) => {
    await start('cgminer 4.11.1')
    expect((await status(command, parameter)).Code).toBe(code)
  })

  test('switches, orders, disables and removes pools', async () => {
    const miner = await start('cgminer 4.11.1')
    const first = miner.pools[0]?.url ?? ''
    expect((await status('switchpool', 1)).Msg).toBe(`Switching to pool 1:'${second}'`)
    expect((await urls()).slice(0, 2)).toEqual([
      [1, first],
      [0, second],
    ])
    expect((await ask('pools')).POOLS[1]['Stratum Active']).toBe(true)
    expect((await status('poolpriority', '0,1')).Code).toBe(73)
    expect((await status('disablepool', '1')).Code).toBe(48)
    expect(await status('disablepool', '1')).toMatchObject({ STATUS: 'I', Code: 50 })
    expect((await ask('pools')).POOLS[1].Status).toBe('Disabled')
    expect((await status('enablepool', '1')).Code).toBe(47)
    expect((await status('removepool', '1')).Msg).toBe(`Removed pool 1:'${second}'`)
    expect(miner.pools.map(pool => pool.url)).not.toContain(second)
  })

  test('forgets at the restart what was not saved', async () => {
    const miner = await start('cgminer 4.11.1', 30)
    const restarted = async () => {
      expect(await askApi(ip, port, 'restart')).toBe('{"STATUS":"RESTART","id":1}\0')
      await expect.poll(() => isOpen(ip, port), { interval: 5, timeout: 4000 }).toBe(false)
      await expect.poll(() => isOpen(ip, port), { interval: 5, timeout: 4000 }).toBe(true)
    }
    await status('addpool', 'stratum+tcp://new.pool.example:3333,acme.w1,x')
    await restarted()
    expect(miner.pools.map(pool => pool.url)).not.toContain('stratum+tcp://new.pool.example:3333')
    await status('addpool', 'stratum+tcp://new.pool.example:3333,acme.w1,x')
    expect((await status('save')).Code).toBe(44)
    await restarted()
    expect(miner.pools.map(pool => pool.url)).toContain('stratum+tcp://new.pool.example:3333')
    expect(miner.machine.elapsedS()).toBeLessThan(5)
  })

  test('refuses, ignores, and never comes back when told to', async () => {
    const miner = await start('cgminer 4.11.1')
    const before = miner.pools
    const added = 'stratum+tcp://new.pool.example:3333,acme.w1,x'
    miner.inject('refuse')
    expect((await status('addpool', added)).Code).toBe(54)
    miner.clear('refuse')
    miner.inject('ignore')
    expect((await status('addpool', added)).Code).toBe(55)
    expect(miner.pools).toEqual(before)
    miner.clear('ignore')
    miner.inject('neverback')
    expect((await status('addpool', added)).Code).toBe(55)
    await expect.poll(() => isOpen(ip, port), { interval: 5, timeout: 4000 }).toBe(false)
    expect(miner.isMining).toBe(false)
  })

  test('speaks text as well as JSON, with marks in values escaped', async () => {
    await start('cgminer 4.11.1')
    await status('addpool', String.raw`stratum+tcp://new.pool.example:3333,a|b\,c=d,x`)
    const { text } = await askRaw(ip, port, 'pools')
    expect(text).toContain(String.raw`User=a\|b\,c\=d`)
    expect((await askRaw(ip, port, 'switchpool|1')).text).toMatch(/^STATUS=S,When=\d+,Code=27,Msg=Switching to pool 1:'/)
    expect((await askRaw(ip, port, 'nosuch')).text).toContain('Code=14,Msg=Invalid command')
    expect((await askRaw(ip, port, 'restart')).text).toBe('RESTART\0')
  })
})

describe('cgminer without write access', () => {
  test.each(['privileged', 'addpool', 'switchpool', 'save', 'restart'])('denies %s', async command => {
    const miner = await start('cgminer 4.11.1 read-only')
    expect(await status(command, '0')).toMatchObject({ Code: 45, Msg: `Access denied to '${command}' command` })
    expect(miner.writes).toBe(0)
  })

  test('reads all the same', async () => {
    await start('cgminer 4.11.1 read-only')
    const reply = await ask('version+summary+devs')
    expect(reply.version[0].VERSION).toEqual([{ CGMiner: '4.11.1', API: '3.7' }])
    expect(reply.summary[0].SUMMARY[0]['MHS 5s']).toBeGreaterThan(3_000_000)
    expect(reply.devs[0].DEVS).toHaveLength(4)
  })
})

test('bfgminer words things in its own way', async () => {
  await start('bfgminer 5.5.0')
  expect((await ask('version')).VERSION[0].Miner).toBe('bfgminer 5.5.0')
  expect((await ask('summary')).SUMMARY[0]['MHS 20s']).toBeGreaterThan(2_000_000)
  expect((await ask('devs')).DEVS[0].PGA).toBe(0)
  expect((await status('addpool', 'stratum+tcp://a.example:1,u,p')).Msg).toBe("Added pool 'stratum+tcp://a.example:1'")
  expect((await status('restart')).Msg).toBe('RESTART')
})
