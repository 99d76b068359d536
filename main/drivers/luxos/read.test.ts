import { describe, expect, test } from 'vitest'
import type { Evidence, Session } from '../driver.ts'
import { evidenceOf, recordedText, recordingNamed, replayedAt, sessionOf } from '../recording.ts'
import { luxos } from './index.ts'

const signal = new AbortController().signal
const recording = recordingNamed('luxos/s19kpro-2025')

type Edit = (row: Record<string, unknown>, index: number) => Record<string, unknown> | null

/** The recording with some sections changed: each row as the edit returns it, `null` = left out; an absent section is added. */
function edited(edits: Readonly<Record<string, Edit | readonly Record<string, unknown>[]>>): Session {
  const mangle = (text: string, command: string) => {
    if (command.includes('+')) return text
    const reply: Record<string, unknown> = JSON.parse(text)
    for (const [section, edit] of Object.entries(edits)) {
      const rows = reply[section]
      if (Array.isArray(edit) && command === section.toLowerCase()) return JSON.stringify({ [section]: edit, STATUS: [{ STATUS: 'S' }] })
      if (typeof edit === 'function' && Array.isArray(rows)) reply[section] = rows.map(edit).filter(row => row !== null)
    }
    return JSON.stringify(reply)
  }
  return sessionOf(recording, { mangle, joins: false })
}

/** Without anything but these commands. */
function only(...commands: readonly string[]): Session {
  const unknown = '{"STATUS":[{"STATUS":"E","Code":14,"Msg":"Invalid command"}]}'
  return sessionOf(recording, { joins: false, mangle: (text, command) => (commands.includes(command) ? text : unknown) })
}

function counted(session: Session): { session: Session; requests: string[] } {
  const requests: string[] = []
  const request: Session['cgminer']['request'] = (command, options) => {
    requests.push([String(command), options.parameter].filter(Boolean).join(' '))
    return session.cgminer.request(command, options)
  }
  return { session: { ...session, cgminer: { request } }, requests }
}

describe('identification', () => {
  test('by the name of its program, with the release and the model', () => {
    expect(luxos.identify(evidenceOf(recording))).toMatchObject({
      certainty: 92,
      facts: { make: 'Antminer', model: 'S19k Pro', algorithm: 'sha256d', firmwareName: 'LuxOS', firmwareVersion: '2025.4.8.220305' },
    })
  })

  test.each([
    ['<title>Luxor Firmware</title>', 80],
    ['<title>Router</title>', null],
  ])('a machine whose program is not up, by %s', (body, certainty) => {
    const http = new Map([['/', { status: 200, headers: {}, body }]])
    const evidence: Evidence = { ip: '127.62.0.1', openPorts: [80], cgminer: new Map([['version', { kind: 'silent' }]]), http, more: [] }
    expect(luxos.identify(evidence)?.certainty ?? null).toBe(certainty)
  })

  test('MAC, serials and host name come from the API', async () => {
    expect(await luxos.readIdentity(sessionOf(recording), signal)).toMatchObject({
      model: 'S19k Pro',
      mac: '02:4c:7a:19:30:2e',
      serial: 'JYZZA0QADJAAA01QA',
      hostname: 'b1-r2-07',
      boardSerials: ['JYZZAAAADJAAA01AA', 'JYZZAAAADJAAA01AB', 'JYZZAAAADJAAA01AC'],
    })
  })
})

