import { afterEach, describe, expect, test } from 'vitest'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { askApi, askRaw, askWeb, connectIdle, isOpen } from '../../simulator/raw-client.ts'

const apiPort = 14_028
const port = 18_080
const ip = '127.33.10.1'
let hall: Hall | null = null

async function start(model: string, speed = 500): Promise<SimulatedMiner> {
  hall = await startHall({
    base: '127.33.10.0/29',
    roster: [{ family: 'antminer-legacy', model }],
    apiPort,
    webPort: port,
    statusPort: null,
    speed,
  })
  return hall.miner(ip)
}

afterEach(async () => {
  await hall?.close()
  hall = null
})

const web = (path: string, body?: string) => askWeb({ ip, port, path: `/cgi-bin/${path}`, ...(body === undefined ? {} : { body }) })
const conf = async () => JSON.parse((await web('get_miner_conf.cgi')).text)
const apiIsOpen = () => isOpen(ip, apiPort)

const goodBody =
  '_ant_pool1url=stratum%2Btcp%3A%2F%2Fnew.pool.example%3A3333&_ant_pool1user=acme.w1&_ant_pool1pw=pw1&_ant_pool2url=&_ant_pool2user=&_ant_pool2pw=&_ant_pool3url=&_ant_pool3user=&_ant_pool3pw=&_ant_nobeeper=false&_ant_notempoverctrl=false&_ant_fan_customize_switch=true&_ant_fan_customize_value=80&_ant_freq=400'

describe('the API of 2016-2019 firmware', () => {
  test('forgets the comma in stats, up to 2018', async () => {
    await start('Antminer S9')
    const reply = await askApi(ip, apiPort, 'stats')
    expect(reply).toContain('"Type":"Antminer S9"}{"STATS":0,"ID":"BC50"')
    const mended = JSON.parse(reply.replace('}{', '},{').replace('\0', '')).STATS[1]
    expect(mended['GHS 5s']).toMatch(/^1[234]\d{3}\.\d\d$/)
    expect([mended.chain_acn5, mended.chain_acn6, mended.chain_acn8, mended.chain_rate1]).toEqual([0, 63, 63, ''])
    expect(mended.temp2_6).toBeGreaterThan(mended.temp6)
  })

  test('writes the comma in 2019 and has strings of four temperatures', async () => {
    await start('Antminer S17')
    const { STATS } = JSON.parse((await askApi(ip, apiPort, 'stats')).replace('\0', ''))
    expect(STATS[1].temp_chip1).toMatch(/^\d+-\d+-\d+-\d+$/)
    expect([STATS[1].Mode, STATS[1].chain_acn1]).toEqual([1, 48])
  })

  test('joins commands and answers each under its own name', async () => {
    await start('Antminer S17')
    const reply = JSON.parse((await askApi(ip, apiPort, 'summary+pools+summary+addpool+nosuch+')).replace('\0', ''))
    expect(Object.keys(reply)).toEqual(['summary', 'pools', 'addpool', 'nosuch', 'id'])
    expect(reply.pools[0].POOLS[0].URL).toBe('stratum+tcp://btc.pool.example:3333')
    expect(reply.addpool[0].STATUS[0].Code).toBe(45)
    expect(reply.nosuch[0].STATUS[0].Code).toBe(14)
    expect(await askApi(ip, apiPort, '+')).toBe(',"id":1}\0')
  })

  test.each(['addpool', 'devdetails', 'config', 'privileged', 'restart', 'check'])('denies %s to everybody', async command => {
    await start('Antminer S9')
    const { STATUS } = JSON.parse((await askApi(ip, apiPort, command)).replace('\0', ''))
    expect(STATUS[0]).toMatchObject({ STATUS: 'E', Code: 45, Msg: `Access denied to '${command}' command` })
  })

  test('reads once: a request in two segments is invalid JSON', async () => {
    await start('Antminer S9')
    expect((await askRaw(ip, apiPort, '{"command":', '"version"}')).text).toContain('"Code":23,"Msg":"Invalid JSON"')
    expect((await askRaw(ip, apiPort, '{"command":"version"}', '\n')).text).toContain('"Code":22')
    expect((await askRaw(ip, apiPort, '{"command":"version"}\0')).text).toContain('"Code":23')
  })

  test('answers text with text', async () => {
    await start('Antminer L3+')
    expect((await askRaw(ip, apiPort, 'version')).text).toMatch(
      /^STATUS=S,When=\d+,Code=22,Msg=CGMiner versions,Description=cgminer 4\.9\.0\|VERSION,CGMiner=4\.9\.0,.*\|\0$/,
    )
    expect((await askRaw(ip, apiPort, 'summary+pools')).text).toMatch(/^CMD=summary\|STATUS=S.*\|CMD=pools\|STATUS=S.*\|POOL=0,URL=/)
  })

  test('answers and then resets when the request is too long', async () => {
    await start('Antminer S9')
    const { text, end } = await askRaw(ip, apiPort, `version|${'x'.repeat(9000)}`)
    expect(end === 'reset' || text.endsWith('\0')).toBe(true)
    expect((await askRaw(ip, apiPort, `{${' '.repeat(8170)}"command":"version"}`)).text).toContain('"Code":22')
    expect((await askRaw(ip, apiPort, `{${' '.repeat(8190)}"command":"version"}`)).text).not.toContain('"Code":22')
  })

  test('lets one silent connection block everybody', async () => {
    await start('Antminer S9')
    const idle = await connectIdle(ip, apiPort)
    let answered = false
    const second = askApi(ip, apiPort, 'version').then(text => {
      answered = true
      return text
    })
    await new Promise(resolve => setTimeout(resolve, 150))
    expect(answered).toBe(false)
    idle.destroy()
    expect(await second).toContain('Antminer S9')
  })

  test('goes on with the next when connections end while they wait', async () => {
    const miner = await start('Antminer S9')
    const idle = await connectIdle(ip, apiPort)
    const waiting = await Promise.all([connectIdle(ip, apiPort), connectIdle(ip, apiPort)])
    for (const socket of [...waiting, idle]) socket.destroy()
    expect(await askApi(ip, apiPort, 'version')).toContain('Antminer S9')
    const cut = await connectIdle(ip, apiPort)
    await connectIdle(ip, apiPort)
    miner.inject('offline')
    miner.clear('offline')
    cut.destroy()
    await expect.poll(() => isOpen(ip, apiPort), { interval: 5, timeout: 4000 }).toBe(true)
    expect(await askApi(ip, apiPort, 'version')).toContain('Antminer S9')
  })

  test('gives the rate of the last stats in summary', async () => {
    await start('Antminer S9')
    const rate = async () => JSON.parse((await askApi(ip, apiPort, 'summary')).replace('\0', '')).SUMMARY[0]['GHS 5s']
    expect(await rate()).toBe('')
    await askApi(ip, apiPort, 'stats')
    expect(await rate()).toMatch(/^1\d{4}\.\d\d$/)
  })
})

