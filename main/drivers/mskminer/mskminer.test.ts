import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Hall, startHall } from '../../simulator/hall.ts'
import { parseReply } from '../../transport/cgminer-tcp.ts'
import { recordingNamed, replayedAt, replyOf, sessionOf } from '../recording.ts'
import { meet } from '../trial.sample.ts'
import { identify, modelOfType, releaseOf } from './identify.ts'
import { mskminer } from './index.ts'

const signal = new AbortController().signal

function claim(row: Readonly<Record<string, string>>) {
  const text = JSON.stringify({
    STATUS: [{ STATUS: 'S', When: 1, Code: 22, Msg: 'x', Description: 'bmminer 1.0.0' }],
    VERSION: [row],
    id: 1,
  })
  return identify({ ip: '127.33.2.1', openPorts: [4028], cgminer: new Map([['version', replyOf(text)]]), http: new Map(), more: [] })
}

describe('identification', () => {
  test.each([
    [{ BMMiner: '2.0.0 rwglr', Type: 'S19-88 v.2.6.0.39 ', CompileTime: '10 Dec 2024 14:34:31 GMT' }, 'S19', '2.6.0.39'],
    [{ BMMiner: '2.0.0', Type: 'Antminer S9 msk', CompileTime: '10 Dec 2024 14:34:31 GMT' }, 'S9', '2024-12-10'],
    [{ BMMiner: 'rwglr', Type: 'Q9-12' }, 'Q9-12', null],
  ])('%j', (row, model, firmwareVersion) => {
    expect(claim(row)).toMatchObject({ certainty: 82, facts: { make: 'Antminer', model, firmwareVersion } })
  })

  test.each([[{ BMMiner: '2.0.0 rwglr', Type: 'Antminer S9 Hiveon' }], [{ BMMiner: '2.0.0', Type: 'Antminer S9' }]])(
    '%j is not claimed',
    row => {
      expect(claim(row)).toBeNull()
    },
  )

  test('a type is read as far as it goes', () => {
    expect(modelOfType('S19-88 v.2.6.0.39 ')?.name).toBe('S19')
    expect(modelOfType('S19j Pro-126')?.name).toBe('S19j Pro')
    expect(modelOfType(null)).toBeNull()
    expect(releaseOf(null, null)).toEqual({ firmwareVersion: null })
  })
})

test('rate and power are read of builds that put everything into one row', async () => {
  const session = sessionOf(recordingNamed('antminer-legacy/s9-bmminer-2017'), { joins: false, facts: { model: 'S19' } })
  const stats =
    '{"STATUS":[{"STATUS":"S","Code":70}],"STATS":[{"Type":"S19-88 v.2.6.0.39 ","total_rate":104000.5,"total_power":3150,"fan_num":4}]}'
  const request: typeof session.cgminer.request = async (command, options) =>
    command === 'stats'
      ? { text: stats, parsed: parseReply(stats) }
      : await session.cgminer.request(command === 'summary' ? 'nothing' : command, options)
  const { telemetry, facts, activity } = await mskminer.read({ ...session, cgminer: { request } }, signal)
  expect(telemetry).toMatchObject({ at: replayedAt, hashrateHs: 104.0005e12, powerW: 3150, nominalHashrateHs: 95e12 })
  expect([activity, facts]).toEqual(['hashing', { firmwareVersion: '2.6.0.39' }])
})

describe('a simulated one', () => {
  let hall: Hall
  beforeAll(async () => {
    hall = await startHall({
      base: '127.33.2.0/29',
      roster: [{ family: 'mskminer' }],
      apiPort: 15_528,
      webPort: 18_980,
      statusPort: null,
      speed: 200,
    })
  })
  afterAll(() => hall.close())

  test('tells its MAC behind its login, its boards and its power, and has no action', async () => {
    const [miner] = hall.miners
    if (miner === undefined) throw new Error('no miner')
    const { found, session, driver } = await meet(miner)
    expect(driver.id).toBe('mskminer')
    expect(found.facts).toMatchObject({ model: 'S19', mac: miner.machine.mac.toLowerCase(), access: 'default-password' })
    const { telemetry } = await driver.read(session, signal)
    expect(telemetry.powerW).toBeGreaterThan(1000)
    expect(telemetry.boards.map(board => [board.chips, board.chipsExpected, board.status])).toEqual(Array(3).fill([88, 88, 'ok']))
    expect((await driver.readConfig(session, signal)).pools.length).toBeGreaterThan(0)
    expect(driver.actions).toEqual({})
  })

  test('whose password is another is locked and read all the same', async () => {
    const [miner] = hall.miners
    if (miner === undefined) throw new Error('no miner')
    miner.setPassword('other')
    const { found } = await meet(miner)
    expect(found.facts).toMatchObject({ access: 'locked', mac: null, model: 'S19' })
    expect(found.reading?.ok).toBe(true)
    miner.setPassword('root')
  })
})
