import { afterEach, describe, expect, test } from 'vitest'
import { type Clock, systemClock, VirtualClock } from '../../lib/clock.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { askApi, askRaw, askWeb, connectIdle, isOpen } from '../../simulator/raw-client.ts'

const apiPort = 14_028
const port = 18_080
const statusPort = 16_060
const ip = '127.33.11.1'
let hall: Hall | null = null

async function start(model: string, speed = 500, clock: Clock = systemClock): Promise<SimulatedMiner> {
  hall = await startHall({
    base: '127.33.11.0/29',
    roster: [{ family: 'antminer-stock', model }],
    apiPort,
    webPort: port,
    statusPort,
    speed,
    clock,
  })
  return hall.miner(ip)
}

/** Real replies take real time; the machine's own pauses pass meanwhile, a few milliseconds at a time. */
async function whileTimePasses<T>(clock: VirtualClock, answer: Promise<T>): Promise<T> {
  let waiting = true
  const settled = answer.finally(() => {
    waiting = false
  })
  while (waiting) {
    await clock.advance(5)
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  return settled
}

afterEach(async () => {
  await hall?.close()
  hall = null
})

const web = (path: string, body?: string) => askWeb({ ip, port, path: `/cgi-bin/${path}`, ...(body === undefined ? {} : { body }) })
const json = async (path: string) => JSON.parse((await web(path)).text)
const write = async (body: unknown) =>
  JSON.parse((await web('set_miner_conf.cgi', typeof body === 'string' ? body : JSON.stringify(body))).text)
const newApi = async (command: unknown) =>
  JSON.parse((await askRaw(ip, apiPort, JSON.stringify({ command, new_api: true }))).text.replace('\0', ''))
const apiIsOpen = () => isOpen(ip, apiPort)

const pool = { url: 'stratum+tcp://new.pool.example:3333', user: 'acme.w1', pass: 'x' }
const none = { url: '', user: '', pass: '' }
const fullBody = { 'bitmain-fan-ctrl': false, 'bitmain-fan-pwm': '100', 'miner-mode': 0, 'freq-level': 100, pools: [pool, none, none] }

describe('the API of 2020-2026 firmware', () => {
  test('writes blanks and its own misspelt words', async () => {
    await start('Antminer S19 Pro')
    expect(await askApi(ip, apiPort, 'version')).toMatch(
      /^\{"STATUS": \[\{"STATUS": "S", "When": \d+, "Code": 22, "Msg": "CGMiner versions", "Description": "cgminer 1\.0\.0"\}\], "VERSION": \[\{"BMMiner": "1\.0\.0", /,
    )
    expect(await askApi(ip, apiPort, 'devs')).toContain('"Tenperature": 0.0')
    expect(await askApi(ip, apiPort, 'pools')).toContain('"Pool Stale%%": 0.0')
  })

  test.each(['summary+pools', 'devdetails', 'config', 'addpool', 'privileged', 'restart'])('does not know %s', async command => {
    await start('Antminer S19 Pro')
    const { STATUS } = JSON.parse((await askApi(ip, apiPort, command)).replace('\0', ''))
    expect(STATUS[0]).toMatchObject({ STATUS: 'E', Code: 14, Msg: 'Invalid command', Description: 'cgminer 1.0.0' })
  })

  test('answers one or several commands of the new dialect', async () => {
    await start('Antminer S21')
    const summary = await newApi('summary')
    expect(summary.STATUS).toMatchObject({ STATUS: 'S', Msg: 'summary', api_version: '1.0.0' })
    expect(summary.SUMMARY[0].status.map((line: { status: string }) => line.status)).toEqual(['s', 's', 's', 's'])
    const both = await newApi(['stats', 'pools'])
    expect(both.stats.STATS[0].chain).toHaveLength(3)
    expect(both.pools.POOLS[0].url).toBe('stratum+tcp://btc.pool.example:3333')
    expect(await newApi('reload')).toEqual({ error_message: 'not support (reload)' })
    expect(await newApi([])).toEqual({ error_message: 'bad param' })
  })

  test('drops a silent connection after ten seconds and serves one at a time until then', async () => {
    const miner = await start('Antminer S19 Pro')
    const idle = await connectIdle(ip, apiPort)
    const second = askApi(ip, apiPort, 'version')
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(miner.requests).toEqual([])
    idle.destroy()
    expect(await second).toContain('Antminer S19 Pro')
  })

  test('words its rates in its own way on KS machines', async () => {
    await start('Antminer KS5')
    const { STATUS, SUMMARY } = JSON.parse((await askApi(ip, apiPort, 'summary')).replace('\0', ''))
    expect(STATUS[0].Description).toBe('jansson2')
    expect(SUMMARY[0]['RT HASHRATE']).toMatch(/^\d+(\.\d+)?GH\/s$/)
    expect((await newApi('summary')).SUMMARY[0].rate_5s).toBeGreaterThan(18_000)
  })

  test('has no fans on hydro machines', async () => {
    await start('Antminer S21 Hyd.')
    const { STATS } = await newApi('stats')
    expect([STATS[0].fan_num, STATS[0].fan]).toEqual([0, []])
  })

  test('tells its power on port 6060 where the build has one', async () => {
    await start('Antminer S21')
    const power = await (await fetch(`http://${ip}:${statusPort}/miner_power`)).text()
    expect(Number(/^miner power:(\d+)$/.exec(power)?.[1])).toBeGreaterThan(3200)
    expect(await (await fetch(`http://${ip}:${statusPort}/nope`)).text()).toBe('error 6060 cmd')
    await hall?.close()
    await start('Antminer S19 Pro')
    expect(await isOpen(ip, statusPort)).toBe(false)
  })
})

describe('the web of 2020-2026 firmware', () => {
  test('tells who it is', async () => {
    const { machine } = await start('Antminer S21')
    expect(await json('get_system_info.cgi')).toMatchObject({
      minertype: 'Antminer S21',
      macaddr: machine.mac,
      serinum: machine.serial,
      system_filesystem_version: 'FR-1.12(251009-S21)',
    })
    expect(await json('miner_type.cgi')).toMatchObject({ miner_type: 'Antminer S21', fw_version: 'FR-1.12(251009-S21)' })
    expect((await web('get_miner_status.cgi')).status).toBe(404)
  })

  test('prints with the CGIs what the new dialect says', async () => {
    await start('Antminer S19j Pro')
    expect((await json('stats.cgi')).STATS[0].chain[0].asic_num).toBe(126)
    expect((await json('pools.cgi')).POOLS).toHaveLength(3)
    expect((await json('summary.cgi')).INFO.type).toBe('Antminer S19j Pro')
    expect((await web('warning.cgi')).status).toBe(404)
  })

  test('blinks', async () => {
    await start('Antminer S19 Pro')
    expect((await web('blink.cgi', 'blink=true')).text.trim()).toBe('{"code":"B001"}')
    expect((await web('blink.cgi', '{"blink":true}')).text.trim()).toBe('{"code":"B000"}')
    expect(await json('get_blink_status.cgi')).toEqual({ blink: true })
    expect((await web('blink.cgi', '{"blink":false}')).text.trim()).toBe('{"code":"B100"}')
  })

  test('reboots: every port is dead, then the web, then the API, and the uptime begins anew', async () => {
    const miner = await start('Antminer S21', 100)
    expect((await web('reboot.cgi')).text.trim()).toBe('Status 200')
    await expect.poll(() => isOpen(ip, port), { interval: 5, timeout: 4000 }).toBe(false)
    expect(await isOpen(ip, apiPort)).toBe(false)
    expect(await isOpen(ip, statusPort)).toBe(false)
    await expect.poll(apiIsOpen, { timeout: 5000, interval: 20 }).toBe(true)
    expect(miner.machine.elapsedS()).toBeLessThan(5)
    expect(miner.pools[0]?.url).toBe('stratum+tcp://btc.pool.example:3333')
  })

  test('climbs to its rate over minutes after a start', async () => {
    const clock = new VirtualClock()
    const { machine } = await start('Antminer S21', 1, clock)
    machine.restartMining(8000, () => true)
    expect(machine.isMining()).toBe(false)
    await clock.advance(8000 + 30_000)
    expect([machine.elapsedS(), machine.output()]).toEqual([30, 0])
    await clock.advance(60_000)
    expect(machine.output()).toBeGreaterThan(0.2)
    expect(machine.output()).toBeLessThan(0.5)
    await clock.advance(120_000)
    expect(machine.output()).toBe(1)
  })

  test('takes a new password at once', async () => {
    await start('Antminer S21')
    const change = (body: object) => web('passwd.cgi', JSON.stringify(body))
    expect((await change({ curPwd: 'wrong', newPwd: 'a', confirmPwd: 'a' })).text).toContain('P001')
    expect((await change({ curPwd: 'root', newPwd: 'a', confirmPwd: 'b' })).text).toContain('P004')
    expect((await change({ curPwd: 'root', newPwd: 'secret1', confirmPwd: 'secret1' })).text).toContain('P000')
    expect((await web('get_system_info.cgi')).status).toBe(401)
    expect((await askWeb({ ip, port, path: '/', password: 'secret1' })).status).toBe(200)
  })
})

describe('set_miner_conf.cgi of 2020-2026 firmware', () => {
  test('takes a full body, reloads in seconds and goes on hashing', async () => {
    const miner = await start('Antminer S19 Pro')
    const before = miner.machine.elapsedS()
    expect(await write(fullBody)).toEqual({ stats: 'success', code: 'M000', msg: 'OK!' })
    expect((await json('get_miner_conf.cgi')).pools).toEqual([pool, none, none])
    expect((await json('get_miner_conf.cgi'))['bitmain-freq']).toBe('525')
    await expect.poll(() => miner.pools, { interval: 5, timeout: 4000 }).toEqual([pool])
    expect((await newApi('pools')).POOLS).toHaveLength(1)
    expect(miner.machine.elapsedS()).toBeGreaterThanOrEqual(before)
    expect(miner.machine.output()).toBe(1)
  })

  test.each(['Antminer S19 Pro', 'Antminer S21', 'Antminer S21e XP Hyd.'])(
    '%s: one blank in any value says OK and erases all three pools',
    async model => {
      const miner = await start(model)
      expect(await write({ ...fullBody, pools: [{ ...pool, pass: 'my pass' }, none, none] })).toMatchObject({ code: 'M000' })
      expect((await json('get_miner_conf.cgi')).pools).toEqual([none, none, none])
      await expect.poll(apiIsOpen, { interval: 10, timeout: 4000 }).toBe(true)
      expect(miner.pools).toEqual([])
      expect(miner.machine.output()).toBe(0)
      expect((await newApi('summary')).SUMMARY[0].status[1]).toMatchObject({ type: 'network', status: 'e', code: -1 })
    },
  )

  test.each(['Antminer L7', 'Antminer S21 Hyd.'])(
    '%s: a blank also makes a file that cannot be read, which a full body mends but for the frequency',
    async model => {
      const miner = await start(model)
      await write({ ...fullBody, pools: [{ ...pool, user: 'acme w1' }, none, none] })
      expect(miner.stored).toContain('"bitmain-fan-ctrl" : ,')
      await expect(json('get_miner_conf.cgi')).rejects.toThrow()
      await write(fullBody)
      const mended = await json('get_miner_conf.cgi')
      expect(mended.pools[0]).toEqual(pool)
      expect(mended['bitmain-freq']).toBe(model === 'Antminer L7' ? '' : undefined)
    },
  )

  test('takes blanks between tokens', async () => {
    await start('Antminer S19 Pro')
    await write(JSON.stringify(fullBody).replaceAll(',', ' , '))
    expect((await json('get_miner_conf.cgi')).pools[0]).toEqual(pool)
  })

  test.each([
    ['nothing', ''],
    ['a form', 'pool1url=x&pool1user=y'],
    ['broken JSON', '{"pools":['],
    ['an escaped quote', '{"pools":[{"url":"a","user":"a\\"b","pass":""}]}'],
    ['a newline', '{"miner-mode":0,\n"freq-level":100}'],
  ])('refuses %s with M001 and changes nothing', async (_name, body) => {
    const miner = await start('Antminer S19 Pro')
    const before = miner.stored
    expect(await write(body)).toEqual({ stats: 'error', code: 'M001', msg: 'Illegal request!' })
    expect(miner.stored).toBe(before)
    expect(miner.writes).toBe(0)
  })

  test('refuses a mere GET too', async () => {
    await start('Antminer S19 Pro')
    expect((await web('set_miner_conf.cgi')).text).toContain('M001')
  })

  test('mangles a doubled backslash', async () => {
    await start('Antminer S19 Pro')
    const miner = hall?.miner(ip)
    await write(String.raw`{"pools":[{"url":"stratum+tcp://a.example:1","user":"a\\b","pass":"x"}]}`)
    expect(miner?.stored).toContain('"user" : "a\b"')
  })

  test('keeps old values for null and absent fields, slots included', async () => {
    await start('Antminer S19 Pro')
    const before = (await json('get_miner_conf.cgi')).pools
    await write({ pools: [{ url: pool.url, user: null }, null] })
    const after = await json('get_miner_conf.cgi')
    expect(after.pools).toEqual([{ ...before[0], url: pool.url }, before[1], before[2]])
    expect(after['bitmain-fan-pwm']).toBe('100')
  })

  test('ignores modes out of its list and bitmain-work-mode, with M000', async () => {
    const miner = await start('Antminer S21')
    expect(await write({ 'miner-mode': 7 })).toMatchObject({ code: 'M000' })
    expect(await write({ 'bitmain-work-mode': '1' })).toMatchObject({ code: 'M000' })
    expect((await json('get_miner_conf.cgi'))['bitmain-work-mode']).toBe('0')
    expect(miner.isMining).toBe(true)
  })

  test('goes to sleep and restarts its program when the mode changes', async () => {
    const miner = await start('Antminer S21', 50)
    expect(await write({ 'miner-mode': '1' })).toMatchObject({ code: 'M000' })
    expect(await apiIsOpen()).toBe(false)
    await expect.poll(apiIsOpen, { interval: 10, timeout: 4000 }).toBe(true)
    expect(miner.machine.elapsedS()).toBeLessThan(3)
    const { STATS } = await newApi('stats')
    expect([STATS[0]['miner-mode'], STATS[0].rate_5s]).toEqual([1, 0])
  })

  test('says busy on builds that lock, and makes a wreck on those that do not', async () => {
    await start('Antminer S21e XP Hyd.', 5)
    const two = await Promise.all([write(fullBody), write(fullBody)])
    expect(two.map(reply => reply.msg).sort()).toEqual(['OK!', 'request busy'])
    await hall?.close()
    const miner = await start('Antminer S19 Pro', 5)
    await Promise.all([write(fullBody), write(fullBody)])
    expect(() => JSON.parse(miner.stored)).toThrow()
  })

  test('writes its own fan values on late hydro builds', async () => {
    await start('Antminer S21e XP Hyd.')
    await write({ ...fullBody, 'bitmain-fan-ctrl': true, 'bitmain-fan-pwm': '60' })
    expect(await json('get_miner_conf.cgi')).toMatchObject({ 'bitmain-fan-ctrl': false, 'bitmain-fan-pwm': '100' })
  })

  test('appends its address to the user where bitmain-user-ip-cat is on', async () => {
    const miner = await start('Antminer S21')
    await write({ ...fullBody, 'bitmain-user-ip-cat': '1' })
    await expect.poll(() => miner.pools, { interval: 5, timeout: 4000 }).toEqual([pool])
    expect((await newApi('pools')).POOLS[0].user).toBe('acme.w1.127X33X11X1')
    expect((await json('get_miner_conf.cgi')).pools[0].user).toBe('acme.w1')
  })

  test('stores empty fields when written while it boots', async () => {
    const clock = new VirtualClock()
    const miner = await start('Antminer S19 Pro', 1, clock)
    miner.powerOff()
    miner.powerOn()
    await clock.advance(60_000)
    await expect.poll(() => isOpen(ip, port), { interval: 5, timeout: 4000 }).toBe(true)
    expect((await whileTimePasses(clock, web('get_miner_conf.cgi'))).text.trim()).toBe('')
    await whileTimePasses(clock, write({ pools: [pool] }))
    expect(miner.stored).toContain('"bitmain-fan-ctrl" : ,')
    expect(miner.stored).toContain('"bitmain-freq" : ""')
  })

  test('refuses with words, ignores, and never comes back when told to', async () => {
    const miner = await start('Antminer S21')
    const before = miner.stored
    miner.inject('refuse')
    expect(await write(fullBody)).toEqual({ stats: 'error', code: 'M003', msg: 'load conf err' })
    miner.clear('refuse')
    miner.inject('ignore')
    expect(await write(fullBody)).toMatchObject({ code: 'M000' })
    expect(miner.stored).toBe(before)
    miner.clear('ignore')
    miner.inject('neverback')
    await write(fullBody).catch(() => undefined)
    await new Promise(resolve => setTimeout(resolve, 150))
    expect(await isOpen(ip, apiPort)).toBe(false)
    expect(await isOpen(ip, port)).toBe(false)
  })
})
