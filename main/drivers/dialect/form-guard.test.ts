import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PoolToSet } from '../../contract/actions/set-pools.ts'
import { recordedText, recordingNamed } from '../recording.ts'
import { encodeValue, fieldsOf, setForm } from './form-body.ts'
import { parseConf } from './form-conf.ts'
import { formProblem, poolsProblem } from './form-guard.ts'

const pool: PoolToSet = { url: 'stratum+tcp://my-test-pool1.com:5588', user: 'my-test-username1', password: 'my-test-password1' }

function rawOf(name: string) {
  return parseConf(recordedText(recordingNamed(`antminer-legacy/${name}`), 'http-get_miner_conf.json') ?? '').raw
}

describe('the form', () => {
  test('is the one that other tools were recorded to send: same order, same escapes, frequency as read', () => {
    const pools = [1, 2, 3].map(n => ({
      url: `stratum+tcp://my-test-pool${n}.com:5588`,
      user: `my-test-username${n}`,
      password: `my-test-password${n}`,
    }))
    const slots = [1, 2, 3].map(
      n =>
        `_ant_pool${n}url=stratum%2Btcp%3A%2F%2Fmy-test-pool${n}.com%3A5588&_ant_pool${n}user=my-test-username${n}&_ant_pool${n}pw=my-test-password${n}`,
    )
    const rest = '_ant_nobeeper=false&_ant_notempoverctrl=false&_ant_fan_customize_switch=false&_ant_fan_customize_value=&_ant_freq=550'
    expect(setForm(rawOf('s9-2017-conf'), { pools })).toBe(`${slots.join('&')}&${rest}`)
  })

  test('empties the slots that are not used, and hands back fan, voltage and work mode as read', () => {
    const fields = Object.fromEntries(fieldsOf(rawOf('t17plus-2020-asleep'), { pools: [pool] }))
    expect(fields).toMatchObject({ _ant_pool2url: '', _ant_pool3user: '', _ant_freq: 'O', _ant_voltage: '1950', _ant_work_mode: '0' })
    expect(Object.keys(fields).slice(-3)).toEqual(['_ant_freq', '_ant_voltage', '_ant_work_mode'])
    const custom = Object.fromEntries(fieldsOf(rawOf('l3plus-2017-custom-fan'), { pools: [pool] }))
    expect(custom).toMatchObject({ _ant_fan_customize_switch: 'true', _ant_fan_customize_value: '100', _ant_freq: '384' })
    expect(custom).not.toHaveProperty('_ant_voltage')
  })

  test('whatever passes the guard arrives unchanged through the decoder of the script', () => {
    const text = fc.string({ unit: fc.constantFrom(...'abZ09._~-#$%&,+:;<=>?@[]^{|}/ !"\\*\'`ü'), maxLength: 20 })
    let passed = 0
    fc.assert(
      fc.property(text, user => {
        if (poolsProblem({ pools: [{ ...pool, user }] }) !== null) return
        expect(decodeLikeTheScript(encodeValue(user))).toBe(user)
        passed++
      }),
      { numRuns: 2000 },
    )
    expect(passed).toBeGreaterThan(100)
  })
})

/** What the shell script does: `+` to a blank, %25 first, then each of its escapes in turn. */
function decodeLikeTheScript(value: string): string {
  const escapes = ['23', '24', '26', '2C', '2B', '3A', '3B', '3C', '3D', '3E', '3F', '40', '5B', '5D', '5E', '7B', '7C', '7D', '2F']
  const start = value.replaceAll('+', ' ').replaceAll('%25', '%')
  return escapes.reduce((text, code) => text.replaceAll(`%${code}`, String.fromCharCode(Number.parseInt(code, 16))), start)
}

describe('the guard', () => {
  test.each([
    [{ user: 'acct w1' }, 'pool 1 worker holds a blank at character 5; a blank moves every later value'],
    [{ user: 'a\nb' }, 'pool 1 worker holds a line break at character 2'],
    [{ password: 'p!w' }, 'pool 1 password holds "!" at character 2'],
    [{ password: 'p"w' }, 'pool 1 password holds a double quote at character 2'],
    [{ password: '*' }, 'pool 1 password holds "*" at character 1'],
    [{ user: 'a\\b' }, 'pool 1 worker holds a backslash at character 2'],
    [{ user: 'a(b)' }, 'pool 1 worker holds "(" at character 2'],
    [{ user: 'grün' }, 'pool 1 worker holds "ü" at character 3'],
    [{ user: 'a%2Fb' }, 'pool 1 worker holds "%2F" at character 2; this firmware would take it for an escape'],
    [{ user: 'a\u200bb' }, 'pool 1 worker holds an invisible character (U+200B) at character 2'],
    [{ url: 'stratum2+tcp://pool.example:3333' }, 'pool 1 URL is Stratum V2'],
    [{ url: '' }, 'pool 1 URL is empty'],
  ])('%j', (change, sentence) => {
    expect(poolsProblem({ pools: [{ ...pool, ...change }] })).toContain(sentence)
  })

  test('names the slot', () => {
    expect(poolsProblem({ pools: [pool, { ...pool, user: 'a b' }] })).toContain('pool 2 worker holds a blank at character 2')
  })

  test.each([[{}], [{ user: 'acct.w,1' }], [{ password: '100%' }], [{ url: 'pool.example:3333' }], [{ password: '' }]])(
    '%j may be written',
    change => {
      expect(poolsProblem({ pools: [{ ...pool, ...change }] })).toBeNull()
    },
  )

  test('a value of the present configuration that would not survive is named too', () => {
    expect(formProblem({ ...rawOf('s9-2017-conf'), 'bitmain-freq': '5 50' }, { pools: [pool] })).toContain(
      'freq in its present configuration holds a blank at character 2',
    )
    expect(formProblem(rawOf('s9-2017-conf'), { pools: [pool] })).toBeNull()
  })
})
