import { describe, expect, test } from 'vitest'
import { failureOf, MinerError } from '../../contract/failure.ts'
import { Secret } from '../../lib/secret.ts'
import { Logins } from '../../transport/logins.ts'
import { openHall } from '../hall.sample.ts'
import { testModels } from '../models.sample.ts'
import { recordedText, recordingNamed } from '../recording.ts'
import { meet, type Trial } from '../trial.sample.ts'
import { goldshell } from './index.ts'

/** Simulated machines over real sockets; restarts go 200 times as fast as in life. */
const models = ['Goldshell-CK5', 'Goldshell-KD6', 'Goldshell-LT6', 'Goldshell-HS-BOX'] as const
const [ck5, kd6, lt6, box, spare] = [0, 1, 2, 3, 4] as const
const roster = [...models, 'Goldshell-KD6'].map(model => ({ family: 'goldshell', model }))
const pools = [
  { url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x' },
  { url: 'stratum+tcp://new2.example:443', user: 'acct.w9', password: 'y' },
]

const minerAt = openHall({ base: '127.35.1.0/27', roster, apiPort: 15_528, webPort: 18_980 })

const trialOf = (index: number): Promise<Trial> => meet(minerAt(index), { driver: goldshell })
const soon = () => AbortSignal.timeout(5000)

describe.each(models.map((model, index) => [model, index] as const))('%s', (model, index) => {
  test('is found and read', async () => {
    const miner = minerAt(index)
    const { driver, found } = await trialOf(index)
    expect(driver.id).toBe('goldshell')
    expect(found.facts).toMatchObject({
      make: 'Goldshell',
      model: model.replace('Goldshell-', ''),
      mac: miner.machine.mac.toLowerCase(),
      access: 'default-password',
    })
    if (found.reading?.ok !== true) throw new Error('it was not read')
    const { telemetry, activity } = found.reading.value
    expect(activity).toBe('hashing')
    expect(telemetry.boards.map(board => board.status)).toEqual(Array(miner.machine.model.boards).fill('ok'))
    expect(telemetry.fans).toHaveLength(miner.machine.model.fans)
    expect((telemetry.hashrateHs ?? 0) / (miner.machine.model.rate * 1e6)).toBeGreaterThan(0.9)
    expect(telemetry.pools[0]).toMatchObject({ user: miner.pools[0]?.user, active: true })
  })
})

testModels({ driver: goldshell, minerAt, models, poolsFor: () => pools, refusal: /read-only file system/ })

test('sleeps, goes back to the plan that it had, and keeps its pools', async () => {
  const trial = await trialOf(ck5)
  await trial.does('setPowerMode', { mode: 'low' })
  const { before, after } = await trial.does('sleep', {})
  expect(after.state).toBe('sleeping')
  expect(after.config).toMatchObject({ mode: 'sleep', pools: before.config?.pools, other: before.config?.other })
  const woken = await trial.does('wake', {})
  expect(woken.after.config?.mode).toBe('low')
  await trial.does('setPowerMode', { mode: 'normal' })
}, 30_000)

test('blinks and stops, and everything else of its setting goes back as it came', async () => {
  const miner = minerAt(kd6)
  const trial = await trialOf(kd6)
  const { before, after } = await trial.does('locate', { on: true })
  expect(miner.machine.blinking).toBe(true)
  expect({ ...after.config, at: 0 }).toEqual({ ...before.config, at: 0 })
  const { writes } = miner
  await trial.does('locate', { on: true })
  expect(miner.writes).toBe(writes)
  await trial.does('locate', { on: false })
}, 30_000)

test('writes pools in the form that is recorded', async () => {
  const sent: string[] = []
  const trial = await trialOf(ck5)
  const { rest } = trial.session
  const listening = {
    request: (request: Parameters<typeof rest.request>[0]) => {
      if (request.method === 'PUT') sent.push(request.body ?? '')
      return rest.request(request)
    },
  }
  const wanted = [1, 2, 3].map(n => ({ url: `stratum+tcp://new${n}.example:5588`, user: `acct.w${n}`, password: `pw${n}` }))
  await goldshell.actions.setPools?.run({ ...trial.session, rest: listening }, { pools: wanted }, soon())
  const recorded = recordedText(recordingNamed('goldshell/rack-four-boards'), 'put-mcb-pools.request.txt') ?? ''
  expect(sent.map(body => JSON.parse(body))).toEqual([JSON.parse(recorded)])
})

test('a firmware that takes no list gets its pools one by one, and is never without any', async () => {
  const miner = minerAt(box)
  const trial = await trialOf(box)
  const three = [1, 2, 3].map(n => ({ url: `stratum+tcp://one${n}.example:3333`, user: 'acct.w9', password: 'x' }))
  const counts: number[] = []
  const { rest } = trial.session
  const watching = {
    request: async (request: Parameters<typeof rest.request>[0]) => {
      const reply = await rest.request(request)
      if (request.method === 'PUT') counts.push((JSON.parse(miner.stored) as { pools: unknown[] }).pools.length)
      return reply
    },
  }
  for (const wanted of [three, pools, pools]) {
    await goldshell.actions.setPools?.run({ ...trial.session, rest: watching }, { pools: wanted }, soon())
    expect((JSON.parse(miner.stored) as { pools: unknown[] }).pools).toEqual(
      wanted.map(({ url, user, password }) => ({ url, user, pass: password })),
    )
  }
  expect(Math.min(...counts)).toBeGreaterThan(0)
}, 30_000)

test('a model with a single power plan has no power modes and no sleep, and says so', async () => {
  const trial = await trialOf(box)
  const { writes } = minerAt(box)
  for (const id of ['sleep', 'setPowerMode'] as const)
    expect(await trial.failure(id, { mode: 'low' })).toMatchObject({ code: 'unsupported', what: expect.stringContaining('no power plan') })
  expect(minerAt(box).writes).toBe(writes)
})

test('what this firmware has no setting for is refused before it is sent', async () => {
  const trial = await trialOf(ck5)
  const { writes } = minerAt(ck5)
  for (const params of [{ mode: 'manual', pct: 80 }, { mode: 'immersion' }, { mode: 'auto', targetC: 60 }] as const)
    expect(await trial.failure('setFan', params)).toMatchObject({ code: 'refused', reason: expect.stringContaining('this firmware') })
  expect((await trial.failure('setPowerMode', { mode: 'high' })).code).toBe('refused')
  for (const change of [{ user: 'a b' }, { user: 'a"b' }, { password: 'ä' }, { url: 'stratum2+tcp://p.example:1' }])
    expect(
      (await trial.failure('setPools', { pools: [{ url: 'stratum+tcp://p.example:1', user: 'u', password: 'x', ...change }] })).code,
    ).toBe('refused')
  expect(minerAt(ck5).writes).toBe(writes)
})

test('reboots, and its uptime proves it', async () => {
  await (await trialOf(kd6)).does('reboot', {})
}, 30_000)

describe('the password', () => {
  test('is sent once for many polls, and again when the session is forgotten', async () => {
    const miner = minerAt(lt6)
    const trial = await trialOf(lt6)
    const logins = () => miner.requests.filter(request => request === 'GET /user/login').length
    await trial.shown()
    const before = logins()
    for (let poll = 0; poll < 5; poll++) await trial.driver.read(trial.session, soon())
    expect(logins()).toBe(before)
    trial.session.memo.set('goldshell.token', 'of yesterday')
    await trial.driver.readConfig(trial.session, soon())
    expect(logins()).toBe(before + 1)
  }, 30_000)

  test('that nobody knows makes it locked and is not guessed at', async () => {
    const miner = minerAt(spare)
    miner.setPassword('secret')
    const { driver, found, session } = await trialOf(spare)
    expect(found.facts).toMatchObject({ make: 'Goldshell', model: 'KD6', access: 'locked' })
    for (let n = 0; n < 3; n++) expect(await failureWhen(() => driver.read(session, soon()))).toEqual({ code: 'auth', user: 'admin' })
    // Plain, and then ciphered.
    expect(miner.requests.filter(request => request === 'GET /user/login')).toHaveLength(2)
  }, 30_000)

  test('never stands in the message of a login that hangs', async () => {
    const { session } = await trialOf(spare)
    const rest = {
      request: () => Promise.reject(new MinerError({ code: 'timeout', afterMs: 10, during: 'GET /user/login?password=hidden' })),
    }
    const asking = {
      ...session,
      memo: new Map(),
      rest: {
        request: (request: { path: string }) =>
          request.path.startsWith('/user/login') ? rest.request() : Promise.resolve({ status: 401, headers: {}, body: '' }),
      },
    }
    const logins = new Logins([{ user: 'admin', password: new Secret('hidden'), isDefault: false }])
    const failure = await failureWhen(() => goldshell.read({ ...asking, logins }, soon()))
    expect(failure).toEqual({ code: 'timeout', afterMs: 10, during: 'GET /user/login' })
  })
})

async function failureWhen(run: () => Promise<unknown>) {
  const thrown = await run().then(
    () => null,
    (error: unknown) => error,
  )
  if (!(thrown instanceof MinerError)) throw new Error(`it did not fail as it should: ${String(thrown)}`)
  return failureOf(thrown)
}
