import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type Hall, startHall } from './hall.ts'
import { askApi, askRaw, askWeb, isOpen } from './raw-client.ts'

const apiPort = 14_028
const webPort = 18_080
const ip = '127.33.20.1'
let hall: Hall | null = null
let dir = ''

/** Serves a folder with these files. */
async function serve(files: Readonly<Record<string, string>>, name = 'a-miner'): Promise<void> {
  dir = join(mkdtempSync(join(tmpdir(), 'replay-')), name)
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, file)), { recursive: true })
    writeFileSync(join(dir, file), text)
  }
  hall = await startHall({ replays: [{ dir, at: ip }], apiPort, webPort, speed: 100 })
}

afterEach(async () => {
  await hall?.close()
  hall = null
  if (dir !== '') rmSync(dirname(dir), { recursive: true })
  dir = ''
})

const version =
  '{"STATUS":[{"STATUS":"S","When":1,"Code":22,"Msg":"BMMiner versions","Description":"bmminer 1.0.0"}],"VERSION":[{"BMMiner":"2.0.0","Type":"Antminer S9"}],"id":1}'
const stats = '{"STATUS":[{"STATUS":"S"}],"STATS":[{"BMMiner":"2.0.0"}{"STATS":0}],"id":1}'
const modern =
  '{"STATUS": [{"STATUS": "S", "Description": "cgminer 1.0.0"}], "VERSION": [{"BMMiner": "1.0.0", "CompileTime": "Tue Dec  6 16:12:30 CST 2022", "Type": "Antminer S19 Pro"}], "id": 1}'

describe('a recorded folder', () => {
  test('is served byte for byte, with the NUL that the files leave out', async () => {
    await serve({ 'rpc-version.json': `${version}\n`, 'rpc-stats.json': stats, 'expected.json': '{"x":1}' })
    expect(await askApi(ip, apiPort, 'version')).toBe(`${version}\0`)
    expect(await askApi(ip, apiPort, 'stats')).toBe(`${stats}\0`)
  })

  test('answers what was not recorded with "Invalid command" in its own name', async () => {
    await serve({ 'rpc-version.json': version })
    for (const request of ['{"command":"summary"}', '{"command":["summary"],"new_api":true}', 'version', '{']) {
      const { text } = await askRaw(ip, apiPort, request)
      expect(JSON.parse(text.replace('\0', '')).STATUS[0]).toMatchObject({
        STATUS: 'E',
        Code: 14,
        Msg: 'Invalid command',
        Description: 'bmminer 1.0.0',
      })
    }
  })

  test('joins recorded replies as cgminer does', async () => {
    await serve({ 'rpc-version.json': version, 'rpc-stats.json': stats })
    const text = await askApi(ip, apiPort, 'version+stats+pools')
    expect(text).toContain(`{"version":[${version}],"stats":[${stats}],"pools":[{"STATUS":[{"STATUS":"E"`)
    expect(text.endsWith('}],"id":1}\0')).toBe(true)
  })

  test("does not join as Bitmain's rewrite of 2020", async () => {
    await serve({ 'rpc-version.json': modern })
    expect(await askApi(ip, apiPort, 'version+version')).toContain('"Msg":"Invalid command"')
  })

  test('answers joined commands in any order from one recording, and each by itself', async () => {
    const joined =
      '{"summary":[{"STATUS":[{"STATUS":"S"}],"SUMMARY":[{"Elapsed":1}],"id":1}],"pools":[{"STATUS":[{"STATUS":"S"}],"POOLS":[],"id":1}],"id":1}'
    await serve({ 'rpc-pools+summary.json': joined })
    expect(await askApi(ip, apiPort, 'summary+pools')).toBe(`${joined}\0`)
    expect(await askApi(ip, apiPort, 'summary')).toBe('{"STATUS":[{"STATUS":"S"}],"SUMMARY":[{"Elapsed":1}],"id":1}\0')
  })

  test('finds a command with its parameter', async () => {
    await serve({ 'rpc-ascset-0-led-1-1.txt': 'STATUS=I,led on', 'rpc-version.json': version })
    expect(await askApi(ip, apiPort, 'ascset', '0,led,1-1')).toBe('STATUS=I,led on\0')
  })

  test('serves its pages behind Digest where it has the CGIs of an Antminer', async () => {
    await serve({
      'http-cgi-bin-get-miner-conf.cgi.json': '\n\n{"pools":[]}',
      'http-cgi-bin-blink.cgi-1.json': 'one',
      'http-cgi-bin-blink.cgi-2.json': 'two',
    })
    const web = (path: string, password = 'root') => askWeb({ ip, port: webPort, path, password })
    expect((await web('/cgi-bin/get_miner_conf.cgi', 'wrong')).status).toBe(401)
    expect((await web('/cgi-bin/get_miner_conf.cgi')).text.trim()).toBe('{"pools":[]}')
    expect((await web('/cgi-bin/nope.cgi')).status).toBe(404)
    const said = []
    for (let n = 0; n < 3; n++) said.push((await web('/cgi-bin/blink.cgi')).text.trim())
    expect(said).toEqual(['one', 'two', 'two'])
    expect(await isOpen(ip, apiPort)).toBe(false)
  })

  test('serves pages to everybody where it has none of them, and closes the web port without pages', async () => {
    await serve({ 'system_info.json': '{"ASICModel":"BM1368"}' })
    expect(await (await fetch(`http://${ip}:${webPort}/api/system/info`)).text()).toContain('BM1368')
    await hall?.close()
    rmSync(dirname(dir), { recursive: true })
    await serve({ 'rpc-version.json': version })
    expect(await isOpen(ip, webPort)).toBe(false)
  })

  test('may be laid out in rpc/ and web/ with its description beside them', async () => {
    await serve({
      'manifest.json': '{"model":"x"}',
      'rpc/version.json': modern,
      'web/get_system_info.json': '{"minertype":"Antminer S19"}',
      'web/root.html': '<html></html>',
    })
    expect(await askApi(ip, apiPort, 'version')).toBe(`${modern}\0`)
    expect((await askWeb({ ip, port: webPort, path: '/cgi-bin/get_system_info.cgi' })).text).toContain('Antminer S19')
    expect(await askWeb({ ip, port: webPort, path: '/' })).toMatchObject({ status: 200, contentType: 'text/html' })
    expect(await askApi(ip, apiPort, 'manifest')).toContain('Invalid command')
  })

  test('may be plain command files', async () => {
    await serve({ 'version.json': modern, 'expected-mod.txt': 'no' })
    expect(await askApi(ip, apiPort, 'version')).toBe(`${modern}\0`)
  })

  test('is refused when it is not there or holds nothing', async () => {
    await expect(startHall({ replays: [{ dir: '/nowhere/at/all', at: ip }] })).rejects.toThrow('There is no folder /nowhere/at/all')
    await expect(serve({ 'manifest.json': '{}' })).rejects.toThrow('holds no recorded reply')
    await expect(startHall({ replays: [{ dir, at: '10.1.2.3' }] })).rejects.toThrow()
  })
})
