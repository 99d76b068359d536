import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ActionId } from '../../contract/actions/registry.ts'
import { failureOf } from '../../contract/failure.ts'
import { Secret } from '../../lib/secret.ts'
import { type Hall, startHall } from '../../simulator/hall.ts'
import type { SimulatedMiner } from '../../simulator/miner.ts'
import { parseReply } from '../../transport/cgminer-tcp.ts'
import { Logins } from '../../transport/logins.ts'
import { recordingNamed, sessionOf } from '../recording.ts'
import { meet } from '../trial.sample.ts'
import { decrypt, tokenOf } from './cipher.ts'
import { whatsminer } from './index.ts'
import { whatsminerModels } from './sim-models.ts'

const pools = [
  { url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' },
  { url: 'stratum+ssl://new2.example:443', user: 'acct.w9', password: 'p"w\\1' },
]
const goodPools = pools.map(pool => ({ ...pool, password: 'x' }))
const roster = whatsminerModels.map(({ type }) => ({ family: 'whatsminer', model: type }))
const [older, newer, oldest, hydro, olderOff, newerOff] = roster.map(({ model }) => model)

let hall: Hall
beforeAll(async () => {
  hall = await startHall({ base: '127.64.1.0/27', roster, apiPort: 15_428, webPort: 18_880, statusPort: null, speed: 200 })
})
afterAll(() => hall.close())

function minerOf(model: string | undefined): SimulatedMiner {
  const miner = hall.miners.find(one => one.model === model)
  if (miner === undefined) throw new Error(`no ${model}`)
  return miner
}

const meetOne = (model: string | undefined, passwords: { user: string; password: string }[] = []) =>
  meet(minerOf(model), { driver: whatsminer, passwords })

describe.each([older, newer, oldest, hydro])('%s', model => {
  test('is found with its model, MAC and serials', async () => {
    const { found, driver } = await meetOne(model)
    expect(driver.id).toBe('whatsminer')
    expect(found.facts).toMatchObject({ make: 'Whatsminer', model, mac: minerOf(model).machine.mac.toLowerCase(), algorithm: 'sha256d' })
    expect(found.facts.boardSerials).toHaveLength(minerOf(model).machine.model.boards)
    expect(found.reading?.ok).toBe(true)
  })

  test('a refusal is told in its own words', async () => {
    const miner = minerOf(model)
    miner.inject('refuse')
    const failure = await (await meetOne(model)).failure('setPools', { pools: goodPools })
    miner.clear('refuse')
    expect(failure).toMatchObject({ code: 'refused', reason: expect.stringMatching(/^it says ".*refused"$/) })
  })

  test('a wrong password is told once, and not tried again', async () => {
    const miner = minerOf(model)
    miner.setPassword('owner-7')
    const trial = await meetOne(model)
    expect(await trial.failure('locate', { on: true })).toMatchObject({ code: 'auth' })
    const asked = miner.requests.length
    expect((await trial.failure('locate', { on: true })).code).toBe('auth')
    // What asks for the challenge goes out again, the password does not.
    expect(miner.requests.slice(asked).filter(request => /enc|"token"/.test(request.replace('get_token', '')))).toEqual([])
    const opened = await meetOne(model, [{ user: 'admin', password: 'owner-7' }])
    await opened.does('locate', { on: true })
    await opened.does('locate', { on: false })
    expect(opened.session.logins.access).toBe('password')
    miner.setPassword('admin')
  })

  test('one that hangs is given up in time, and no connection stays', async () => {
    const miner = minerOf(model)
    const trial = await meetOne(model)
    miner.inject('hang')
    const failure = await trial.failure('locate', { on: true }, AbortSignal.timeout(300))
    expect(failure.code).toMatch(/cancelled|timeout/)
    await expect.poll(() => miner.connections).toBe(0)
    miner.clear('hang')
  })
})

test('every declared action takes, on machines of both APIs side by side', async () => {
  await Promise.all([older, newer, oldest, hydro].map(doesEverything))
}, 90_000)

async function doesEverything(model: string | undefined): Promise<void> {
  const trial = await meetOne(model)
  const { after } = await trial.does('setPools', { pools: goodPools })
  expect(after.config?.pools.map(({ url, user }) => [url, user])).toEqual(goodPools.map(({ url, user }) => [url, user]))
  expect(minerOf(model).pools).toEqual(goodPools.map(({ url, user, password }) => ({ url, user, pass: password })))
  await trial.does('locate', { on: true })
  await trial.does('locate', { on: false })
  await trial.does('setPowerLimit', { watts: 3000 })
  await trial.does('setPowerMode', { mode: 'low' })
  await trial.does('setPowerMode', { mode: 'normal' })
  const asleep = await trial.does('sleep', {})
  expect(asleep.after).toMatchObject({ state: 'sleeping', reading: { mode: 'sleep' }, config: { mode: 'normal', powerLimitW: 3000 } })
  await trial.does('wake', {})
  await trial.does('restartMining', {})
  await trial.does('reboot', {})
}

describe.each([olderOff, newerOff])('%s', model => {
  test('says how its owner switches changes on, before and instead of a write', async () => {
    const { session } = await meetOne(model)
    for (const id of ['setPools', 'reboot', 'locate'] as const satisfies readonly ActionId[]) {
      const handler = whatsminer.actions[id]
      const failures = [await handler?.run(session, { pools: goodPools, on: true } as never, AbortSignal.timeout(5000)).catch(failureOf)]
      for (const failure of failures)
        expect(failure).toMatchObject({ code: 'unsupported', what: expect.stringContaining('WhatsMinerTool') })
    }
    expect(minerOf(model).writes).toBe(0)
  })

  test('can be read all the same', async () => {
    const { found } = await meetOne(model)
    expect(found.reading).toMatchObject({ ok: true, value: { activity: 'hashing' } })
  })
})

test('the newer API says so already in the preview', async () => {
  const { session } = await meetOne(newerOff)
  const failure = await whatsminer.actions.setPools?.ready?.(session, AbortSignal.timeout(5000)).catch(failureOf)
  expect(failure).toMatchObject({ code: 'unsupported', what: expect.stringContaining('switched off') })
})

test.each([older, newer, oldest, hydro])('a poll of %s costs two requests at the most, asleep or not', async model => {
  const { driver, session } = await meetOne(model)
  const miner = minerOf(model)
  const requests = async () => {
    const before = miner.requests.length
    await driver.read(session, AbortSignal.timeout(5000))
    return miner.requests.length - before
  }
  const perPoll = [await requests(), await requests()]
  miner.inject('sleep')
  perPoll.push(await requests())
  miner.clear('sleep')
  expect(Math.max(...perPoll)).toBeLessThanOrEqual(2)
})

test('one token serves many commands', async () => {
  const trial = await meetOne(older)
  const before = minerOf(older).requests.filter(request => request.includes('get_token')).length
  for (const on of [true, false, true, false]) await trial.does('locate', { on })
  expect(minerOf(older).requests.filter(request => request.includes('get_token')).length - before).toBeLessThanOrEqual(1)
})

test('a machine that has restarted wants a new token, and gets one', async () => {
  const trial = await meetOne(older)
  await trial.does('locate', { on: true })
  trial.session.memo.set('token', { at: trial.session.now(), value: { sign: 'stale', key: Buffer.alloc(32) } })
  await trial.does('locate', { on: false })
})

test('a hydro machine has no fans, and one in the air has two', async () => {
  const fans = async (model: string | undefined) => (await (await meetOne(model)).shown()).reading?.fans.length
  expect(await fans(hydro)).toBe(0)
  expect(await fans(older)).toBe(2)
})

test.each([[{ fault: 'fan' as const, code: /^11[01]$/ }], [{ fault: 'deadboard' as const, code: /^53\d$/ }]])(
  'a broken part is told with its code and what to check: $fault',
  async ({ fault, code }) => {
    for (const model of [older, newer, oldest]) {
      const miner = minerOf(model)
      miner.inject(fault)
      const trial = await meetOne(model)
      const reading = (await trial.shown()).reading
      miner.clear(fault)
      expect(reading?.faults[0], model).toMatchObject({ code: expect.stringMatching(code), text: expect.stringMatching(/; .*check/) })
    }
  },
)

test.each([
  [{ pools: [] }, /no pool is given/],
  [{ pools: [{ url: 'stratum+tcp://a.example:1', user: 'a b', password: 'x' }] }, /pool 1 worker holds a blank at character 2/],
  [{ pools }, /pool 2 password holds a double quote at character 2/],
])('pools that might harm are refused before a byte is sent: %#', async (params, why) => {
  const trial = await meetOne(older)
  const asked = minerOf(older).requests.length
  expect(whatsminer.actions.setPools?.check?.(params, trial.found.facts)).toMatch(why)
  expect(await trial.failure('setPools', params)).toMatchObject({ code: 'refused', reason: expect.stringMatching(why) })
  expect(minerOf(older).requests).toHaveLength(asked)
})

describe('what real machines answered to a change', () => {
  const challenge = { time: '6915', salt: 'BQ5hoXV9', newsalt: 'a5TtWui2' }
  const token = JSON.stringify({ STATUS: 'S', When: 1_608_417_125, Code: 134, Msg: challenge, Description: 'whatsminer v1.1' })
  const done =
    '99J8w83zIqB3/n9c5GlK0Ms8rMLrtR4I9L3mL3ihmpoy4J0v+AHcKtijbyE92q22MIKC6VKEUcYL2KQS50euQWMqSBlxCPx8YYy4oRkOE4C7kjyvgs9rRMH/mhiVH9k+'
  const off =
    'jwpljNU3GQjm+Gw1ULwC2FgxzVupEfMpn9aFiu6gQL2LHWSEzVsEojYHuFXHujVzyHQ+1dZMbUMVhiinUgafXu8DR15ftrTzphRD27i0sy4Y+5U3mvzsNpL1oXkJla3PwlRI5VnizpWeiTt0ff3w4A=='

  /** @param answers to get_token and to every encrypted command */
  function sessionWith(tokenReply: string, sealedReply: string, password = 'my-auth-password') {
    const sent: string[] = []
    const session = {
      ...sessionOf(recordingNamed('whatsminer/m20s-2021')),
      logins: new Logins([{ user: 'root', password: new Secret(password), isDefault: false }]),
      cgminer: {
        request: (command: string | Readonly<Record<string, unknown>>) => {
          const name = typeof command === 'string' ? command : (command.cmd ?? 'enc')
          if (typeof command !== 'string' && typeof command.data === 'string') sent.push(command.data)
          const version = '{"STATUS":"S","When":1,"Code":131,"Msg":{"fw_ver":"20200917.22.REL"}}'
          const text = name === 'get_version' ? version : name === 'get_token' ? tokenReply : sealedReply
          return Promise.resolve({ text, parsed: parseReply(text) })
        },
      },
    }
    return { session, sent }
  }

  const failing = async (tokenReply: string, sealedReply: string, password?: string) => {
    const { session } = sessionWith(tokenReply, sealedReply, password)
    const thrown = await whatsminer.actions.setPools?.run(session, { pools: goodPools }, AbortSignal.timeout(1000)).catch(failureOf)
    return thrown ?? null
  }

  test('it took them', async () => {
    const { session, sent } = sessionWith(token, JSON.stringify({ enc: done }))
    await whatsminer.actions.setPools?.run(session, { pools: goodPools }, AbortSignal.timeout(1000))
    const { sign, key } = tokenOf('my-auth-password', challenge)
    expect(JSON.parse(decrypt(sent[0] ?? '', key) ?? '')).toEqual({
      token: sign,
      cmd: 'update_pools',
      pool1: 'stratum+tcp://new1.example:3333',
      worker1: 'acct.w9',
      passwd1: 'x',
      pool2: 'stratum+ssl://new2.example:443',
      worker2: 'acct.w9',
      passwd2: 'x',
      pool3: '',
      worker3: '',
      passwd3: '',
    })
  })

  test.each([
    [
      'its API is switched off',
      token,
      JSON.stringify({ enc: off }),
      { code: 'unsupported', what: expect.stringContaining('WhatsMinerTool') },
    ],
    ['in the open too', token, '{"STATUS":"E","Code":45,"Msg":"can\'t access write cmd"}', { code: 'unsupported' }],
    ['already to the token', '{"STATUS":"E","Code":45,"Msg":"can\'t access write cmd"}', '', { code: 'unsupported' }],
    [
      'it has no tokens left',
      '{"STATUS":"E","Code":136,"Msg":"over max connect"}',
      '',
      { code: 'refused', reason: expect.stringContaining('half an hour') },
    ],
    ['it knows no tokens', '{"STATUS":[{"STATUS":"E","Code":14,"Msg":"Invalid command"}]}', '', { code: 'unsupported' }],
    ['it could not read the command', token, '{"STATUS":"E","Code":23,"Msg":"enc json load err"}', { code: 'auth', user: 'admin' }],
    ['nobody can read its answer', token, 'SSH-2.0-dropbear', { code: 'malformed' }],
    [
      'it has a reason of its own',
      token,
      '{"STATUS":"E","Code":132,"Msg":"pool is locked"}',
      { code: 'refused', reason: 'it says "pool is locked"' },
    ],
  ])('%s', async (_what, tokenReply, sealedReply, failure) => {
    expect(await failing(tokenReply, sealedReply)).toMatchObject(failure)
  })

  test('another password cannot read its answer', async () => {
    expect(await failing(token, JSON.stringify({ enc: done }), 'wrong')).toMatchObject({ code: 'auth' })
  })
})
