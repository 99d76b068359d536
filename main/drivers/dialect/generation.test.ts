import { expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import type { HttpReply } from '../../transport/http.ts'
import { antminerLegacy } from '../antminer-legacy/index.ts'
import { antminerStock } from '../antminer-stock/index.ts'
import type { Session } from '../driver.ts'
import { recordingNamed, sessionOf } from '../recording.ts'

const signal = new AbortController().signal
const systemInfo = '/cgi-bin/get_system_info.cgi'
const summary = '/cgi-bin/summary.cgi'

/** A machine whose web page has these pages and no others. */
function webOnly(pages: Readonly<Record<string, string>>): Session {
  const reply = (path: string): HttpReply => ({ status: path in pages ? 200 : 404, headers: {}, body: pages[path] ?? '<html>404</html>' })
  return { ...sessionOf(recordingNamed('antminer-stock/s19pro-2022')), http: { request: ({ path }) => Promise.resolve(reply(path)) } }
}

test.each<[string, Readonly<Record<string, string>>, boolean]>([
  ['an S19 by its type', { [systemInfo]: '\n\n{"minertype":"Antminer S19"}' }, true],
  ['an S9 by its type', { [systemInfo]: '{"minertype":"Antminer S9"}' }, false],
  ['an unknown model by the status page of 2020', { [systemInfo]: '{"minertype":"Antminer Q1"}', [summary]: '{"STATUS":{}}' }, true],
  ['an unknown model without that page', { [systemInfo]: '{"minertype":"Antminer Q1"}' }, false],
  ['a Z15, which was made in both', { [systemInfo]: '{"minertype":"Antminer Z15"}', [summary]: '{"STATUS":{}}' }, true],
  ['one that tells no type', { [summary]: '{"STATUS":{}}' }, true],
])('%s: each of the two drivers knows whether it is its own', async (_name, pages, isModern) => {
  expect(await antminerStock.confirm?.(webOnly(pages), signal)).toBe(isModern)
  expect(await antminerLegacy.confirm?.(webOnly(pages), signal)).toBe(!isModern)
})

test('Hiveon, which names itself in the type, is neither', async () => {
  const pages = webOnly({ [systemInfo]: '{"minertype":"Antminer S19j Pro Hiveon"}', [summary]: '{"STATUS":{}}' })
  for (const driver of [antminerStock, antminerLegacy]) expect(await driver.confirm?.(pages, signal)).toBe(false)
})

test('a page that does not open, or prints something else, leaves it open', async () => {
  const locked: Session = {
    ...webOnly({}),
    http: { request: () => Promise.reject(new MinerError({ code: 'auth', user: 'root' })) },
  }
  for (const session of [locked, webOnly({ [systemInfo]: '<html>login</html>' }), webOnly({})])
    for (const driver of [antminerStock, antminerLegacy]) expect(await driver.confirm?.(session, signal)).toBeNull()
})

test('giving up is not taken for an answer', async () => {
  const session: Session = { ...webOnly({}), http: { request: () => Promise.reject(new MinerError({ code: 'cancelled' })) } }
  await expect(antminerStock.confirm?.(session, signal)).rejects.toThrow(MinerError)
})
