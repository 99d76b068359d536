import { describe, expect, test } from 'vitest'
import { failureOf } from '../../contract/failure.ts'
import { parseReply } from '../../transport/cgminer-tcp.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { blankFacts } from '../dialect/evidence.ts'
import type { Session } from '../driver.ts'
import { evidenceOf, type Recording, recordingNamed, replayedAt, replyOf, sessionOf } from '../recording.ts'
import { addPoolParameter, poolsProblem } from './guard.ts'
import { unrecognised } from './identify.ts'
import { cgminer } from './index.ts'
import { rateField } from './read.ts'

const signal = new AbortController().signal

/** One of its own, or with its family in front one that a better driver claims. */
function recorded(name: string): Recording {
  return recordingNamed(name.includes('/') ? name : `cgminer/${name}`)
}

function read(name: string) {
  return cgminer.read(sessionOf(recorded(name)), signal)
}

describe('identification', () => {
  test.each([
    ['cgminer-4.11.1', { firmwareName: 'cgminer', firmwareVersion: '4.11.1', make: null, model: null }],
    ['bfgminer-5.5.0', { firmwareName: 'bfgminer', firmwareVersion: '5.5.0', make: null, model: null }],
    ['hiveon/s9-2019', { firmwareName: unrecognised, make: 'Antminer', model: 'S9', algorithm: 'sha256d' }],
    ['blackminer/f1-2018', { firmwareName: unrecognised, make: null, model: 'Blackminer F1' }],
  ])('%s', (name, facts) => {
    expect(cgminer.identify(evidenceOf(recorded(name)))).toMatchObject({ certainty: 20, facts })
  })

  test.each(['<html><body>hi</body></html>', 'SSH-2.0-OpenSSH_9.6', '{}', '[]', '{"error":"x"}', ''])('%j is not claimed', text => {
    const evidence = { ip: '127.32.0.1', openPorts: [4028], cgminer: new Map([['version', replyOf(text)]]), http: new Map(), more: [] }
    expect(cgminer.identify(evidence)).toBeNull()
  })

  test('coin tells the algorithm', async () => {
    expect((await cgminer.readIdentity(sessionOf(recordingNamed('cgminer/cgminer-4.11.1')), signal)).algorithm).toBe('sha256d')
    expect((await cgminer.readIdentity(sessionOf(recordingNamed('blackminer/f1-2018')), signal)).algorithm).toBeNull()
  })
})