describe('the web of 2016-2019 firmware', () => {
  test('asks for a password on every path, with nothing but realm, nonce and qop', async () => {
    await start('Antminer S9')
    const response = await fetch(`http://${ip}:${port}/nope`)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Digest realm="antMiner Configuration", nonce="[0-9a-f]{32}", qop="auth"$/)
  })

  test('prints CGIs after blank lines and without a content type, and HTML for what is not there', async () => {
    await start('Antminer S9')
    const info = await web('get_system_info.cgi')
    expect([info.status, info.contentType]).toEqual([200, null])
    expect(info.text).toMatch(/^\n\n\{\n"minertype":"Antminer S9",\n/)
    expect(await web('summary.cgi')).toMatchObject({ status: 404, contentType: 'text/html' })
    expect((await web('blink.cgi', 'action=startBlink')).status).toBe(404)
  })

  test.each([
    ['POST /cgi-bin/get_system_info.cgi HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n', 411],
    ['POST /cgi-bin/get_system_info.cgi HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 411],
    [
      'POST /cgi-bin/get_system_info.cgi HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab',
      417,
    ],
    ['GET /cgi-bin/get_system_info.cgi HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab', 400],
    ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Basic cm9vdDpyb290\r\nConnection: close\r\n\r\n', 401],
  ])('turns %j away', async (request, status) => {
    await start('Antminer S9')
    expect((await askRaw(ip, port, request)).text).toContain(`HTTP/1.1 ${status} `)
  })

  test('reboots although it says 500, is gone for a while and comes back younger', async () => {
    const miner = await start('Antminer L3+', 150)
    expect((await web('reboot.cgi')).status).toBe(500)
    await expect.poll(() => isOpen(ip, port), { interval: 5, timeout: 4000 }).toBe(false)
    await expect.poll(apiIsOpen, { timeout: 5000, interval: 20 }).toBe(true)
    expect(miner.machine.elapsedS()).toBeLessThan(5)
  })

  test('blinks on the 17 series, holding the reply back', async () => {
    const miner = await start('Antminer S17', 1)
    const ask = askWeb({ ip, port, path: '/cgi-bin/blink.cgi', body: 'action=startBlink', signal: AbortSignal.timeout(300) })
    await expect(ask).rejects.toThrow()
    expect(miner.machine.blinking).toBe(true)
    expect((await web('blink.cgi', 'action=onPageLoaded')).text.trim()).toBe('{"isBlinking":true}')
  })
})

describe('set_miner_conf.cgi of 2016-2019 firmware', () => {
  test('writes what is sent in order, restarts the program and mines on the new pool', async () => {
    const miner = await start('Antminer L3+')
    expect((await web('set_miner_conf.cgi', goodBody)).text.trim()).toBe('ok')
    expect(await conf()).toMatchObject({
      pools: [{ url: 'stratum+tcp://new.pool.example:3333', user: 'acme.w1', pass: 'pw1' }, { url: '' }, { url: '' }],
      'bitmain-fan-ctrl': true,
      'bitmain-fan-pwm': '80',
      'bitmain-freq': '400',
    })
    await expect.poll(apiIsOpen, { interval: 10, timeout: 4000 }).toBe(true)
    expect(await askApi(ip, apiPort, 'pools')).toContain('"URL":"stratum+tcp://new.pool.example:3333"')
    expect(miner.machine.elapsedS()).toBeLessThan(5)
    expect(miner.writes).toBe(1)
  })

  test('refuses connections on the API while the program restarts', async () => {
    await start('Antminer L3+', 20)
    const writing = web('set_miner_conf.cgi', goodBody)
    await expect.poll(apiIsOpen, { interval: 5, timeout: 4000 }).toBe(false)
    await writing
    await expect.poll(apiIsOpen, { interval: 20, timeout: 4000 }).toBe(true)
  })

  test.each([
    ['an empty body', ''],
    ['a mere GET', undefined],
  ])('%s wipes the pools and the program does not start again', async (_name, body) => {
    const miner = await start('Antminer L3+')
    expect((await web('set_miner_conf.cgi', body)).text.trim()).toBe('ok')
    const after = await conf()
    expect(after.pools).toEqual([1, 2, 3].map(() => ({ url: '', user: '', pass: '' })))
    expect(after['bitmain-freq']).toBe('')
    await new Promise(resolve => setTimeout(resolve, 100))
    expect(await apiIsOpen()).toBe(false)
    expect(miner.isMining).toBe(false)
    expect((await web('get_miner_status.cgi')).text).toContain('"pools":[]')
    expect((await web('get_system_info.cgi')).text).toContain('"ant_hwv":"Socket connect failed: Connection refused"')
  })

  test('goes by position: another order writes field names as pools', async () => {
    await start('Antminer L3+')
    const fields = goodBody.split('&')
    await web('set_miner_conf.cgi', [...fields.slice(9), ...fields.slice(0, 9)].join('&'))
    const after = await conf()
    expect(after.pools[0]).toEqual({
      url: '_ant_nobeeper=false',
      user: '_ant_notempoverctrl=false',
      pass: '_ant_fan_customize_switch=true',
    })
    expect(after.pools[1].pass).toBe('_ant_pool1url=stratum+tcp://new.pool.example:3333')
    expect(after['bitmain-freq']).toBe('_ant_pool3pw=')
  })

  test('takes + for a blank and shifts everything at a raw blank', async () => {
    await start('Antminer L3+')
    await web('set_miner_conf.cgi', goodBody.replace('stratum%2Btcp', 'stratum+tcp').replace('acme.w1', 'ac me.w1'))
    const { pools } = await conf()
    expect(pools[0]).toEqual({ url: 'stratum tcp://new.pool.example:3333', user: 'ac', pass: 'me.w1' })
    expect(pools[1].url).toBe('_ant_pool1pw=pw1')
  })

  test.each([
    ['u%2B%25%26%3D%3F%2F%40%3A%3B%2C', 'u+%&=?/@:;,'],
    ['a%20b', 'a%20b'],
    ['stratum%2btcp%3a', 'stratum%2btcp%3a'],
    ['quo%22te', 'quo%22te'],
    ['back%5Cslash', 'back%5Cslash'],
    ['apo%27s', 'apo%27s'],
    ['%253A', ':'],
    ['%252F', '/'],
    ['~%21%24%5E%28%29%5B%5D%7B%7D%7C%3C%3E', '~%21$^%28%29[]{}|<>'],
    ['%C3%BCn', '%C3%BCn'],
    ['100%', '100%'],
  ])('decodes only some escapes: %s is stored as %s', async (sent, stored) => {
    await start('Antminer L3+')
    await web('set_miner_conf.cgi', goodBody.replace('acme.w1', sent))
    expect((await conf()).pools[0].user).toBe(stored)
  })

  test('makes a file that nothing can read out of a JSON body', async () => {
    const miner = await start('Antminer L3+')
    await web('set_miner_conf.cgi', '{"pools": [{"url": "stratum+tcp://127.0.0.1:3333", "user": "j", "pass": "x"}], "bitmain-freq": "400"}')
    expect(miner.stored).toContain('"url" : "{"pools":",\n"user" : "[{"url":",\n"pass" : ""stratum tcp://127.0.0.1:3333","')
    await expect(conf()).rejects.toThrow()
    expect(miner.isMining).toBe(false)
  })

  test('writes an empty frequency on old scripts, and the machine hashes no more', async () => {
    const miner = await start('Antminer S9')
    await web('set_miner_conf.cgi', goodBody.replace('_ant_freq=400', '_ant_freq='))
    expect((await conf())['bitmain-freq']).toBe('')
    await expect.poll(apiIsOpen, { interval: 10, timeout: 4000 }).toBe(true)
    expect(miner.machine.output()).toBe(0)
    expect(miner.machine.crippled).toBe(true)
  })

  test('keeps the old frequency, voltage and mode on newer scripts', async () => {
    await start('Antminer S17')
    await web('set_miner_conf.cgi', goodBody.replace('_ant_freq=400', '_ant_freq='))
    expect(await conf()).toMatchObject({ 'bitmain-freq': '560', 'bitmain-voltage': '1950', 'bitmain-work-mode': '0' })
  })

  test('four at once: one wins, the others get an empty answer', async () => {
    const miner = await start('Antminer L3+', 20)
    const bodies = ['a', 'b', 'c', 'd'].map(name => goodBody.replace('acme.w1', `acme.${name}`))
    const answers = await Promise.all(bodies.map(body => web('set_miner_conf.cgi', body)))
    expect(answers.map(answer => answer.text.trim()).sort()).toEqual(['', '', '', 'ok'])
    expect(miner.writes).toBe(1)
  })

  test('is not stopped by a client that gives up', async () => {
    const miner = await start('Antminer S9', 20)
    await expect(
      askWeb({ ip, port, path: '/cgi-bin/set_miner_conf.cgi', body: goodBody, signal: AbortSignal.timeout(300) }),
    ).rejects.toThrow()
    expect(miner.stored).toContain('new.pool.example')
    await expect.poll(() => miner.pools[0]?.url, { timeout: 3000 }).toBe('stratum+tcp://new.pool.example:3333')
  })

  test('refuses with words, ignores, and never comes back when told to', async () => {
    const miner = await start('Antminer L3+')
    const before = miner.stored
    miner.inject('refuse')
    expect((await web('set_miner_conf.cgi', goodBody)).text).toContain('Read-only file system')
    miner.clear('refuse')
    miner.inject('ignore')
    expect((await web('set_miner_conf.cgi', goodBody)).text.trim()).toBe('ok')
    expect(miner.stored).toBe(before)
    miner.clear('ignore')
    miner.inject('neverback')
    await web('set_miner_conf.cgi', goodBody).catch(() => undefined)
    await new Promise(resolve => setTimeout(resolve, 150))
    expect(await isOpen(ip, apiPort)).toBe(false)
    expect(await isOpen(ip, port)).toBe(false)
  })
})
