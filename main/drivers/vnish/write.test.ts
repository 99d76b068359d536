import { describe, expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import { Secret } from '../../lib/secret.ts'
import type { HttpReply, HttpRequest } from '../../transport/http.ts'
import { Logins } from '../../transport/logins.ts'
import type { Session } from '../driver.ts'
import { recordedText, recordingNamed, sessionOf } from '../recording.ts'
import { vnish } from './index.ts'

const signal = new AbortController().signal
const pool = { url: 'stratum+tcp://pool.example:3333', user: 'acct.w1', password: 'x' }

/** A recorded machine that keeps what is sent to it, and answers as `instead` says. */
function listening(name: string, instead: (request: HttpRequest) => HttpReply | null = () => null) {
  const recording = recordingNamed(`vnish/${name}`)
  const isClassic = name.startsWith('s9')
  const recorded = sessionOf(recording, { facts: isClassic ? { firmwareName: 'VNish classic' } : {} })
  const sent: HttpRequest[] = []
  const port = {
    request: async (request: HttpRequest) => {
      sent.push(request)
      const ok = request.path.endsWith('set_miner_conf.cgi') ? { status: 200, headers: {}, body: 'ok\n' } : null
      return instead(request) ?? ok ?? recorded.rest.request(request)
    },
  }
  const logins = new Logins([{ user: 'admin', password: new Secret('admin'), isDefault: true }])
  const session: Session = { ...recorded, http: port, rest: port, logins }
  return { recording, sent, session }
}

const json = (status: number, value: unknown): HttpReply => ({ status, headers: {}, body: JSON.stringify(value) })
const writesOf = (sent: readonly HttpRequest[]) => sent.filter(request => request.method === 'POST' && !request.path.endsWith('unlock'))

describe('a write to a REST release', () => {
  test('names the pools alone, in as many slots as it had, and carries the token', async () => {
    const { session, sent } = listening('s21pro-1.2.7')
    await vnish.actions.setPools?.run(session, { pools: [pool] }, signal)
    const [write, ...more] = writesOf(sent)
    expect(more).toEqual([])
    expect(write).toMatchObject({ path: '/api/v1/settings', headers: { authorization: 'Bearer recorded-token' } })
    const empty = { url: '', user: '', pass: '' }
    expect(JSON.parse(write?.body ?? '')).toEqual({
      miner: { pools: [{ url: 'pool.example:3333', user: 'acct.w1', pass: 'x' }, empty, empty] },
    })
  })

  test.each([
    [{ restart_required: true, reboot_required: false }, '/api/v1/mining/restart'],
    [{ restart_required: true, reboot_required: true }, '/api/v1/system/reboot'],
  ])('that answers %j is followed by %s', async (answer, path) => {
    const { session, sent } = listening('s21pro-1.2.7', request =>
      request.method !== 'POST' || request.path.endsWith('unlock') ? null : json(200, request.path.endsWith('settings') ? answer : {}),
    )
    await vnish.actions.setPools?.run(session, { pools: [pool] }, signal)
    expect(writesOf(sent).map(request => request.path)).toEqual(['/api/v1/settings', path])
  })

  test('of a preset holds the preset switcher to it and keeps the rest of its settings', async () => {
    const { session, sent } = listening('s21pro-1.2.7')
    await vnish.actions.setPowerLimit?.run(session, { watts: 2900 }, signal)
    expect(JSON.parse(writesOf(sent)[0]?.body ?? '')).toEqual({
      miner: {
        overclock: {
          preset: '2890',
          preset_switcher: expect.objectContaining({ enabled: true, top_preset: '2890', min_preset: '2550', decrease_temp: 75 }),
        },
      },
    })
  })

  test('of the host name, or of the address, sends the network whole and nothing else', async () => {
    const { session, sent } = listening('s21pro-1.2.7')
    const { network } = JSON.parse((await session.rest.request({ path: '/api/v1/settings', signal })).body)
    await vnish.actions.setHostname?.run(session, { hostname: 'row3-rack7' }, signal)
    const own = { mode: 'static', address: '10.0.0.9', mask: '255.255.255.0', gateway: '10.0.0.1', dns: ['10.0.0.2', '10.0.0.3'] } as const
    await vnish.actions.setNetwork?.run(session, own, signal)
    await vnish.actions.setNetwork?.run(session, { mode: 'dhcp' }, signal)
    expect(writesOf(sent).map(({ body }) => JSON.parse(body ?? ''))).toEqual([
      { network: { ...network, hostname: 'row3-rack7' } },
      {
        network: {
          ...network,
          dhcp: false,
          ipaddress: '10.0.0.9',
          netmask: '255.255.255.0',
          gateway: '10.0.0.1',
          dnsservers: ['10.0.0.2', '10.0.0.3'],
        },
      },
      { network: { ...network, dhcp: true } },
    ])
  })

  test('of the password carries the present one, and what it says of it is told without either', async () => {
    const { session, sent } = listening('s21pro-1.2.7', request =>
      request.method === 'POST' && request.path.endsWith('settings') ? json(400, { err: 'Frame.7head is like admin' }) : null,
    )
    const failure = await vnish.actions.setPassword?.run(session, { password: 'Frame.7head' }, signal).catch((thrown: unknown) => thrown)
    expect(writesOf(sent).map(({ body }) => JSON.parse(body ?? ''))).toEqual([{ password: { current: 'admin', pw: 'Frame.7head' } }])
    expect(failure instanceof MinerError && failure.failure).toMatchObject({
      code: 'refused',
      reason: expect.stringContaining('•••• is like ••••'),
    })
  })

  test('goes on with a new session when the old one ran out, once', async () => {
    let refusals = 1
    const { session, sent } = listening('s21pro-1.2.7', request =>
      request.path.endsWith('settings') && refusals-- > 0 ? json(401, { err: 'expired' }) : null,
    )
    session.memo.set('vnish.token', 'of yesterday')
    expect((await vnish.readConfig(session, signal)).pools).toHaveLength(2)
    expect(sent.filter(request => request.path.endsWith('unlock'))).toHaveLength(1)
  })

  test.each([
    [400, { err: 'bad preset' }, 'says "bad preset"'],
    [500, { err: 'flash\nis full' }, 'says "flash is full"'],
    [507, 'nothing', 'HTTP 507'],
  ])('that is answered with HTTP %i %j is a refusal in its words', async (status, body, words) => {
    const { session } = listening('s21pro-1.2.7', request =>
      request.method === 'POST' && request.path.endsWith('settings') ? json(status, body) : null,
    )
    const failure = await vnish.actions.setPools?.run(session, { pools: [pool] }, signal).catch((thrown: unknown) => thrown)
    expect(failure instanceof MinerError && failure.failure).toMatchObject({ code: 'refused', reason: expect.stringContaining(words) })
  })

  test('is not based on settings that came cut off', async () => {
    const { session, sent } = listening('s21pro-1.2.7', request =>
      request.path.endsWith('settings') ? { status: 200, headers: {}, body: '{"miner":{"pools":[{"url":"a:1","user":"b"' } : null,
    )
    await expect(vnish.actions.setPools?.run(session, { pools: [pool] }, signal)).rejects.toMatchObject({ failure: { code: 'malformed' } })
    expect(writesOf(sent)).toEqual([])
  })

  test('whose answer came cut off does not count: what has to be restarted is lost', async () => {
    const { session } = listening('s21pro-1.2.7', request =>
      request.method === 'POST' && request.path.endsWith('settings') ? { status: 200, headers: {}, body: '{"restart_requ' } : null,
    )
    await expect(vnish.actions.setPools?.run(session, { pools: [pool] }, signal)).rejects.toThrow('came cut off')
  })
})

describe('a write to an older release', () => {
  test('is the form of its own page: the same fields in the same order, and what is not changed as it was', async () => {
    const { session, sent, recording } = listening('s9-3.8.6')
    await vnish.actions.setPools?.run(session, { pools: [pool] }, signal)
    const fields = (form: string) => form.split('&').map(piece => piece.split('='))
    const recorded = fields(recordedText(recording, 'set_miner_conf.request.txt') ?? '')
    const written = fields(writesOf(sent)[0]?.body ?? '')
    expect(written.map(([name]) => name)).toEqual(recorded.map(([name]) => name))
    expect(written.slice(9)).toEqual(recorded.slice(9))
    expect(written.slice(0, 4)).toEqual([
      ['_ant_pool1url', 'pool.example:3333'],
      ['_ant_pool1user', 'acct.w1'],
      ['_ant_pool1pw', 'x'],
      ['_ant_pool2url', ''],
    ])
  })

  test.each([
    ['', 'with nothing'],
    ['sh: no space', 'says "sh: no space"'],
  ])('that is answered %j is a refusal', async (body, words) => {
    const { session } = listening('s9-3.8.6', request => (request.method === 'POST' ? { status: 200, headers: {}, body } : null))
    await expect(vnish.actions.setPools?.run(session, { pools: [pool] }, signal)).rejects.toMatchObject({
      failure: { code: 'refused', reason: expect.stringContaining(words) },
    })
  })

  test('is not made into a configuration that the script has broken before', async () => {
    const broken = '{\n"pools" : [\n{\n"url" : "a:1",\n"user" : "a"user" : "b",b",\n"pass" : "x"\n}\n]\n}\n'
    const { session, sent } = listening('s9-3.8.6', request =>
      request.path.endsWith('get_miner_conf.cgi') ? { status: 200, headers: {}, body: broken } : null,
    )
    const failure = await vnish.actions.setPools?.run(session, { pools: [pool] }, signal).catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(MinerError)
    expect(writesOf(sent)).toEqual([])
  })
})
