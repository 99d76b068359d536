import { describe, expect, test } from 'vitest'
import type { PoolToSet } from '../../contract/actions/set-pools.ts'
import { MinerError } from '../../contract/failure.ts'
import type { HttpReply, HttpRequest } from '../../transport/http.ts'
import { antminerStock } from '../antminer-stock/index.ts'
import type { Session } from '../driver.ts'
import { recordedText, recordingNamed, sessionOf } from '../recording.ts'
import { bitmainBody } from './json-body.ts'
import { configOf, type JsonConf, parseConf } from './json-conf.ts'
import { confProblem, poolsProblem } from './json-guard.ts'
import { baseProblem, slotsOf } from './json-pages.ts'

const signal = new AbortController().signal
const pool: PoolToSet = { url: 'stratum+tcp://pool.example:3333', user: 'acct.w1', password: 'x' }

function confOf(name: string) {
  return parseConf(recordedText(recordingNamed(`antminer-stock/${name}`), 'http-get_miner_conf.json') ?? '')
}

function setBody({ raw }: Pick<JsonConf, 'raw'>, pools: { readonly pools: readonly PoolToSet[] }) {
  return bitmainBody(raw, slotsOf({ pools: [...pools.pools] }), {})
}

describe('the guard', () => {
  test.each([
    [{ user: 'acct w1' }, 'pool 1 worker holds a blank at character 5; a blank in any value makes this firmware erase all three pools'],
    [{ password: 'x ' }, 'pool 1 password holds a blank at character 2'],
    [{ user: 'a\tb' }, 'pool 1 worker holds a tab at character 2'],
    [{ user: 'a\u00a0b' }, 'pool 1 worker holds a blank at character 2'],
    [{ user: 'a\\b' }, 'pool 1 worker holds a backslash at character 2'],
    [{ user: 'a"b' }, 'pool 1 worker holds a double quote at character 2'],
    [{ user: 'a$b' }, 'pool 1 worker holds "$" at character 2'],
    [{ user: 'bücher' }, 'pool 1 worker holds "ü" at character 2'],
    [{ url: 'stratum2+tcp://pool.example:3333/key' }, 'pool 1 URL is Stratum V2'],
  ])('%j', (change, sentence) => {
    expect(poolsProblem({ pools: [{ ...pool, ...change }] })).toContain(sentence)
  })

  test.each([
    [{}],
    [{ user: 'a+b@c#d=e,f~g%h-i' }],
    [{ url: 'pool.example:3333' }],
    [{ password: '' }],
    [{ url: 'stratum+ssl://pool.example:443#xnsub' }],
  ])('%j may be written', change => {
    expect(poolsProblem({ pools: [{ ...pool, ...change }] })).toBeNull()
  })

  test('values that are handed back as read pass the same check', () => {
    expect(confProblem({ 'bitmain-fan-pwm': '1 00' })).toContain(
      'bitmain-fan-pwm in its present configuration holds a blank at character 2',
    )
    expect(confProblem({ 'bitmain-fan-ctrl': false, 'miner-mode': 0, pools: [{ url: 'a b' }] })).toBeNull()
  })
})

describe('the body', () => {
  test('is that of the vendor page: three slots, read under one name and written under another, never algo', () => {
    const body = setBody(confOf('s19pro-2020-conf'), { pools: [pool] })
    const empty = { url: '', user: '', pass: '' }
    expect(JSON.stringify(body)).toBe(
      JSON.stringify({
        'bitmain-fan-ctrl': false,
        'bitmain-fan-pwm': '100',
        'miner-mode': '0',
        'freq-level': '100',
        pools: [{ url: pool.url, user: pool.user, pass: pool.password }, empty, empty],
      }),
    )
    const algo = setBody({ raw: { pools: [], algo: 'ks5_2382', 'bitmain-fan-ctrl': false } }, { pools: [pool] })
    expect(Object.keys(algo)).toEqual(['bitmain-fan-ctrl', 'pools'])
  })

  test('keeps sleep mode, a manual fan and the settings of newer builds as they were', () => {
    expect(setBody(confOf('s19-2020-board-missing'), { pools: [pool] })['miner-mode']).toBe('1')
    const raw = {
      pools: [],
      'bitmain-fan-ctrl': true,
      'bitmain-fan-pwm': 70,
      'bitmain-work-mode': 3,
      'bitmain-hashrate-percent': '90',
      'bitmain-user-ip-cat': '1',
    }
    expect(setBody({ raw }, { pools: [pool] })).toMatchObject({
      'bitmain-fan-ctrl': true,
      'bitmain-fan-pwm': 70,
      'miner-mode': 3,
      'bitmain-hashrate-percent': '90',
      'bitmain-user-ip-cat': '1',
    })
  })
})

