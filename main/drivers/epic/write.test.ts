import { describe, expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import { Secret } from '../../lib/secret.ts'
import type { HttpReply, HttpRequest } from '../../transport/http.ts'
import { Logins } from '../../transport/logins.ts'
import type { Session } from '../driver.ts'
import { recordedText, recordingNamed, sessionOf } from '../recording.ts'
import { epic } from './index.ts'

const signal = new AbortController().signal
const pool = { url: 'stratum+tcp://pool1.example:5588', user: 'acct.w1', password: 'x' }
const yes = { result: true, error: null }

/** A recorded machine that keeps what is sent to it, and answers changes as `answer` says. */
function listening(name: string, answer: (path: string) => unknown = () => yes, passwords: readonly string[] = ['letmein']) {
  const recording = recordingNamed(`epic/${name}`)
  const isOld = name.startsWith('siacoin')
  const facts = isOld
    ? { firmwareName: 'ePIC Miner', firmwareVersion: '2.0.6' }
    : { firmwareName: 'ePIC PowerPlay', firmwareVersion: '1.5.13' }
  const recorded = sessionOf(recording, { facts })
  const sent: HttpRequest[] = []
  const request = async (asked: HttpRequest): Promise<HttpReply> => {
    if (asked.method !== 'POST') return recorded.httpAt(4028).request(asked)
    sent.push(asked)
    const told = answer(asked.path)
    if (told instanceof Error) throw told
    return typeof told === 'string' ? { status: 200, headers: {}, body: told } : { status: 200, headers: {}, body: JSON.stringify(told) }
  }
  const logins = new Logins(
    passwords.map(password => ({ user: 'root', password: new Secret(password), isDefault: password === 'letmein' })),
  )
  const session: Session = { ...recorded, httpAt: () => ({ request }), logins }
  return { recording, sent, session }
}

const bodies = (sent: readonly HttpRequest[]) => sent.map(({ path, body }) => [path, JSON.parse(body ?? '')])

describe('a change', () => {
  test('of pools keeps the coin and whether it numbers its workers, and carries the password', async () => {
    const { session, sent } = listening('s19xp-powerplay-1.5.13')
    await epic.actions.setPools?.run(session, { pools: [pool] }, signal)
    const stratum_configs = [{ pool: 'stratum+tcp://pool1.example:5588', login: 'acct.w1', password: 'x' }]
    expect(bodies(sent)).toEqual([['/coin', { param: { coin: 'BTC', stratum_configs, unique_id: true }, password: 'letmein' }]])
  })

  test('of the one pool of a release before 4.0 is sent as it was recorded', async () => {
    const { session, sent, recording } = listening('siacoin-2.0.6')
    await epic.actions.setPools?.run(session, { pools: [pool] }, signal)
    const recorded = (name: string) => JSON.parse(recordedText(recording, `post-${name}.request.txt`) ?? '')
    expect(bodies(sent)).toEqual([
      ['/login', recorded('login')],
      ['/pool', recorded('pool')],
    ])
  })

  test('of nothing but the power is sent as it was recorded', async () => {
    const { session, sent, recording } = listening('siacoin-2.0.6', path =>
      path === '/authenticate' ? { result: false, error: 'InvalidUrl' } : yes,
    )
    await epic.actions.reboot?.run(session, {}, signal)
    expect(bodies(sent).at(-1)).toEqual(['/reboot', JSON.parse(recordedText(recording, 'post-reboot.request.txt') ?? '')])
  })

  test('of the mining program goes without a delay', async () => {
    const { session, sent } = listening('s19xp-powerplay-1.5.13')
    await epic.actions.restartMining?.run(session, {}, signal)
    expect(bodies(sent)).toEqual([
      ['/authenticate', { param: null, password: 'letmein' }],
      ['/softreboot', { param: null, password: 'letmein' }],
    ])
  })

  test('of fans keeps the speed of a standing machine', async () => {
    const { session, sent } = listening('s19xp-powerplay-1.5.13')
    await epic.actions.setFan?.run(session, { mode: 'auto', targetC: 55.4 }, signal)
    await epic.actions.setFan?.run(session, { mode: 'manual', pct: 80 }, signal)
    expect(bodies(sent).map(([, { param }]) => param)).toEqual([{ Auto: { 'Idle Speed': 20, 'Target Temperature': 55 } }, { Manual: 80 }])
  })
})

describe('an answer', () => {
  const failure = async (answer: unknown, passwords?: readonly string[]) => {
    const { session, sent } = listening('s19xp-powerplay-1.5.13', () => answer, passwords)
    const thrown = await Promise.resolve(epic.actions.locate?.run(session, { on: true }, signal)).then(
      () => null,
      (error: unknown) => error,
    )
    if (!(thrown instanceof MinerError)) throw new Error(`it did not fail: ${String(thrown)}`)
    return { failure: thrown.failure, sent }
  }

  test.each<[unknown, object]>([
    [
      { result: false, error: 'MissingParam' },
      { code: 'refused', reason: 'it says "MissingParam"' },
    ],
    [
      { result: false, error: { InvalidParam: 'coin' } },
      { code: 'refused', reason: 'it says "InvalidParam: coin"' },
    ],
    [
      { result: false, error: null },
      { code: 'refused', reason: 'it refuses identify without a word' },
    ],
    [{ result: false, error: 'InvalidUrl' }, { code: 'unsupported' }],
    ['', { code: 'malformed' }],
    ['[]', { code: 'malformed' }],
    ['{"result":tru', { code: 'malformed' }],
    ['<html>Bad Gateway</html>', { code: 'malformed' }],
  ])('%j is told as what it is', async (answer, told) => {
    expect((await failure(answer)).failure).toMatchObject(told)
  })

  test.each(['BadPassword', 'Authentication failed'])(
    '%s is a password that is not sent again, and no more than three are tried',
    async error => {
      const { failure: told, sent } = await failure({ result: false, error }, ['a', 'b', 'c', 'd', 'e'])
      expect(told).toEqual({ code: 'auth', user: 'root' })
      expect(sent.map(({ body }) => JSON.parse(body ?? '').password)).toEqual(['a', 'b', 'c'])
    },
  )

  test('that a restart took with it is no failure; before that, the password is checked', async () => {
    const gone = new MinerError({ code: 'unreachable', detail: 'closed' })
    const { session, sent } = listening('s19xp-powerplay-1.5.13', path => (path === '/reboot' ? gone : yes))
    await epic.actions.reboot?.run(session, {}, signal)
    expect(sent.map(({ path }) => path)).toEqual(['/authenticate', '/reboot'])
    const locked = listening('s19xp-powerplay-1.5.13', () => ({ result: false, error: 'BadPassword' }))
    await expect(epic.actions.reboot?.run(locked.session, {}, signal)).rejects.toMatchObject({ failure: { code: 'auth' } })
    expect(locked.sent.map(({ path }) => path)).toEqual(['/authenticate'])
  })
})

test('a machine that divides its hashrate is left as it is', async () => {
  const { session, sent } = listening('s19xp-powerplay-1.5.13')
  const door = session.httpAt(4028)
  const split: HttpReply = { status: 200, headers: {}, body: '{"enabled":true,"hashrate_splits":[]}' }
  const dividing: Session = {
    ...session,
    httpAt: () => ({ request: asked => (asked.path === '/hashratesplit/config' ? Promise.resolve(split) : door.request(asked)) }),
  }
  for (const run of [
    () => epic.actions.setPools?.run(dividing, { pools: [pool] }, signal),
    () => epic.actions.setPools?.ready?.(dividing, signal),
  ])
    await expect(run()).rejects.toMatchObject({ failure: { code: 'refused', reason: expect.stringContaining('divides its hashrate') } })
  expect(sent.filter(({ path }) => path === '/coin')).toEqual([])
})

test('what we stopped ourselves sleeps, even where it tells no command and has no pool', async () => {
  const { session } = listening('s19xp-powerplay-1.5.13')
  const door = session.httpAt(4028)
  const idling = (text: string) =>
    text
      .replace('"Operating State": "Mining"', '"Operating State": "Idling"')
      .replace('"IsPoolConnected": true', '"IsPoolConnected": false')
  const resting: Session = {
    ...session,
    httpAt: () => ({ request: async asked => ({ ...(await door.request(asked)), body: idling((await door.request(asked)).body) }) }),
  }
  expect((await epic.read(resting, signal)).activity).toBe('idle')
  await epic.actions.sleep?.run(session, {}, signal)
  expect((await epic.read(resting, signal)).activity).toBe('sleeping')
  await epic.actions.wake?.run(session, {}, signal)
  expect((await epic.read(resting, signal)).activity).toBe('idle')
})
