import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { Reading, Session } from '../driver.ts'
import { recordingNamed, sessionOf } from '../recording.ts'
import { meet } from '../trial.sample.ts'
import { looksWrong, withLogFaults } from './log-faults.ts'
import { blankTelemetry } from './telemetry.ts'

const signal = new AbortController().signal
const path = '/cgi-bin/log.cgi'

function reading(activity: Reading['activity'], change: Partial<Reading['telemetry']> = {}): Reading {
  return { activity, facts: {}, telemetry: { ...blankTelemetry(0), hashrateHs: activity === 'hashing' ? 1e14 : 0, ...change } }
}

/** A machine whose log can be changed, and a clock. */
function machine(log: string | MinerError, status = 200) {
  const state = { log, status, now: 0, asked: 0 }
  const session: Session = {
    ...sessionOf(recordingNamed('antminer-stock/s19pro-2022')),
    now: () => state.now,
    http: {
      access: null,
      request: () => {
        state.asked++
        return typeof state.log === 'string'
          ? Promise.resolve({ status: state.status, headers: {}, body: state.log })
          : Promise.reject(state.log)
      },
    },
  }
  const codes = async (of: Reading) => (await withLogFaults(session, of, path, signal)).telemetry.faults.map(({ code }) => code)
  return { state, codes, session }
}

const fan = { slot: 1, rpm: 4000, pct: null }
const well = reading('hashing', { fans: [fan], nominalHashrateHs: 1e14, uptimeS: 9000 })

describe('what is asked', () => {
  test.each<[string, Reading, boolean]>([
    ['a machine that hashes as it should', well, false],
    ['one that sleeps', reading('sleeping'), false],
    ['one that starts', reading('starting'), false],
    ['one that told nothing', reading('unknown'), false],
    ['one that does nothing', reading('idle'), true],
    ['a fan that stands still', reading('hashing', { fans: [{ ...fan, rpm: 0 }] }), true],
    ['chips that are too hot', reading('hashing', { chipTempMaxC: 97 }), true],
    ['a slow one', reading('hashing', { hashrateHs: 5e13, nominalHashrateHs: 1e14, uptimeS: 9000 }), true],
    [
      'one that is slow because it has only just started',
      reading('hashing', { hashrateHs: 5e13, nominalHashrateHs: 1e14, uptimeS: 300 }),
      false,
    ],
    ['one with a fault of its own', reading('hashing', { faults: [{ code: 'x', text: 'x', board: null }] }), true],
  ])('%s', async (_what, of, isAsked) => {
    expect(looksWrong(of)).toBe(isAsked)
    const { state, codes } = machine('')
    await codes(of)
    expect(state.asked).toBe(isAsked ? 1 : 0)
  })

  test('is asked again after five minutes and not before', async () => {
    const { state, codes } = machine('ERROR_FAN_LOST')
    for (const at of [0, 10_000, 200_000, 299_000]) {
      state.now = at
      expect(await codes(reading('idle'))).toEqual(['log.fan'])
    }
    expect(state.asked).toBe(1)
    state.now = 301_000
    state.log = 'ERROR_FAN_LOST\nSTATUS_OKAY'
    expect(await codes(reading('idle'))).toEqual([])
    expect(state.asked).toBe(2)
  })

  test.each([[machine('', 404)], [machine(new MinerError({ code: 'auth', user: 'root' }))]])(
    'a page that is not there or not open is left alone for an hour',
    async ({ state, codes }) => {
      for (const at of [0, 400_000, 1_000_000, 3_500_000]) {
        state.now = at
        expect(await codes(reading('idle'))).toEqual([])
      }
      expect(state.asked).toBe(1)
      state.now = 3_700_000
      await codes(reading('idle'))
      expect(state.asked).toBe(2)
    },
  )

  test('a web page that does not answer does not spoil the reading', async () => {
    const { codes } = machine(new MinerError({ code: 'timeout', afterMs: 8000 }))
    expect(await codes(reading('idle'))).toEqual([])
  })
})

describe('a fault that is gone', () => {
  test('is gone with the poll that shows it', async () => {
    const { state, codes } = machine('ERROR_FAN_LOST')
    expect(await codes(reading('hashing', { fans: [{ ...fan, rpm: 0 }] }))).toEqual(['log.fan'])
    expect(await codes(well)).toEqual([])
    // The next trouble is looked up anew, but not more often than every five minutes.
    expect(await codes(reading('idle'))).toEqual([])
    state.now = 301_000
    expect(await codes(reading('idle'))).toEqual(['log.fan'])
  })
})

describe('on simulated machines', () => {
  const roster = [
    { family: 'antminer-stock', model: 'Antminer S21' },
    { family: 'antminer-legacy', model: 'Antminer L3+' },
    { family: 'hiveon', model: 'Antminer S19 Hiveon' },
  ] as const
  let hall: Hall
  beforeAll(async () => {
    hall = await startHall({ base: '127.33.4.0/28', roster, apiPort: 15_728, webPort: 19_180, statusPort: null, speed: 200 })
  })
  afterAll(() => hall.close())

  test.each(roster.map(({ family }, index) => [family, index] as const))(
    '%s tells of a fan until it turns again',
    async (_family, index) => {
      const miner = hall.miners[index]
      if (miner === undefined) throw new Error('no miner')
      const { driver, session } = await meet(miner)
      const told = async () => (await driver.read(session, signal)).telemetry.faults.filter(({ code }) => code?.startsWith('log.'))
      expect(await told()).toEqual([])
      miner.inject('fan')
      const [fault] = await told()
      expect(fault).toMatchObject({ code: 'log.fan', board: null, text: expect.stringContaining('fans turn') })
      const asked = miner.machine.requests.filter(request => /log\.cgi$/.test(request)).length
      await told()
      expect(miner.machine.requests.filter(request => /log\.cgi$/.test(request)).length).toBe(asked)
      miner.clear('fan')
      expect(await told()).toEqual([])
    },
  )
})