describe('reading', () => {
  function answering(replies: Readonly<Record<string, string>>) {
    const unknown = '{"STATUS":[{"STATUS":"E","When":1,"Code":14,"Msg":"Invalid command","Description":"x"}],"id":1}'
    const session: Session = {
      ...sessionOf(recordingNamed('cgminer/cgminer-4.11.1')),
      cgminer: {
        request: command => {
          const text = replies[String(command)] ?? unknown
          return Promise.resolve({ text, parsed: parseReply(text) })
        },
      },
    }
    return cgminer.read(session, signal)
  }

  test('a program that knows none of the commands has nothing to tell, which is no refusal', async () => {
    const { telemetry, activity } = await answering({})
    expect(activity).toBe('unknown')
    expect(telemetry).toMatchObject({ hashrateHs: null, uptimeS: null, pools: [], boards: [] })
  })

  test('pools without any rate leave it open whether it hashes', async () => {
    const pools = '{"STATUS":[{"STATUS":"S"}],"POOLS":[{"POOL":0,"URL":"stratum+tcp://a:1","Status":"Alive"}]}'
    const { telemetry, activity } = await answering({ pools })
    expect(activity).toBe('unknown')
    expect(telemetry.pools).toHaveLength(1)
  })

  test('btminer means TH/s by a bare HS, so its MHS are read', async () => {
    const summary = '{"STATUS":[{"STATUS":"S"}],"SUMMARY":[{"HS RT":110.52,"HS av":109.87,"MHS av":109870000.0,"MHS 1m":110520000.0}]}'
    expect((await answering({ summary })).telemetry).toMatchObject({ hashrateHs: 110.52e12, hashrateAvgHs: 109.87e12 })
  })

  test('the average of a device whose counter overflowed is not believed', async () => {
    const devs =
      '{"STATUS":[{"STATUS":"S"}],"DEVS":[{"ASC":0,"MHS av":683458897.1,"MHS 5s":854.0},{"ASC":1,"MHS av":846.5,"MHS 5s":846.7}]}'
    expect((await answering({ devs })).telemetry).toMatchObject({ hashrateHs: 1700.7e6, hashrateAvgHs: null })
  })

  test('an Innosilicon A9 counts solutions where its keys say megahashes', async () => {
    const summary = '{"STATUS":[{"STATUS":"S","Description":"innominer a9-1.1.0"}],"SUMMARY":[{"MHS av":51274.6,"MHS 5s":51451.63}]}'
    const { telemetry, facts } = await answering({ summary })
    expect(telemetry).toMatchObject({ hashrateHs: 51_452, hashrateAvgHs: 51_275 })
    expect(facts.algorithm).toBe('equihash')
  })

  test('bfgminer on a CPU: megahashes over 20 s, one device', async () => {
    const { telemetry, activity } = await read('bfgminer-5.5.0')
    expect(activity).toBe('hashing')
    expect(telemetry).toMatchObject({
      hashrateHs: 1_272_000,
      hashrateAvgHs: 1_101_000,
      uptimeS: 114,
      accepted: 66,
      nominalHashrateHs: null,
      fans: [],
    })
    expect(telemetry.boards.map(board => [board.slot, board.hashrateHs, board.status])).toEqual([[1, 838_000, 'ok']])
    expect(telemetry.pools.map(pool => pool.active)).toEqual([true, false])
  })

  test('a program that just started has a rate of 0, not an unknown one', async () => {
    const { telemetry, activity } = await read('cgminer-4.11.1')
    expect(activity).toBe('starting')
    expect(telemetry).toMatchObject({ hashrateHs: 0, boards: [] })
  })

  test('what a fork of Bitmain adds to stats is read: an S9 with VNish', async () => {
    const { telemetry } = await cgminer.read(sessionOf(recordingNamed('vnish/s9-3.8.6')), signal)
    expect(telemetry).toMatchObject({ hashrateHs: 12.79548e12, nominalHashrateHs: 12.9276e12 })
    expect(telemetry.boards.map(board => [board.slot, board.chipTempMaxC, board.boardTempMaxC, board.chips])).toEqual([
      [1, 80, 65, 63],
      [2, 71, 56, 63],
      [3, 78, 63, 63],
    ])
    expect(telemetry.fans.map(fan => fan.rpm)).toEqual([5400, 5880])
    expect(telemetry.pools.map(pool => [pool.priority, pool.active])).toEqual([
      [0, true],
      [1, false],
      [2, false],
      [993, false],
    ])
  })

  test.each([
    ['hiveon/s9-2019', 11.81391e12, 3, 2],
    ['blackminer/f1-ultra-2020', 4_208_800_000, 2, 2],
    ['baikal-giant', 6_774_904_700, 8, 0],
  ])('%s', async (name, hashrate, boards, fans) => {
    const { telemetry } = await read(name)
    expect(telemetry.hashrateHs).toBe(hashrate)
    expect(telemetry.boards).toHaveLength(boards)
    expect(telemetry.fans).toHaveLength(fans)
  })

  test.each([
    [{ 'KHS 5s': 5 }, 5000],
    [{ 'MHS 20s': '2.5' }, 2_500_000],
    [{ 'GHS 5s': 3, 'GHS av': 9 }, 3e9],
    [{ 'THS 1m': 4 }, 4e12],
    [{ 'MHS 5s': '' }, null],
    [{ 'XHS 5s': 1 }, null],
    [{}, null],
  ])('%j is %j H/s', (record, rate) => {
    expect(rateField(record, ['5s', '20s', '1m'])).toBe(rate)
  })
})

