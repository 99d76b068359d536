import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ActionId, ParamsOf } from '../../contract/actions/registry.ts'
import { failureOf } from '../../contract/failure.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { parseReply } from '../../transport/cgminer-tcp.ts'
import type { Session } from '../driver.ts'
import { meet } from '../trial.sample.ts'
import { avalon } from './index.ts'
import { avalonModels } from './sim-models.ts'

const port = 16_428
const models = ['AvalonMiner 1346', 'Avalon Q', 'AvalonMiner 1047', 'Avalon Nano3s', 'AvalonMiner 741 x4'] as const
type Model = (typeof models)[number]

const roster = [...models, ...models].map(model => ({ family: 'avalon', model }))

let hall: Hall
beforeAll(async () => {
  hall = await startHall({ base: '127.31.1.0/28', roster, apiPort: port, webPort: 18_980, statusPort: null, speed: 400 })
})
afterAll(() => hall.close())

/** The second of each model is for tests that break it. */
function minerOf(model: Model, spare = false): SimulatedMiner {
  const miner = hall.miners[models.indexOf(model) + (spare ? models.length : 0)]
  if (miner === undefined) throw new Error(`no miner ${model}`)
  return miner
}

function run<Id extends ActionId>(id: Id, session: Session, params: ParamsOf<Id>): Promise<void> {
  const handler = avalon.actions[id]
  if (handler === undefined) throw new Error(`no ${id}`)
  return handler.run(session, params, AbortSignal.timeout(15_000))
}

async function failureWhen(act: () => Promise<unknown>) {
  try {
    await act()
  } catch (thrown) {
    return failureOf(thrown)
  }
  throw new Error('it did not fail')
}

