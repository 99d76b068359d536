import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ActionId, ParamsOf } from '../../contract/actions/registry.ts'
import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { failureOf } from '../../contract/failure.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { askApi } from '../../simulator/raw-client.ts'
import type { Session } from '../driver.ts'
import { meet } from '../trial.sample.ts'
import { luxos } from './index.ts'

const port = 16_228
const roster = [
  { family: 'luxos', model: 'Antminer S19k Pro' },
  { family: 'luxos', model: 'Antminer S19j Pro' },
  ...Array.from({ length: 9 }, () => ({ family: 'luxos' })),
]

let hall: Hall
beforeAll(async () => {
  hall = await startHall({ base: '127.62.1.0/28', roster, apiPort: port, webPort: 18_880, statusPort: null, speed: 200 })
})
afterAll(() => hall.close())

function minerAt(index: number): SimulatedMiner {
  const miner = hall.miners[index]
  if (miner === undefined) throw new Error(`no miner ${index}`)
  return miner
}

const tell = async (miner: SimulatedMiner, command: string, parameter?: string) =>
  JSON.parse((await askApi(miner.address.ip, port, command, parameter)).replace('\0', ''))
const holder = async (miner: SimulatedMiner): Promise<string> => (await tell(miner, 'session')).SESSION[0].SessionID
const pools: SetPoolsParams = {
  pools: [
    { url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' },
    { url: 'stratum+tcp://new2.example:443', user: 'acct.w9', password: '' },
  ],
}
const groupNames = async (miner: SimulatedMiner) => (await tell(miner, 'groups')).GROUPS.map((group: { Name: string }) => group.Name)
const commandsOf = (miner: SimulatedMiner) => miner.requests.map(request => /"command":"([a-z+]+)"/.exec(request)?.[1] ?? request)

/** The session with its requests passed through `before`, which may answer in the miner's place. */
function through(session: Session, before: (command: string) => Promise<string | undefined>): Session {
  return {
    ...session,
    cgminer: {
      async request(command, options) {
        const text = await before(String(command))
        return text === undefined
          ? session.cgminer.request(command, options)
          : { text, parsed: { ok: true, value: JSON.parse(text), repairs: [] } }
      },
    },
  }
}

const refusalOf = (words: string) => `{"STATUS":[{"STATUS":"E","Code":1,"Msg":"${words}"}],"id":1}`

function run<Id extends ActionId>(id: Id, session: Session, params: ParamsOf<Id>, signal = AbortSignal.timeout(15_000)): Promise<void> {
  const handler = luxos.actions[id]
  if (handler === undefined) throw new Error(`no ${id}`)
  return handler.run(session, params, signal)
}

describe('the one session', () => {
  test('is waited for while somebody else holds it, and given back', async () => {
    const miner = minerAt(0)
    const { session } = await meet(miner)
    const other = (await tell(miner, 'logon')).SESSION[0].SessionID
    const waiting: number[] = []
    const patient = {
      ...session,
      sleep: async (ms: number) => {
        waiting.push(ms)
        if (waiting.length === 3) await tell(miner, 'logoff', other)
      },
    }
    await run('locate', patient, { on: true })
    expect(waiting).toEqual([500, 1000, 2000])
    expect(miner.machine.blinking).toBe(true)
    expect(await holder(miner)).toBe('')
    await run('locate', session, { on: false })
    expect(miner.machine.blinking).toBe(false)
  })

  test('that stays busy is given up after 75 s with words that say what to do, and is never taken from its holder', async () => {
    const miner = minerAt(0)
    const { session } = await meet(miner)
    const other = (await tell(miner, 'logon')).SESSION[0].SessionID
    let now = session.now()
    const began = now
    const hurried: Session = {
      ...session,
      now: () => now,
      sleep: async ms => {
        now += ms
      },
    }
    const thrown = await run('sleep', hurried, {}).catch(error => error)
    expect(failureOf(thrown)).toMatchObject({
      code: 'refused',
      reason: expect.stringMatching(/one program at a time.*75 s.*Another session is active.*Close/),
    })
    expect(now - began).toBeGreaterThan(65_000)
    expect(now - began).toBeLessThanOrEqual(75_000)
    expect(await holder(miner)).toBe(other)
    expect(miner.machine.asleep).toBe(false)
    await tell(miner, 'logoff', other)
  })

  test('is not waited for any more once it is cancelled', async () => {
    const miner = minerAt(0)
    const { session } = await meet(miner)
    const other = (await tell(miner, 'logon')).SESSION[0].SessionID
    expect(failureOf(await run('sleep', session, {}, AbortSignal.timeout(200)).catch(error => error)).code).toBe('cancelled')
    await tell(miner, 'logoff', other)
  })

  test('is given back after a refusal, in the miner’s words', async () => {
    const miner = minerAt(0)
    const trial = await meet(miner)
    miner.inject('refuse')
    const failures = await Promise.all(
      (['sleep', 'wake', 'reboot', 'restartMining'] as const).map(id => trial.failure(id, {}, AbortSignal.timeout(15_000))),
    )
    failures.push(await trial.failure('locate', { on: true }), await trial.failure('setFan', { mode: 'auto' }))
    miner.clear('refuse')
    expect(new Set(failures.map(failure => JSON.stringify(failure)))).toEqual(
      new Set([JSON.stringify({ code: 'refused', reason: 'Not possible in the present state' })]),
    )
    expect(await holder(miner)).toBe('')
  })

  test('is given back also when nobody waits any more', async () => {
    const miner = minerAt(0)
    const { session } = await meet(miner)
    const stop = new AbortController()
    const stopped = through(session, async command => {
      if (command === 'curtail') stop.abort()
      return undefined
    })
    expect(failureOf(await run('sleep', stopped, {}, stop.signal).catch(error => error)).code).toBe('cancelled')
    expect(await holder(miner)).toBe('')
    expect(miner.connections).toBe(0)
  })

  test('that somebody ends half-way is opened once more', async () => {
    const miner = minerAt(0)
    const { session } = await meet(miner)
    let kills = 0
    const disturbed = through(session, async command => {
      if (command === 'curtail' && kills++ === 0) await tell(miner, 'kill')
      return undefined
    })
    await run('wake', disturbed, {})
    expect(kills).toBe(2)
    expect(await holder(miner)).toBe('')
  })

  test('without an id is an answer that cannot be read', async () => {
    const { session } = await meet(minerAt(0))
    const dumb = through(session, async command => (command === 'logon' ? '{"STATUS":[{"STATUS":"S"}]}' : undefined))
    expect(failureOf(await run('sleep', dumb, {}).catch(error => error)).code).toBe('malformed')
  })
})

describe('pools', () => {
  test('replace all groups, the new one first, without a session', async () => {
    const miner = minerAt(2)
    await tell(miner, 'addgroup', 'second,3')
    await tell(miner, 'addpool', 'stratum+tcp://old.example:3333,acct,x,1')
    const trial = await meet(miner)
    const { before, after } = await trial.does('setPools', pools)
    expect(before.config?.other.GROUPS).toBe('default 1, second 3')
    expect(after.config?.pools.map(pool => [pool.url, pool.user])).toEqual(pools.pools.map(pool => [pool.url, pool.user]))
    expect(await groupNames(miner)).toEqual(['default2'])
    expect(miner.pools).toEqual(pools.pools.map(({ url, user, password }) => ({ url, user, pass: password })))
    const commands = commandsOf(miner)
    expect(commands.lastIndexOf('addpool')).toBeLessThan(commands.indexOf('removegroup'))
    expect(commands).not.toContain('logon')
  })

  test.each(['addpool', 'removegroup'])('that are refused at %s leave the miner as it was', async refused => {
    const miner = minerAt(3)
    const { session } = await meet(miner)
    const before = [miner.pools, await groupNames(miner)]
    let times = 0
    const stubborn = through(session, async command => (command === refused && times++ === 0 ? refusalOf('No room') : undefined))
    const failure = failureOf(await run('setPools', stubborn, pools).catch(error => error))
    expect(failure).toMatchObject({ code: 'refused', reason: expect.stringContaining('No room') })
    expect([miner.pools, await groupNames(miner)]).toEqual(before)
  })

  test('that are not all listed are taken back', async () => {
    const miner = minerAt(3)
    const { session } = await meet(miner)
    const before = miner.pools
    let times = 0
    const forgetful = through(session, async command =>
      command === 'addpool' && times++ === 0 ? '{"STATUS":[{"STATUS":"S"}]}' : undefined,
    )
    const failure = failureOf(await run('setPools', forgetful, pools).catch(error => error))
    expect(failure).toMatchObject({ code: 'refused', reason: 'it took 2 pools and lists 1 new ones' })
    expect(miner.pools).toEqual(before)
  })

  test.each([
    ['a,b', '"," at character 2'],
    ['a b', 'a blank at character 2'],
    ['a"b', 'a double quote at character 2'],
    ['a\\b', 'a backslash at character 2'],
  ])('with the worker %j are refused before a byte is sent', async (user, mark) => {
    const miner = minerAt(3)
    const { session } = await meet(miner)
    const sent = miner.requests.length
    const bad = { pools: [{ url: 'stratum+tcp://a.example:1', user, password: 'x' }] }
    expect(luxos.actions.setPools?.check?.(bad, session.facts)).toContain(`pool 1 worker holds ${mark}`)
    expect(failureOf(await run('setPools', session, bad).catch(error => error)).code).toBe('refused')
    expect(miner.requests).toHaveLength(sent)
  })

  test('cannot be changed on a build without groups, which the preview learns', async () => {
    const { session } = await meet(minerAt(3))
    const old = through(session, async command => (command === 'groups' ? refusalOf('Invalid command') : undefined))
    const thrown = await luxos.actions.setPools?.ready?.(old, AbortSignal.timeout(5000)).catch((error: unknown) => error)
    expect(failureOf(thrown)).toMatchObject({ code: 'unsupported', what: expect.stringContaining('pool groups') })
  })
})

describe('power', () => {
  test('under automatic tuning: it stays on, with the new profile as its highest', async () => {
    const miner = minerAt(4)
    const trial = await meet(miner)
    const { before, after } = await trial.does('setPowerLimit', { watts: 2200 })
    expect([before.config?.powerLimitW, after.config?.powerLimitW]).toEqual([2794, 2217])
    expect(after.config?.other['ATM Enabled']).toBe('true')
    expect(after.reading).toMatchObject({ mode: '490MHz', powerLimitW: 2217 })
    expect(after.reading?.powerW ?? 0).toBeLessThan(2300)
    await trial.does('setPowerLimit', { watts: 2794 })
  })

  test('without it the profile alone', async () => {
    const miner = minerAt(1)
    const trial = await meet(miner)
    const { after } = await trial.does('setPowerLimit', { watts: 2600 })
    expect(after.config).toMatchObject({ freqMhz: 470, other: { 'ATM Enabled': 'false' } })
    expect(commandsOf(miner)).not.toContain('atmset')
  })

  test('that no profile comes near is refused with those that are near, and nothing is written', async () => {
    const miner = minerAt(4)
    const trial = await meet(miner)
    const writes = miner.writes
    expect(await trial.failure('setPowerLimit', { watts: 9000 })).toMatchObject({
      code: 'refused',
      reason: expect.stringMatching(/fixed profiles and has none of 9,000 W; the nearest draw [\d,]+ W \(790MHz\) and [\d,]+ W \(765MHz\)/),
    })
    expect(miner.writes).toBe(writes)
  })

  test.each(['refused', 'cancelled'] as const)('that is %s half-way leaves the automatic tuning on', async how => {
    const miner = minerAt(4)
    const { session } = await meet(miner)
    const stop = new AbortController()
    const broken = through(session, async command => {
      if (command !== 'profileset') return undefined
      if (how === 'refused') return refusalOf('Not now')
      stop.abort()
      return undefined
    })
    expect(failureOf(await run('setPowerLimit', broken, { watts: 2200 }, stop.signal).catch(error => error)).code).toBe(how)
    expect((await tell(miner, 'atm')).ATM[0]).toMatchObject({ Enabled: true, MaxProfile: 'default' })
    expect(await holder(miner)).toBe('')
  })
})

describe('fans', () => {
  test('fixed, automatic with a target, immersion and back', async () => {
    const trial = await meet(minerAt(5))
    expect((await trial.does('setFan', { mode: 'manual', pct: 70 })).after.config).toMatchObject({ fanMode: 'manual', fanPct: 70 })
    const { after } = await trial.does('setFan', { mode: 'auto', targetC: 60 })
    expect(after.config).toMatchObject({ fanMode: 'auto', fanTargetC: 60, other: { 'TEMPCTRL Hot': '75', 'TEMPCTRL Dangerous': '85' } })
    expect((await trial.does('setFan', { mode: 'immersion' })).after.config?.fanMode).toBe('immersion')
    expect((await trial.does('setFan', { mode: 'auto' })).after.config?.fanMode).toBe('auto')
  }, 30_000)

  test('with a target above the hot limit are refused before anything is written', async () => {
    const miner = minerAt(5)
    const trial = await meet(miner)
    const writes = miner.writes
    expect(await trial.failure('setFan', { mode: 'auto', targetC: 80 })).toMatchObject({
      code: 'refused',
      reason: expect.stringContaining('80 °C is not below its hot limit of 75 °C'),
    })
    expect(miner.writes).toBe(writes)
  })

  test('are none on hydro models', async () => {
    const { session } = await meet(minerAt(5))
    expect(luxos.actions.setFan?.unless?.({ ...session.facts, model: 'S21 Hyd' })).toContain('water')
  })
})

test('a machine that hangs is let go in time by every action, and no connection stays', async () => {
  const asked: { readonly [Id in keyof typeof luxos.actions]?: ParamsOf<Id> } = {
    setPools: pools,
    reboot: {},
    restartMining: {},
    locate: { on: true },
    sleep: {},
    wake: {},
    setPowerLimit: { watts: 2794 },
    setFan: { mode: 'auto' },
    setNetwork: { mode: 'dhcp' },
  }
  expect(Object.keys(asked).toSorted()).toEqual(Object.keys(luxos.actions).toSorted())
  const codes = await Promise.all(
    (Object.keys(asked) as ActionId[]).map(async (id, index) => {
      const miner = minerAt(2 + index)
      const { session } = await meet(miner)
      miner.inject('hang')
      const thrown = await run(id, session, asked[id] as never, AbortSignal.timeout(30_000)).catch(error => error)
      await expect.poll(() => miner.connections).toBe(0)
      miner.clear('hang')
      return failureOf(thrown).code
    }),
  )
  expect(new Set(codes)).toEqual(new Set(['timeout']))
}, 40_000)
