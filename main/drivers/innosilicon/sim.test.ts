import { describe, expect, test } from 'vitest'
import { failureOf, MinerError } from '../../contract/failure.ts'
import { Secret } from '../../lib/secret.ts'
import { Logins } from '../../transport/logins.ts'
import { openHall } from '../hall.sample.ts'
import { testModels } from '../models.sample.ts'
import { recordedText, recordingNamed } from '../recording.ts'
import { meet, type Trial } from '../trial.sample.ts'
import { innosilicon } from './index.ts'

/** Simulated machines over real sockets; restarts go 200 times as fast as in life. */
const models = ['T2T', 'T1', 'A9'] as const
const [t2t, t1, a9, spare] = [0, 1, 2, 3] as const
const roster = [...models, 'T2T'].map(model => ({ family: 'innosilicon', model }))
const pools = [
  { url: 'stratum+tcp://new1.example:3333', user: 'acct.w9', password: 'x&y=1+2' },
  { url: 'stratum+tcp://new2.example:443', user: 'acct.w9', password: '' },
]

const minerAt = openHall({ base: '127.35.2.0/27', roster, apiPort: 15_628, webPort: 19_080 })

const trialOf = (index: number): Promise<Trial> => meet(minerAt(index), { driver: innosilicon })
const soon = () => AbortSignal.timeout(5000)

describe.each(models.map((model, index) => [model, index] as const))('%s', (model, index) => {
  test('is found and read', async () => {
    const miner = minerAt(index)
    const { driver, found } = await trialOf(index)
    expect(driver.id).toBe('innosilicon')
    expect(found.facts).toMatchObject({ make: 'Innosilicon', model, mac: miner.machine.mac.toLowerCase(), access: 'default-password' })
    if (found.reading?.ok !== true) throw new Error('it was not read')
    const { telemetry, activity } = found.reading.value
    expect(activity).toBe('hashing')
    expect(telemetry.boards.map(board => board.status)).toEqual(Array(miner.machine.model.boards).fill('ok'))
    expect((telemetry.hashrateHs ?? 0) / (miner.machine.model.rate * (model === 'A9' ? 1 : 1e6))).toBeGreaterThan(0.9)
    expect(telemetry.powerW).toBeGreaterThan(300)
    expect(telemetry.mode).toBe('level 1')
    expect(telemetry.chipTempMaxC).not.toBeNull()
    expect(telemetry.pools[0]).toMatchObject({ user: miner.pools[0]?.user, active: true })
  })

  test('costs four requests a poll at the most', async () => {
    const miner = minerAt(index)
    const { driver, session } = await trialOf(index)
    await driver.read(session, soon())
    let asked = 0
    const counted = <Request, Reply>(request: Request, ask: (request: Request) => Reply): Reply => {
      asked++
      return ask(request)
    }
    const { cgminer, rest } = session
    const counting = {
      ...session,
      cgminer: { request: (...given: Parameters<typeof cgminer.request>) => counted(given, all => cgminer.request(...all)) },
      rest: { request: (...given: Parameters<typeof rest.request>) => counted(given, all => rest.request(...all)) },
    }
    await driver.read(counting, soon())
    expect(asked).toBeLessThanOrEqual(4)
    expect(miner.requests.at(-1)).not.toContain('auth')
  })
})

testModels({ driver: innosilicon, minerAt, models, poolsFor: () => pools, refusal: /read-only file system/ })

test('every model restarts its mining program, and itself', async () => {
  await Promise.all(
    models.map(async (_model, index) => {
      const trial = await trialOf(index)
      await trial.does('restartMining', {})
      await trial.does('reboot', {})
    }),
  )
}, 60_000)

test('writes pools in the form that is recorded', async () => {
  const sent: string[] = []
  const trial = await trialOf(t1)
  const { rest } = trial.session
  const listening = {
    request: (request: Parameters<typeof rest.request>[0]) => {
      if (request.path === '/api/updatePools') sent.push(request.body ?? '')
      return rest.request(request)
    },
  }
  const wanted = [1, 2, 3].map(n => ({ url: `stratum+tcp://new${n}.example:5588`, user: `acct.w${n}`, password: `pw${n}` }))
  await innosilicon.actions.setPools?.run({ ...trial.session, rest: listening }, { pools: wanted }, soon())
  expect(sent).toEqual([recordedText(recordingNamed('innosilicon/dragonmint-t1'), 'post-updatepools.request.txt')])
})

