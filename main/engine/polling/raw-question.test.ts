import { expect, test } from 'vitest'
import type { MinerAddress } from '../../contract/model.ts'
import type { FollowUpProbe, Session } from '../../drivers/driver.ts'
import type { HttpPort } from '../../transport/http.ts'
import { askRaw, titleOf } from './raw-question.ts'

const signal = new AbortController().signal
const address = { ip: '127.32.9.1', apiPort: 14_028, webPort: 18_080 }

/** A session that only notes where it is asked. */
function noting(asked: string[], where: MinerAddress = address): Session {
  const http = (name: string): HttpPort => ({
    request: ({ path }) => {
      asked.push(`${name} ${path}`)
      return Promise.resolve({ status: 200, headers: {}, body: '' })
    },
  })
  const session: Partial<Session> = {
    address: where,
    http: http('web'),
    httpAt: port => http(`http ${port}`),
    httpsAt: port => http(`https ${port}`),
    cgminer: {
      request: command => {
        asked.push(`cgminer ${String(command)}`)
        return Promise.resolve({ text: '', parsed: { ok: true, value: null, repairs: [] } })
      },
    },
    framedAt: port => ({
      request: messages => {
        asked.push(`framed ${port} ${JSON.stringify(messages)}`)
        return Promise.resolve([])
      },
    }),
  }
  return session as Session
}

const questions: readonly [FollowUpProbe, string, string][] = [
  [{ kind: 'cgminer', command: 'stats' }, 'cgminer stats', 'tcp 14028 stats'],
  [{ kind: 'http', path: '/a' }, 'web /a', 'GET /a'],
  [{ kind: 'http', path: '/a', port: 'api' }, 'http 14028 /a', 'GET :14028/a'],
  [{ kind: 'http', path: '/a', port: 8443, tls: true }, 'https 8443 /a', 'GET :8443/a'],
  [{ kind: 'framed', port: 4433, message: { cmd: 'get' } }, 'framed 4433 [{"cmd":"get"}]', 'tcp 4433 {"cmd":"get"}'],
]

test.each(questions)('%j goes to its own port, and is called by it', async (probe, place, title) => {
  const asked: string[] = []
  await askRaw(noting(asked), probe, signal)
  expect(asked).toEqual([place])
  expect(titleOf(probe, address)).toBe(title)
})

test('a machine that was found without its API port is asked on the usual one', async () => {
  const asked: string[] = []
  await askRaw(noting(asked, { ...address, apiPort: null }), { kind: 'http', path: '/a', port: 'api' }, signal)
  expect(asked).toEqual(['http 4028 /a'])
  expect(titleOf({ kind: 'http', path: '/a', port: 'api' }, { ...address, apiPort: null })).toBe('GET :4028/a')
})
