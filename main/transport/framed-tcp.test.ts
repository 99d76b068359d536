import type { Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { failureOf } from '../contract/failure.ts'
import { frame, framesIn, requestFramed } from './framed-tcp.ts'
import { type RawServer, rawServer } from './raw-server.sample.ts'

const host = '127.39.4.1'
const signal = new AbortController().signal
const servers: RawServer[] = []
afterEach(() => Promise.all(servers.splice(0).map(server => server.close())))

async function serving(onData: (socket: Socket, data: string) => void): Promise<RawServer> {
  const server = await rawServer(host, { onData })
  servers.push(server)
  return server
}

describe('frames', () => {
  test('come out as they went in, however the bytes are cut and whatever heartbeats stand between', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 40 })), fc.array(fc.nat(60)), (texts, cuts) => {
        const bytes = Buffer.concat(texts.flatMap(text => [frame(''), frame(text)]))
        const got: string[] = []
        let rest: Buffer = Buffer.alloc(0)
        const ends = [...new Set([...cuts.filter(cut => cut < bytes.length), bytes.length])].toSorted((a, b) => a - b)
        for (const [n, end] of ends.entries()) {
          const found = framesIn(Buffer.concat([rest, bytes.subarray(ends[n - 1] ?? 0, end)]))
          got.push(...found.texts)
          rest = found.rest
        }
        expect(got).toEqual(texts.map(text => Buffer.from(text, 'utf8').toString('utf8')))
        expect(rest).toHaveLength(0)
      }),
    )
  })

  test('begin with their length in bytes, little-endian', () => {
    expect([...frame({ a: 'ä' })]).toEqual([10, 0, 0, 0, ...Buffer.from('{"a":"ä"}')])
  })
})

describe('a framed port', () => {
  test('answers several messages over one connection, each after the one before', async () => {
    const server = await serving((socket, data) => socket.write(Buffer.concat([frame(''), frame(data.slice(4).toUpperCase())])))
    const replies = await requestFramed(server, ['"one"', { cmd: 'two' }], { signal })
    expect(replies.map(reply => reply.text)).toEqual(['"ONE"', '{"CMD":"TWO"}'])
    expect(replies[1]?.parsed).toMatchObject({ ok: true, value: { CMD: 'TWO' } })
    expect(server.received).toHaveLength(2)
  })

  test.each<[string, (socket: Socket) => void, object]>([
    ['closes without a word', socket => socket.end(), { code: 'unreachable' }],
    ['closes in the middle', socket => socket.end(frame('{"code":0}').subarray(0, 9)), { code: 'malformed' }],
    ['speaks something else', socket => socket.write('HTTP/1.1 400 Bad Request\r\n'), { code: 'malformed' }],
    ['never answers', () => undefined, { code: 'timeout', during: expect.stringContaining('reply 1 of 1') }],
  ])('that %s fails for that reason and leaves no connection', async (_name, act, failure) => {
    const server = await serving(act)
    const error: unknown = await requestFramed(server, ['{}'], { signal, timeoutMs: 300 }).catch(thrown => thrown)
    expect(failureOf(error)).toMatchObject(failure)
    await expect.poll(() => server.open).toBe(0)
  })

  test('that is asked no more is let go at once', async () => {
    const server = await serving(() => turn.abort())
    const turn = new AbortController()
    const error: unknown = await requestFramed(server, ['{}'], { signal: turn.signal }).catch(thrown => thrown)
    expect(failureOf(error).code).toBe('cancelled')
    await expect.poll(() => server.open).toBe(0)
  })

  test('that is closed is unreachable', async () => {
    const error: unknown = await requestFramed({ host, port: 1 }, ['{}'], { signal }).catch(thrown => thrown)
    expect(failureOf(error).code).toBe('unreachable')
  })
})