test('tells the fault behind its error code', async () => {
  const miner = minerAt(a9)
  miner.inject('deadboard')
  try {
    const { found } = await trialOf(a9)
    if (found.reading?.ok !== true) throw new Error('it was not read')
    expect(found.reading.value.telemetry.faults).toEqual([{ code: '21', text: expect.stringContaining('not plugged in'), board: null }])
  } finally {
    miner.clear('deadboard')
  }
}, 30_000)

test('what would harm is refused before it is sent', async () => {
  const trial = await trialOf(t2t)
  const { writes } = minerAt(t2t)
  for (const change of [{ user: 'a b' }, { user: 'a"b' }, { password: 'ä' }, { url: 'stratum2+tcp://p.example:1' }])
    expect(
      (await trial.failure('setPools', { pools: [{ url: 'stratum+tcp://p.example:1', user: 'u', password: 'x', ...change }] })).code,
    ).toBe('refused')
  expect(minerAt(t2t).writes).toBe(writes)
})

describe('the password', () => {
  test('is asked for again when the machine forgot the session', async () => {
    const trial = await trialOf(t2t)
    trial.session.memo.set('innosilicon.token', 'of yesterday')
    expect((await trial.driver.readConfig(trial.session, soon())).pools.length).toBeGreaterThan(0)
  }, 30_000)

  test('that nobody knows is sent once, leaves it readable over the API, and is called locked', async () => {
    const miner = minerAt(spare)
    miner.setPassword('secret')
    const { driver, found, session } = await trialOf(spare)
    expect(found.facts).toMatchObject({ make: 'Innosilicon', access: 'locked' })
    for (let n = 0; n < 3; n++) {
      expect((await driver.read(session, soon())).telemetry.hashrateHs).toBeGreaterThan(0)
      expect(await failureWhen(() => driver.readConfig(session, soon()))).toEqual({ code: 'auth', user: 'admin' })
    }
    expect(miner.requests.filter(request => request === 'POST /api/auth')).toHaveLength(1)
  }, 30_000)

  test.each([
    ['account locked, try again in 5 minutes', 'refused'],
    ['wrong password, 2 attempts left before the account is locked', 'auth'],
    ['invalid user or password', 'auth'],
  ])('answered with "%s" is %s', async (message, code) => {
    const { session } = await trialOf(spare)
    let sent = 0
    const rest = {
      request: ({ path }: { readonly path: string }) => {
        if (path === '/api/auth') sent++
        return Promise.resolve({ status: 200, headers: {}, body: JSON.stringify({ success: false, message }) })
      },
    }
    const logins = new Logins([{ user: 'admin', password: new Secret('x'), isDefault: false }])
    const asking = { ...session, memo: new Map<string, unknown>(), rest, logins }
    for (let n = 0; n < 3; n++) expect((await failureWhen(() => innosilicon.readConfig(asking, soon()))).code).toBe(code)
    expect(sent).toBe(1)
  })

  test('is held back once the machine says that it is locked, even the right one', async () => {
    const miner = minerAt(spare)
    const { driver, session } = await trialOf(spare)
    const withPassword = (password: string, memo: Map<string, unknown>) => ({
      ...session,
      memo,
      logins: new Logins([{ user: 'admin', password: new Secret(password), isDefault: false }]),
    })
    const memo = new Map<string, unknown>()
    for (const password of ['a', 'b', 'c', 'd', 'e']) await failureWhen(() => driver.readConfig(withPassword(password, memo), soon()))
    const from = miner.requests.length
    for (let n = 0; n < 3; n++) {
      expect(await failureWhen(() => driver.readConfig(withPassword('secret', memo), soon()))).toMatchObject({
        code: 'refused',
        reason: expect.stringMatching(/^it is locked because wrong passwords were sent/),
      })
    }
    expect(miner.requests.slice(from).filter(request => request.includes('auth'))).toEqual([])
  }, 30_000)
})

async function failureWhen(run: () => Promise<unknown>) {
  const thrown = await run().then(
    () => null,
    (error: unknown) => error,
  )
  if (!(thrown instanceof MinerError)) throw new Error(`it did not fail as it should: ${String(thrown)}`)
  return failureOf(thrown)
}
