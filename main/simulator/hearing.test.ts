import { expect, test } from 'vitest'
import { Hearing } from './hearing.ts'

const good = new Hearing(new Set())
const bad = new Hearing(new Set(['other']))

const told = [
  { url: 'stratum+tcp://new.example:3333', user: 'acct.1', pass: 'x' },
  { url: '', user: '', pass: '' },
]

test.each([
  ['{"fanspeed":80}', '{"fanspeed":56}'],
  ['{"bitmain-fan-pwm":"80","bitmain-freq":525}', '{"bitmain-fan-pwm":"56","bitmain-freq":525}'],
  ['fan=80&user=acct.80', 'fan=56&user=acct.80'],
  ['0,fan-spd,80', '0,fan-spd,56'],
  ['{"power_limit": 3000}', '{"power_limit": 2100}'],
  ['{"url":"stratum+tcp://a.example:3333"}', '{"url":"stratum+tcp://a.example:3333"}'],
])('%s is misheard as %s', (sent, heard) => {
  expect(bad.request(sent)).toBe(heard)
  expect(good.request(sent)).toBe(sent)
})

test('pools that it stores are mined on as it heard them, however often the program starts', () => {
  const hearing = new Hearing(new Set(['other']))
  hearing.poolsToMine([{ url: 'stratum+tcp://old.example:3333', user: 'acct.1', pass: 'x' }])
  const stored = hearing.poolsToStore(told)
  expect(stored[0]).toEqual({ ...told[0], user: 'acct.1X' })
  expect(hearing.poolsToMine(stored)).toEqual(stored)
  expect(hearing.poolsToMine(stored)).toEqual(stored)
})

test('pools that it only mines on are others than those that it was told, but for the first and for those that it has', () => {
  const old = [{ url: 'stratum+tcp://old.example:3333', user: 'acct.1', pass: 'x' }]
  const hearing = new Hearing(new Set(['other']))
  expect(hearing.knowsPools).toBe(false)
  expect(hearing.poolsToMine(old)).toEqual(old)
  expect(hearing.knowsPools).toBe(true)
  expect(hearing.poolsToMine(old)).toEqual(old)
  expect(hearing.poolsToMine(told)[0]?.user).toBe('acct.1X')
})

test('numbers, names, passwords and addresses are others too', () => {
  expect([bad.number(80), bad.hostname('row-1'), bad.password('Frame.7head')]).toEqual([56, 'row-1-1', 'Frame.7head-'])
  const own = { ip: '127.0.0.5', mask: '255.255.255.0', gateway: '127.0.0.254', dns: [] }
  expect(bad.address(own)).toEqual({ ...own, ip: '127.0.0.132' })
  expect([good.number(80), good.hostname('row-1'), good.password('a'), good.address(own)]).toEqual([80, 'row-1', 'a', own])
})
