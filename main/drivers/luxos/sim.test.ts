import { afterEach, describe, expect, test } from 'vitest'
import { VirtualClock } from '../../lib/clock.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { askApi, askRaw, isOpen } from '../../simulator/raw-client.ts'

const port = 16_428
const ip = '127.62.2.1'
let hall: Hall | null = null

async function start(options: { model?: string; clock?: VirtualClock } = {}): Promise<SimulatedMiner> {
  const { model = 'Antminer S19k Pro', clock } = options
  const roster = [{ family: 'luxos', model }]
  hall = await startHall({ base: '127.62.2.0/29', roster, apiPort: port, webPort: 18_980, speed: 200, ...(clock ? { clock } : {}) })
  return hall.miner(ip)
}

afterEach(async () => {
  await hall?.close()
  hall = null
})

const ask = async (command: string, parameter?: string) => JSON.parse((await askApi(ip, port, command, parameter)).replace('\0', ''))
const status = async (command: string, parameter?: string) => (await ask(command, parameter)).STATUS[0]
const logOn = async (): Promise<string> => (await ask('logon')).SESSION[0].SessionID

describe('the session', () => {
  test('is one for all, ends when it is given back or killed, and is named while it lasts', async () => {
    await start()
    const id = await logOn()
    expect(id).toMatch(/^\w{8}$/)
    expect(await ask('session')).toMatchObject({ STATUS: [{ Code: 319 }], SESSION: [{ SessionID: id }] })
    expect(await status('logon')).toMatchObject({ STATUS: 'E', Code: 402, Msg: 'Another session is active' })
    expect((await status('logoff', 'other')).STATUS).toBe('E')
    expect((await status('logoff', id)).STATUS).toBe('S')
    expect((await ask('session')).SESSION).toEqual([{ SessionID: '' }])
    const second = await logOn()
    expect((await status('kill')).STATUS).toBe('S')
    expect((await status('curtail', `${second},sleep`)).Msg).toBe('Session is not active')
  })

  test('ends 60 s after its last use', async () => {
    const clock = new VirtualClock()
    await start({ clock })
    const id = await logOn()
    await clock.advance(50_000)
    expect((await status('ledset', `${id},red,blink`)).STATUS).toBe('S')
    await clock.advance(50_000)
    expect((await status('logon')).Code).toBe(402)
    await clock.advance(10_001)
    expect((await status('ledset', `${id},red,auto`)).STATUS).toBe('E')
    expect((await status('logon')).Code).toBe(316)
  })

  test.each(['curtail', 'ledset', 'profileset', 'atmset', 'fanset', 'tempctrlset', 'immersionswitch', 'resetminer', 'rebootdevice'])(
    '%s does nothing without it',
    async command => {
      const miner = await start()
      expect(await status(command, 'sleep')).toMatchObject({ STATUS: 'E', Msg: 'Session is not active' })
      expect(miner.writes).toBe(0)
    },
  )
})