describe('changing pools by API', () => {
  const wanted = [
    { url: 'stratum+tcp://n1.example:1', user: 'us,er\\1', password: 'p' },
    { url: 'stratum+tcp://n2.example:1', user: 'b', password: 'p' },
  ]

  /** A program with two pools that behaves like cgminer; `limit` pools at the most, the first removal of an active pool refused. */
  function program(options: { readonly limit?: number; readonly stuck?: boolean; readonly firmwareName?: string } = {}) {
    const asked: string[] = []
    const urls = ['stratum+tcp://o1.example:1', 'stratum+tcp://o2.example:1']
    let active = 'stratum+tcp://o1.example:1'
    let target = active
    const reply = (code: number, letter = 'S', more = {}) => ({
      STATUS: [{ STATUS: letter, Code: code, Msg: `message ${code}` }],
      ...more,
      id: 1,
    })
    const commands: Record<string, (parameter: string) => object> = {
      privileged: () => reply(46),
      pools: () =>
        reply(7, 'S', {
          POOLS: urls.map((URL, POOL) => ({
            POOL,
            URL,
            User: 'u',
            Status: 'Alive',
            Priority: POOL,
            'Stratum Active': URL === active,
          })),
        }),
      addpool: parameter => {
        if (urls.length >= (options.limit ?? 9)) return reply(54, 'E')
        urls.push(parameter.split(',')[0] ?? '')
        return reply(55)
      },
      switchpool: parameter => {
        target = urls[Number(parameter)] ?? ''
        return reply(27)
      },
      poolpriority: () => reply(73),
      removepool: parameter => {
        const url = urls[Number(parameter)] ?? ''
        if (url === active) {
          if (!options.stuck) active = target
          return reply(67, 'E')
        }
        urls.splice(Number(parameter), 1)
        return reply(68)
      },
      save: () => reply(44),
    }
    const recorded = sessionOf(recordingNamed('cgminer/cgminer-4.11.1'))
    const session: Session = {
      ...recorded,
      facts: blankFacts(options.firmwareName ?? 'cgminer'),
      cgminer: {
        request: (command, { parameter = '' }) => {
          asked.push(`${String(command)}${parameter === '' ? '' : `|${parameter}`}`)
          const text = JSON.stringify(commands[String(command)]?.(parameter) ?? reply(14, 'E'))
          return Promise.resolve({ text, parsed: parseReply(text) })
        },
      },
    }
    return { session, asked, urls }
  }

  test('new pools come before old ones go, from the highest number down, and the change is saved', async () => {
    const { session, asked, urls } = program()
    await cgminer.actions.setPools?.run(session, { pools: wanted }, signal)
    expect(asked).toEqual([
      'privileged',
      'pools',
      'addpool|stratum+tcp://n1.example:1,us\\,er\\\\1,p',
      'addpool|stratum+tcp://n2.example:1,b,p',
      'pools',
      'switchpool|2',
      'poolpriority|2,3',
      'removepool|1',
      'removepool|0',
      'removepool|0',
      'save',
    ])
    expect(urls).toEqual(['stratum+tcp://n1.example:1', 'stratum+tcp://n2.example:1'])
  })

  test('when the second is not taken, the first is removed again and the old ones stay', async () => {
    const state = program({ limit: 3 })
    await expect(cgminer.actions.setPools?.run(state.session, { pools: wanted }, signal)).rejects.toThrow('message 54')
    expect(state.urls).toEqual(['stratum+tcp://o1.example:1', 'stratum+tcp://o2.example:1'])
    expect(state.asked).not.toContain('save')
  })

  test('an old pool that it will not leave is reported, after a bounded wait', async () => {
    const state = program({ stuck: true })
    const failure = await cgminer.actions.setPools?.run(state.session, { pools: wanted }, signal).then(() => null, failureOf)
    expect(failure).toMatchObject({
      code: 'refused',
      reason: expect.stringContaining('still mines on the old pool stratum+tcp://o1.example:1'),
    })
  })

  test('firmware that is not recognised is not told to overwrite its configuration', async () => {
    const { session, asked } = program({ firmwareName: unrecognised })
    await cgminer.actions.setPools?.run(session, { pools: wanted }, signal)
    expect(asked).not.toContain('save')
  })

  test('commas and backslashes are escaped, what would spoil replies is refused', () => {
    expect(addPoolParameter({ url: 'stratum+tcp://a:1', user: 'us,er', password: 'x\\y' })).toBe('stratum+tcp://a:1,us\\,er,x\\\\y')
    const problem = (user: string) => poolsProblem({ pools: [{ url: 'stratum+tcp://a.example:1', user, password: 'x' }] })
    expect(problem('a b')).toContain('pool 1 worker holds a blank at character 2')
    expect(problem('a\u0007b')).toContain('an invisible character (U+0007) at character 2')
    expect(problem('a"b')).toContain('a double quote at character 2')
    expect(problem('us,er\\1')).toBeNull()
  })

  test('passwords are not told, so they are unknown, and the makers own pools are not ours', async () => {
    const config = await cgminer.readConfig(sessionOf(recordingNamed('vnish/s9-3.8.6')), signal)
    expect(config.at).toBe(replayedAt)
    expect(config.pools).toHaveLength(3)
    expect(config.pools.every(pool => pool.password === null)).toBe(true)
  })

  test('a list of pools that came cut off is no configuration', async () => {
    const session = sessionOf(recordingNamed('vnish/s9-3.8.6'))
    const text = (await session.cgminer.request('pools', { signal })).text
    const cut = text.slice(0, text.lastIndexOf('"POOL"'))
    const request = async () => ({ text: cut, parsed: parseTolerant(cut) })
    await expect(cgminer.readConfig({ ...session, cgminer: { request } }, signal)).rejects.toMatchObject({
      failure: { code: 'malformed', where: 'reply to pools, which came cut off' },
    })
  })
})