describe('a configuration that is not whole', () => {
  test.each(['conf-lost', 'conf-without-fan-ctrl'])('%s is refused as the base of a write', name => {
    expect(confOf(name).damage).toContain('no value for bitmain-fan-ctrl')
    expect(baseProblem(confOf(name))).toContain('It may still be starting')
  })

  test('one that came cut off is refused too', () => {
    const text = recordedText(recordingNamed('antminer-stock/s19pro-2020-conf'), 'http-get_miner_conf.json') ?? ''
    for (const share of [0.5, 0.8, 0.95]) expect(parseConf(text.slice(0, text.length * share)).damage, String(share)).not.toBeNull()
  })

  test('is still shown as far as it goes', () => {
    expect(configOf(confOf('conf-without-fan-ctrl'), 0)).toMatchObject({
      mode: null,
      fanMode: null,
      fanPct: null,
      fanTargetC: null,
      freqMhz: 500,
      pools: { length: 3 },
    })
    expect(configOf(confOf('s19pro-2020-conf'), 0)).toMatchObject({ mode: 'normal', fanMode: 'auto', fanPct: 100, freqMhz: 500 })
  })
})

describe('what the miner answers', () => {
  /** Sends a pool change and returns what reached the miner. */
  async function push(answer: Partial<HttpReply>, conf = 's19pro-2020-conf'): Promise<readonly HttpRequest[]> {
    const sent: HttpRequest[] = []
    const recorded = sessionOf(recordingNamed(`antminer-stock/${conf}`))
    const session: Session = {
      ...recorded,
      http: {
        request: request => {
          if (request.method !== 'POST') return recorded.http.request(request)
          sent.push(request)
          return Promise.resolve({ status: 200, headers: {}, body: '', ...answer })
        },
      },
    }
    await antminerStock.actions.setPools?.run(session, { pools: [pool] }, signal)
    return sent
  }

  test.each([
    ['{"stats":"success","code":"M000","msg":"OK!"}'],
    ['{"status":"success","code":"M000","msg":"OK!"}'],
    ['\n\n{"stats":"success","code":"M000"}\n'],
    ['ok'],
  ])('%j is left to the read-back', async body => {
    const [request] = await push({ body })
    expect(request).toMatchObject({ path: '/cgi-bin/set_miner_conf.cgi', method: 'POST' })
    // One line, no blank anywhere, no backslash.
    expect(request?.body).toMatch(/^[^\s\\]+$/)
  })

  test.each([
    [{ body: '{"stats":"error","code":"M001","msg":"request busy"}' }, 'busy with another change ("request busy")'],
    [{ body: '{"status":"error","code":"M001","msg":"Illegal request!"}' }, 'says "Illegal request!"'],
    [{ body: '' }, 'answered the change of its pools with nothing'],
    [{ status: 500, body: '<html>' }, 'HTTP 500'],
  ])('%j is a refusal', async (answer, words) => {
    await expect(push(answer)).rejects.toThrow(words)
  })

  test('the preview learns that a configuration is damaged before anything is written', async () => {
    const ready = (name: string) => antminerStock.actions.setPools?.ready?.(sessionOf(recordingNamed(`antminer-stock/${name}`)), signal)
    await expect(ready('conf-lost')).rejects.toThrow('no value for bitmain-fan-ctrl')
    await expect(ready('s19pro-2020-conf')).resolves.toBeUndefined()
  })

  test('nothing is posted onto a damaged configuration', async () => {
    await expect(push({ body: 'ok' }, 'conf-lost')).rejects.toBeInstanceOf(MinerError)
  })
})