describe('settings', () => {
  test('a profile is refused while ATM is on, and changes rate and power without it', async () => {
    await start()
    const id = await logOn()
    const before = await ask('summary+power')
    expect((await status('profileset', `${id},340MHz`)).Msg).toContain('ATM')
    await ask('atmset', `${id},enabled=false`)
    expect((await status('profileset', `${id},nope`)).STATUS).toBe('E')
    expect(await status('profileset', `${id},340MHz`)).toMatchObject({ STATUS: 'S', Code: 321, Msg: 'Profile Set' })
    const after = await ask('summary+power')
    expect(after.summary[0].SUMMARY[0]['GHS av'] / before.summary[0].SUMMARY[0]['GHS av']).toBeCloseTo(340 / 590, 2)
    expect(after.power[0].POWER[0].Watts).toBeLessThan(before.power[0].POWER[0].Watts * 0.6)
  })

  test('its profiles are those of the recorded machine, but for a few per cent of power', async () => {
    await start()
    const rows: { 'Profile Name': string; Hashrate: number; Watts: number }[] = (await ask('profiles')).PROFILES
    expect(rows.map(row => row['Profile Name'])).toContain('790MHz')
    expect(rows).toHaveLength(25)
    const recorded: Readonly<Record<string, readonly [number, number]>> = {
      '190MHz': [39.2, 784],
      '415MHz': [85.7, 1785],
      default: [121.8, 2794],
      '715MHz': [147.6, 3638],
    }
    for (const [name, [teraHs, watts]] of Object.entries(recorded)) {
      const row = rows.find(one => one['Profile Name'] === name)
      expect(row?.Hashrate, name).toBeCloseTo(teraHs, 0)
      expect(Math.abs((row?.Watts ?? 0) / watts - 1), name).toBeLessThan(0.05)
    }
  })

  test('temperatures must rise from target to dangerous', async () => {
    await start()
    const id = await logOn()
    expect((await status('tempctrlset', `${id},target_temp=80`)).STATUS).toBe('E')
    expect((await status('tempctrlset', `${id},target_temp=60,hot_temp=70,dangerous_temp=80`)).Code).toBe(330)
    expect((await ask('tempctrl')).TEMPCTRL).toEqual([{ Dangerous: 80, Hot: 70, Mode: 'Automatic', Target: 60 }])
  })

  test('they and the pools survive a restart; the session and the LED do not', async () => {
    const miner = await start()
    await ask('addpool', 'stratum+tcp://new.example:3333,acct.w,x')
    const id = await logOn()
    await ask('fanset', `${id},speed=66`)
    await ask('ledset', `${id},red,blink`)
    await ask('curtail', `${id},sleep`)
    await ask('resetminer', id)
    await expect.poll(() => isOpen(ip, port), { interval: 5, timeout: 4000 }).toBe(false)
    await expect.poll(() => isOpen(ip, port), { interval: 5, timeout: 4000 }).toBe(true)
    expect((await ask('fans')).FANS[0].Speed).toBe(66)
    expect((await ask('config')).CONFIG[0]).toMatchObject({ CurtailMode: 'Sleep', RedLed: 'auto' })
    expect((await ask('session')).SESSION[0].SessionID).toBe('')
    expect(miner.pools.map(pool => pool.url)).toContain('stratum+tcp://new.example:3333')
  })
})

describe('pools', () => {
  test('go with their group, and the groups behind it are numbered anew', async () => {
    const miner = await start()
    await ask('addgroup', 'a,1')
    await ask('addgroup', 'b,2')
    await ask('addpool', 'stratum+tcp://a.example:1,u,p,1')
    await ask('addpool', 'stratum+tcp://b.example:1,u,p,2')
    expect((await status('removegroup', '1')).STATUS).toBe('S')
    expect((await ask('groups')).GROUPS).toMatchObject([
      { GROUP: 0, Name: 'default' },
      { GROUP: 1, Name: 'b', Quota: 2 },
    ])
    expect((await ask('pools')).POOLS.at(-1)).toMatchObject({ GROUP: 1, URL: 'stratum+tcp://b.example:1' })
    expect(miner.pools.map(pool => pool.url)).not.toContain('stratum+tcp://a.example:1')
  })

  test.each([
    ['addgroup', 'x'],
    ['addgroup', 'default,1'],
    ['removegroup', '7'],
    ['removegroup', ''],
    ['addpool', 'stratum+tcp://a.example:1,u'],
    ['addpool', 'stratum+tcp://a.example:1,u,p,9'],
    ['addpool', 'stratum+tcp://a.example:1,u,w,p,0'],
    ['removepool', '9'],
  ])('%s "%s" is refused', async (command, parameter) => {
    const miner = await start()
    const before = miner.pools
    expect((await status(command, parameter)).STATUS).toBe('E')
    expect(miner.pools).toEqual(before)
  })

  test('are ignored, or never survive, when told to', async () => {
    const miner = await start()
    const before = miner.pools
    miner.inject('ignore')
    await ask('addgroup', 'new,1')
    await ask('addpool', 'stratum+tcp://a.example:1,u,p,1')
    expect((await status('removegroup', '0')).STATUS).toBe('S')
    expect(miner.pools).toEqual(before)
    miner.clear('ignore')
    miner.inject('neverback')
    await ask('addgroup', 'new,1')
    await expect.poll(() => isOpen(ip, port), { interval: 5, timeout: 4000 }).toBe(false)
  })
})

test('lists that belong together come in one reply, in either framing', async () => {
  await start()
  expect(await ask('fans')).toMatchObject({ FANS: [{ ID: 0 }, { ID: 1 }, { ID: 2 }, { ID: 3 }], FANCTRL: [{ MinFans: 3 }] })
  expect((await ask('temps')).METADATA[0].TopLeft).toEqual({ Label: 'Board Exhaust (top)', Position: [0, 0] })
  expect((await askRaw(ip, port, 'fans')).text).toMatch(/^STATUS=S,.*\|FANS,FAN=FAN4,.*\|FANCTRL,MinFans=3,PowerOffSpeed=20\|\0$/)
})