describe('a recorded S19k Pro at work', () => {
  test('the machine', async () => {
    const { telemetry, activity } = await luxos.read(sessionOf(recording), signal)
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 59.75606e12,
      hashrateAvgHs: 56.91791e12,
      nominalHashrateHs: 61.9542e12,
      uptimeS: 3453,
      mode: '290MHz',
      powerW: 1051,
      powerLimitW: 1188,
      chipTempMaxC: 47,
      boardTempMaxC: 47,
      hwErrorPct: 0,
      accepted: 1483,
      rejected: 1,
      stale: 0,
      bestShare: 32_768,
      // It has no `tempctrl` in the recording, so nobody knows what drives the fans.
      fanMode: null,
    })
    expect(telemetry.efficiencyJPerTh).toBeCloseTo(17.59, 2)
  })

  test('its boards, in the order of their numbers whatever the order of the reply', async () => {
    const { boards } = (await luxos.read(sessionOf(recording), signal)).telemetry
    expect(
      boards.map(board => [board.slot, board.serial, board.hashrateHs, board.chips, board.freqMhz, board.voltageV, board.status]),
    ).toEqual([
      [1, 'JYZZAAAADJAAA01AA', 19_773_825_716_920, 77, 300, 11.88, 'ok'],
      [2, 'JYZZAAAADJAAA01AB', 19_230_588_746_675, 77, 300, 11.88, 'ok'],
      [3, 'JYZZAAAADJAAA01AC', 20_751_652_263_361, 77, 300, 11.88, 'ok'],
    ])
    expect(boards.map(board => board.chipTempsC)).toEqual([
      [47, 34, 34, 47],
      [47, 33, 33, 47],
      [47, 34, 34, 47],
    ])
  })

  test('fans, pools of both groups with exact difficulty, and its events', async () => {
    const { telemetry } = await luxos.read(sessionOf(recording), signal)
    expect(telemetry.fans.map(fan => [fan.slot, fan.rpm, fan.pct])).toEqual([
      [1, 1920, 20],
      [2, 1920, 20],
      [3, 2340, 20],
      [4, 2340, 20],
    ])
    expect(telemetry.pools.map(pool => [pool.priority, pool.status, pool.active, pool.difficulty, pool.lastShareAt])).toEqual([
      [0, 'alive', true, 32_768, replayedAt - 1000],
      [1, 'dead', false, null, null],
      [2, 'alive', false, 32_768, replayedAt - 1000],
      [3, 'dead', false, null, null],
    ])
    expect(telemetry.faults).toEqual([
      { code: 'NOPIC_PROTECTION', text: 'Miner shutdown due to NOPIC protection.', board: null },
      { code: 'REBOOT_NOT_HASHING', text: 'Board reboot due to it not hashing.', board: 1 },
    ])
  })

  test('a rounded difficulty counts where no exact one is told', async () => {
    const rounded = { POOL: 0, URL: 'stratum+tcp://p.example:3333', User: 'a.w', Status: 'Alive', Diff: '32K', Accepted: 1 }
    const { telemetry } = await luxos.read(
      edited({ POOLS: [rounded, { ...rounded, POOL: 1, Diff: '512' }, { ...rounded, POOL: 2, Diff: '' }] }),
      signal,
    )
    expect(telemetry.pools.map(pool => pool.difficulty)).toEqual([32_768, 512, null])
  })

  test('its configuration leaves out what the automatic tuning decides', async () => {
    const config = await luxos.readConfig(sessionOf(recording), signal)
    expect(config).toMatchObject({ mode: 'normal', freqMhz: null, powerLimitW: null })
    expect(config.pools).toHaveLength(4)
    expect(config.pools.every(pool => pool.password === null)).toBe(true)
    expect(config.other).toEqual({ 'FANCTRL MinFans': '3', 'FANCTRL PowerOffSpeed': '20' })
  })
})

describe('what a poll costs', () => {
  test('one connection; every ten minutes the profiles and voltages besides', async () => {
    const { session, requests } = counted(sessionOf(recording))
    await luxos.read(session, signal)
    expect(requests.map(request => request.replace(/^.*\+/, ''))).toEqual(['profiles', 'voltageget 0', 'voltageget 1', 'voltageget 2'])
    requests.length = 0
    const { telemetry } = await luxos.read(session, signal)
    expect(requests).toHaveLength(1)
    expect(requests[0]).not.toContain('profiles')
    expect(telemetry).toMatchObject({ powerLimitW: 1188, boards: [{ voltageV: 11.88 }, { voltageV: 11.88 }, { voltageV: 11.88 }] })
  })

  test('a machine that does not tell voltages is asked once', async () => {
    const { session, requests } = counted(only('summary', 'devs', 'stats', 'config'))
    const { telemetry } = await luxos.read(session, signal)
    expect(requests.filter(request => request.startsWith('voltageget'))).toEqual(['voltageget 0'])
    expect(telemetry.boards.map(board => board.voltageV)).toEqual([null, null, null])
    await luxos.read(session, signal)
    expect(requests.filter(request => request.startsWith('voltageget'))).toHaveLength(1)
  })
})