const pools = {
  pools: [
    { url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' },
    { url: 'stratum+tcp://new2.example:443', user: 'acct.w9', password: '' },
  ],
}

test('the simulated models are the ones tried here', () => {
  expect(avalonModels.map(model => model.type)).toEqual([...models])
})

describe('found in a scan', () => {
  test.each([
    ['AvalonMiner 1346', '1346', 3, 4],
    ['Avalon Q', 'Q', 1, 4],
    ['AvalonMiner 1047', '1047', 2, 2],
    ['Avalon Nano3s', 'Nano 3S', 1, 1],
    ['AvalonMiner 741 x4', '741', 4, 4],
  ] as const)('%s', async (type, model, boards, fans) => {
    const miner = minerOf(type)
    const trial = await meet(miner)
    const { driver, found } = trial
    expect(driver.id).toBe('avalon')
    expect(found.facts).toMatchObject({ make: 'Avalon', model, algorithm: 'sha256d' })
    if (type !== 'AvalonMiner 741 x4') expect(found.facts.mac).toBe(miner.machine.mac.toLowerCase())
    const { reading, state } = await trial.shown()
    expect(state).toBe('hashing')
    expect(reading?.boards).toHaveLength(boards)
    expect(reading?.boards.every(board => board.status === 'ok')).toBe(true)
    expect(reading?.fans).toHaveLength(fans)
    expect(reading?.faults).toEqual([])
    expect(reading?.hashrateHs).toBeGreaterThan(miner.machine.model.rate * 0.9e9)
  })

  test('a poll is one request of one connection', async () => {
    const miner = minerOf('AvalonMiner 1346')
    const { session } = await meet(miner)
    const before = miner.requests.length
    await avalon.read(session, AbortSignal.timeout(5000))
    expect(miner.requests.slice(before)).toEqual([expect.stringContaining('summary+pools+stats')])
  })
})

describe('each action takes', () => {
  test.each(['AvalonMiner 1346', 'AvalonMiner 1047', 'Avalon Q'] as const)(
    'pools of %s, after the restart that they need',
    async model => {
      const miner = minerOf(model)
      const trial = await meet(miner)
      const { after } = await trial.does('setPools', pools)
      expect(after.config?.pools.map(pool => pool.url)).toEqual(pools.pools.map(pool => pool.url))
      expect(miner.pools.map(pool => [pool.url, pool.pass])).toEqual([
        ['stratum+tcp://new1.example:3333', 'x'],
        ['stratum+tcp://new2.example:443', 'x'],
        ['stratum+tcp://new1.example:3333', 'x'],
      ])
    },
    30_000,
  )

  test.each(['AvalonMiner 1346', 'Avalon Q', 'AvalonMiner 1047'] as const)(
    'sleep and wake of %s',
    async model => {
      const miner = minerOf(model)
      const trial = await meet(miner)
      const { after } = await trial.does('sleep', {})
      expect(after.config?.mode).toBe('sleep')
      expect(after.reading?.hashrateHs).toBe(0)
      expect(miner.machine.asleep).toBe(true)
      await trial.does('wake', {})
      expect(miner.machine.asleep).toBe(false)
    },
    30_000,
  )

  test('wake of a machine that works, without a restart', async () => {
    const miner = minerOf('AvalonMiner 1047', true)
    const { session } = await meet(miner)
    const before = miner.requests.length
    await run('wake', session, {})
    expect(miner.requests.slice(before).filter(request => request.includes('reboot'))).toEqual([])
  })

  test('power mode of a machine for homes, live', async () => {
    const trial = await meet(minerOf('Avalon Nano3s'))
    const { before, after } = await trial.does('setPowerMode', { mode: 'low' })
    expect(before.reading?.mode).toBe('normal')
    expect(after.reading?.uptimeS).toBeGreaterThanOrEqual(before.reading?.uptimeS ?? 0)
  })

  test('power mode of a machine for halls, after a restart', async () => {
    const trial = await meet(minerOf('AvalonMiner 1346'))
    await trial.does('setPowerMode', { mode: 'normal' })
    expect(avalon.actions.setPowerMode?.check?.({ mode: 'low' }, trial.session.facts)).toBe(
      'this model has no low mode, only normal and high',
    )
  }, 30_000)

  test('fans, fixed and given back', async () => {
    const miner = minerOf('Avalon Nano3s')
    const trial = await meet(miner)
    const { before } = await trial.does('setFan', { mode: 'manual', pct: 81 })
    expect(before.config?.fanMode).toBeNull()
    await trial.does('setFan', { mode: 'auto' })
  })

  test('the LED', async () => {
    const trial = await meet(minerOf('AvalonMiner 1047'))
    await trial.does('locate', { on: true })
    await trial.does('locate', { on: false })
  })

  test('restarts', async () => {
    await Promise.all([
      meet(minerOf('AvalonMiner 1346')).then(trial => trial.does('restartMining', {})),
      meet(minerOf('Avalon Q')).then(trial => trial.does('reboot', {})),
    ])
  }, 30_000)
})

describe('what a machine cannot do is said', () => {
  test.each([
    ['Avalon Q', 'locate', { on: true }, 'no LED'],
    ['Avalon Q', 'restartMining', {}, 'restarts the whole machine only'],
    ['AvalonMiner 741 x4', 'sleep', {}, 'no command to switch its boards off'],
    ['AvalonMiner 741 x4', 'setPowerMode', { mode: 'normal' }, 'no work modes'],
  ] as const)('%s: %s', async (model, id, params, words) => {
    const { session } = await meet(minerOf(model, true))
    expect(await failureWhen(async () => avalon.actions[id]?.ready?.(session, AbortSignal.timeout(5000)))).toMatchObject({
      code: 'unsupported',
      what: expect.stringContaining(words),
    })
    const failure = await failureWhen(() => run(id, session, params as never))
    expect(['unsupported', 'refused']).toContain(failure.code)
  })

  test('pools of machines on a controller, and the modes of a Mini 3', async () => {
    const { session } = await meet(minerOf('AvalonMiner 741 x4', true))
    expect(avalon.actions.setPools?.unless?.(session.facts)).toContain('controller')
    expect(avalon.actions.setPowerMode?.unless?.({ ...session.facts, model: 'Mini 3' })).toContain('heating, mining, night')
    expect(avalon.actions.setPowerMode?.unless?.({ ...session.facts, model: 'Q' })).toBeNull()
  })
})

describe('a machine that says no', () => {
  test('with another password is not written, and is tried twice at the most', async () => {
    const miner = minerOf('AvalonMiner 1346', true)
    const { session } = await meet(miner)
    miner.setPassword('secret')
    try {
      const before = miner.requests.length
      expect((await failureWhen(() => run('setPools', session, pools))).code).toBe('auth')
      expect(miner.requests.slice(before).filter(request => request.includes('setpool'))).toHaveLength(2)
      expect((await failureWhen(() => run('setPools', session, pools))).code).toBe('auth')
      expect(miner.requests.slice(before).filter(request => request.includes('setpool'))).toHaveLength(2)
      expect(miner.writes).toBe(0)
    } finally {
      miner.setPassword('root')
    }
  })

  test('and its owner gives us the password, is written', async () => {
    const miner = minerOf('Avalon Q', true)
    miner.setPassword('secret')
    const { session } = await meet(miner, { passwords: [{ user: 'admin', password: 'secret' }] })
    await run('setPools', session, pools)
    expect(miner.writes).toBe(3)
    expect(session.logins.access).toBe('password')
  })

  test.each([
    ['AvalonMiner 1047', 'cannot write the configuration'],
    ['Avalon Nano3s', 'Pool set error: flash err'],
  ] as const)('%s gives its own words', async (model, words) => {
    const miner = minerOf(model, true)
    const { session } = await meet(miner)
    miner.inject('refuse')
    try {
      expect(await failureWhen(() => run('setPools', session, pools))).toMatchObject({ code: 'refused', reason: words })
    } finally {
      miner.clear('refuse')
    }
  })

  test('in the middle of the pools says which ones are stored', async () => {
    const miner = minerOf('AvalonMiner 1047', true)
    const { session } = await meet(miner)
    const refusal = '{"STATUS":[{"STATUS":"E","When":1,"Code":120,"Msg":"ASC 0 set failed: flash is full"}],"id":1}'
    const half: Session = {
      ...session,
      cgminer: {
        request: (command, options) =>
          options.parameter?.includes('setpool,root,root,1') === true
            ? Promise.resolve({ text: refusal, parsed: parseReply(refusal) })
            : session.cgminer.request(command, options),
      },
    }
    expect(await failureWhen(() => run('setPools', half, pools))).toEqual({
      code: 'refused',
      reason: 'pool 2: flash is full; pool 1 is stored and will be mined on after its next restart',
    })
    expect(miner.requests.some(request => request.includes('reboot'))).toBe(false)
  })

  /** A machine of early 2020, which takes one pool without a number. What it is told is kept in `told`. */
  function early(session: Session, toNumbered: string, told: string[]): Session {
    const reply = (words: string) => `{"STATUS":[{"STATUS":"I","When":1,"Code":118,"Msg":"ASC 0 set info: ${words}"}],"id":1}`
    return {
      ...session,
      cgminer: {
        request: (command, options) => {
          const [, option = '', ...values] = (options.parameter ?? '').split(',')
          if (option !== 'setpool' && option !== 'reboot') return session.cgminer.request(command, options)
          told.push([option, ...values].join(','))
          const isNumbered = /^[0-2]$/.test(values[2] ?? '')
          const text = option === 'reboot' ? reply('reboot') : isNumbered ? toNumbered : reply(`pool success set to ${values[2]}`)
          return Promise.resolve({ text, parsed: parseReply(text) })
        },
      },
    }
  }

  test.each([
    '{"STATUS":[{"STATUS":"I","When":1,"Code":118,"Msg":"ASC 0 set info: pool success set to 0"}],"id":1}',
    '{"STATUS":[{"STATUS":"E","When":1,"Code":120,"Msg":"ASC 0 set failed: bad url"}],"id":1}',
  ])('answers a numbered pool with %s: it gets one without a number', async toNumbered => {
    const { session } = await meet(minerOf('AvalonMiner 1047', true))
    const told: string[] = []
    expect(await failureWhen(() => run('setPools', early(session, toNumbered, told), pools))).toMatchObject({
      code: 'refused',
      reason: expect.stringContaining('this image keeps one pool only; pool 1 is stored'),
    })
    expect(told).toEqual([
      'setpool,root,root,0,stratum+tcp://new1.example:3333,acct.w9,x',
      'setpool,root,root,stratum+tcp://new1.example:3333,acct.w9,x',
    ])
    told.length = 0
    await run('setPools', early(session, toNumbered, told), { pools: pools.pools.slice(0, 1) })
    expect(told.slice(1)).toEqual(['setpool,root,root,stratum+tcp://new1.example:3333,acct.w9,x', 'reboot,0'])
  })

  test('that counts its LEDs from 0 is asked by that number from then on', async () => {
    const { session } = await meet(minerOf('AvalonMiner 1346', true))
    const asked: string[] = []
    const reply = (ok: boolean) =>
      ok
        ? '{"STATUS":[{"STATUS":"I","When":1,"Code":118,"Msg":"ASC 0 set info: LED[1]"}],"id":1}'
        : '{"STATUS":[{"STATUS":"E","When":1,"Code":120,"Msg":"ASC 0 set failed: invalid led"}],"id":1}'
    const from0: Session = {
      ...session,
      memo: new Map(),
      cgminer: {
        request: (_command, { parameter = '' }) => {
          asked.push(parameter)
          const text = reply(parameter.startsWith('0,led,0-'))
          return Promise.resolve({ text, parsed: parseReply(text) })
        },
      },
    }
    const signal = AbortSignal.timeout(5000)
    expect(await avalon.actions.locate?.isOn?.(from0, signal)).toBe(true)
    expect(await avalon.actions.locate?.isOn?.(from0, signal)).toBe(true)
    expect(asked).toEqual(['0,led,1-255', '0,led,0-255', '0,led,0-255'])
  })

  test('that hangs is a timeout or given up in time, and no connection stays', async () => {
    const miner = minerOf('AvalonMiner 1346', true)
    const { session } = await meet(miner)
    miner.inject('hang')
    try {
      for (const id of ['reboot', 'sleep', 'locate', 'setFan', 'setPools'] as const) {
        const params = { on: true, mode: 'auto', ...pools }
        const failure = await failureWhen(async () => avalon.actions[id]?.run(session, params as never, AbortSignal.timeout(150)))
        expect(['timeout', 'cancelled'], id).toContain(failure.code)
      }
      await expect.poll(() => miner.connections).toBe(0)
    } finally {
      miner.clear('hang')
    }
  })
})

describe('what would harm is refused before a byte is sent', () => {
  test.each([
    ['a,b', 'pool 1 worker holds "," at character 2;'],
    ['a b', 'pool 1 worker holds a blank at character 2;'],
    ['a|b', 'pool 1 worker holds "|" at character 2;'],
    ['', 'pool 1 worker is empty'],
  ])('worker %j', async (user, reason) => {
    const miner = minerOf('AvalonMiner 1346', true)
    const { session } = await meet(miner)
    const before = miner.requests.length
    const params = { pools: [{ url: 'stratum+tcp://new1.example:3333', user, password: 'x' }] }
    expect(avalon.actions.setPools?.check?.(params, session.facts)).toContain(reason)
    expect(await failureWhen(() => run('setPools', session, params))).toMatchObject({
      code: 'refused',
      reason: expect.stringContaining(reason),
    })
    expect(miner.requests.length).toBe(before)
  })

  test('a pool that repeats another', async () => {
    const { session } = await meet(minerOf('AvalonMiner 1346', true))
    const [pool] = pools.pools
    if (pool === undefined) throw new Error('no pool')
    expect(avalon.actions.setPools?.check?.({ pools: [pool, pool] }, session.facts)).toMatch(/^pool 2 repeats one before it/)
  })

  test.each([
    [{ mode: 'manual', pct: 10 }, '15 to 100 %'],
    [{ mode: 'auto', targetC: 60 }, 'temperature'],
    [{ mode: 'immersion' }, 'immersion'],
  ] as const)('fans %j', async (params, words) => {
    const { session } = await meet(minerOf('AvalonMiner 1346', true))
    expect(avalon.actions.setFan?.check?.(params, session.facts)).toContain(words)
    expect((await failureWhen(() => run('setFan', session, params))).code).toBe('refused')
  })

  test('a password that the command cannot carry', async () => {
    const miner = minerOf('AvalonMiner 1346', true)
    const { session } = await meet(miner, { passwords: [{ user: 'root', password: 'a,b' }] })
    expect(await failureWhen(() => run('setPools', session, pools))).toMatchObject({
      code: 'refused',
      reason: expect.stringContaining('comma'),
    })
    expect(miner.writes).toBe(0)
  })
})