describe('machines and builds that say less, or something else', () => {
  test('stats alone give boards and rates', async () => {
    const { telemetry } = await luxos.read(only('stats'), signal)
    expect(telemetry).toMatchObject({ hashrateHs: 59.75606e12, chipTempMaxC: 47, powerW: null, pools: [], fans: [] })
    expect(telemetry.boards.map(board => [board.slot, board.hashrateHs, board.chips])).toEqual([
      [1, 18.91028e12, 77],
      [2, 18.93995e12, 77],
      [3, 19.06767e12, 77],
    ])
  })

  test('nothing at all is a machine that nobody knows anything of, and no configuration', async () => {
    expect(await luxos.read(only(), signal)).toMatchObject({ activity: 'unknown', telemetry: { hashrateHs: null, boards: [], pools: [] } })
    await expect(luxos.readConfig(only(), signal)).rejects.toThrow('Invalid command')
  })

  test('a list of pools that came cut off is no configuration', async () => {
    const cut = (text: string, command: string) => (command === 'pools' ? text.slice(0, text.lastIndexOf('"URL"')) : text)
    await expect(luxos.readConfig(sessionOf(recording, { mangle: cut }), signal)).rejects.toMatchObject({
      failure: { code: 'malformed', where: 'reply to pools, which came cut off' },
    })
  })

  test.each(['profiles', 'config', 'atm', 'fans', 'tempctrl'])('settings whose %s came cut off are no configuration', async part => {
    const mangle = (text: string, command: string) => (command.includes('+') || command === part ? text.slice(0, text.length / 3) : text)
    await expect(luxos.readConfig(sessionOf(recording, { mangle }), signal)).rejects.toThrow(`${part}, which came cut off`)
  })

  test.each(['devs', 'stats', 'temps'])('boards are left out whole when %s came cut off', async part => {
    const mangle = (text: string, command: string) => (command === part ? text.slice(0, text.length * 0.7) : text)
    const { telemetry, activity } = await luxos.read(sessionOf(recording, { joins: false, mangle }), signal)
    expect(telemetry).toMatchObject({ boards: [], fans: [{}, {}, {}, {}], pools: [{}, {}, {}, {}] })
    expect(activity).toBe('hashing')
  })

  test('a list of profiles that came cut off is not kept', async () => {
    const whole = await luxos.read(sessionOf(recording), signal)
    let isCut = true
    const mangle = (text: string, command: string) => (isCut && command === 'profiles' ? text.slice(0, text.length / 2) : text)
    const session = sessionOf(recording, { joins: false, mangle })
    expect((await luxos.read(session, signal)).telemetry.powerLimitW).toBe(null)
    isCut = false
    expect((await luxos.read(session, signal)).telemetry.powerLimitW).toBe(whole.telemetry.powerLimitW)
  })

  test('a sleeping one', async () => {
    const still = { 'GHS 5s': 0, 'GHS av': 0 }
    const session = edited({
      CONFIG: row => ({ ...row, CurtailMode: 'Sleep', IsPowerSupplyOn: false }),
      SUMMARY: row => ({ ...row, ...still }),
      STATS: row => ({ ...row, ...still }),
      DEVS: row => ({ ...row, 'MHS 5s': 0 }),
    })
    const { telemetry, activity } = await luxos.read(session, signal)
    expect([activity, telemetry.mode, telemetry.hashrateHs]).toEqual(['sleeping', 'sleep', 0])
    expect(telemetry.boards.map(board => [board.status, board.voltageV])).toEqual([
      ['disabled', null],
      ['disabled', null],
      ['disabled', null],
    ])
    expect((await luxos.readConfig(session, signal)).mode).toBe('sleep')
  })

  test('one that brings its boards up starts, however long its program has been running', async () => {
    const still = { 'GHS 5s': 0, 'GHS av': 0 }
    const ramping = (is: boolean) =>
      edited({
        SUMMARY: row => ({ ...row, ...still }),
        STATS: row => ({ ...row, ...still }),
        DEVS: row => ({ ...row, 'MHS 5s': 0, IsRamping: is && row.ID === 0 }),
      })
    expect((await luxos.read(ramping(true), signal)).activity).toBe('starting')
    expect((await luxos.read(ramping(false), signal)).activity).toBe('idle')
  })

  test('a board that is gone is missing, one that was switched off is disabled, a dead one is dead', async () => {
    const gone = edited({
      DEVS: row => (row.ID === 1 ? null : row),
      STATS: (row, index) => (index === 1 ? { ...row, chain_acn2: 0, chain_acs2: '', chain_rate2: '0' } : row),
    })
    expect((await luxos.read(gone, signal)).telemetry.boards.map(board => board.status)).toEqual(['ok', 'missing', 'ok'])
    const off = edited({
      DEVS: row => (row.ID === 1 ? { ...row, IsUserShutdown: true } : row.ID === 2 ? { ...row, Status: 'Dead', 'MHS 5s': 0 } : row),
    })
    expect((await luxos.read(off, signal)).telemetry.boards.map(board => board.status)).toEqual(['ok', 'disabled', 'dead'])
  })

  test('a machine of four boards and two fans is read as it is', async () => {
    const session = edited({
      DEVS: row => (row.ID === 2 ? { ...row, ID: 3 } : row),
      FANS: row => (Number(row.ID) > 1 ? null : row),
      CONFIG: row => ({ ...row, Model: 'Antminer S19 Hydro' }),
    })
    const { telemetry } = await luxos.read(session, signal)
    expect(telemetry.boards.map(board => board.slot)).toEqual([1, 2, 3, 4])
    expect(telemetry.fans).toHaveLength(2)
  })

  test.each([
    ['Automatic', false, 'auto'],
    ['Manual', false, 'manual'],
    ['Automatic', true, 'immersion'],
    ['Other', false, null],
  ])('fans: %s control and immersion %s are %s', async (mode, immersion, fanMode) => {
    const session = edited({
      CONFIG: row => ({ ...row, ImmersionMode: immersion }),
      TEMPCTRL: [{ Mode: mode, Target: 55.0, Hot: 75.0, Dangerous: 85.0 }],
    })
    expect((await luxos.read(session, signal)).telemetry.fanMode).toBe(fanMode)
    expect(await luxos.readConfig(session, signal)).toMatchObject({ fanMode, fanTargetC: 55, fanPct: fanMode === 'manual' ? 20 : null })
  })

  test('the limit under automatic tuning is its highest profile, without it the present one', async () => {
    const atm = (enabled: boolean) => edited({ ATM: [{ Enabled: enabled, MaxProfile: '565MHz', MinProfile: '' }] })
    expect((await luxos.read(atm(true), signal)).telemetry.powerLimitW).toBe(2637)
    expect(await luxos.readConfig(atm(true), signal)).toMatchObject({ powerLimitW: 2637, freqMhz: null, other: { 'ATM Enabled': 'true' } })
    expect((await luxos.read(atm(false), signal)).telemetry.powerLimitW).toBe(1188)
    expect(await luxos.readConfig(atm(false), signal)).toMatchObject({ powerLimitW: 1188, freqMhz: 290 })
  })

  test('a system status that is not normal is a fault', async () => {
    const session = edited({ CONFIG: row => ({ ...row, SystemStatus: 'Overheated' }) })
    expect((await luxos.read(session, signal)).telemetry.faults.at(-1)?.text).toBe('Its system status is "Overheated"')
  })
})

test('the recording holds nothing that leads to its owner', () => {
  const texts = ['config', 'devs', 'pools', 'stats'].map(command => recordedText(recording, `rpc-${command}.json`)).join()
  expect(texts.match(/192\.0\.2\.|pool\.example/g)?.length).toBeGreaterThan(5)
  expect(texts).not.toMatch(/192\.168|62f7/i)
})
