import type { Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { failureOf } from '../contract/failure.ts'
import { jsonLength, openDialogue } from './dialogue.ts'
import { type RawServer, rawServer } from './raw-server.sample.ts'

const host = '127.42.0.1'
const options = { during: 'the log', timeoutMs: 3000, signal: new AbortController().signal }
const servers: RawServer[] = []
afterEach(() => Promise.all(servers.splice(0).map(server => server.close())))

async function serving(onData: (socket: Socket, data: string) => void): Promise<RawServer> {
  const server = await rawServer(host, { onData })
  servers.push(server)
  return server
}

describe('the end of a JSON object', () => {
  test('is found in any object with anything behind it, and not before it is there', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.uint8Array(), fc.nat(), (object, rest, cut) => {
        const text = Buffer.from(JSON.stringify(object))
        expect(jsonLength(Buffer.concat([text, rest]))).toBe(text.length)
        expect(jsonLength(text.subarray(0, cut % text.length))).toBeNull()
      }),
    )
  })

  test.each([
    ['', null],
    [' \r\n', null],
    ['\n{"a":1}{', 8],
    ['SSH-2.0-dropbear', 16],
    ['}{', 2],
  ])('of %j is at %s', (text, length) => {
    expect(jsonLength(Buffer.from(text))).toBe(length)
  })
})

describe('a dialogue', () => {
  test('reads a reply and the raw bytes behind it, however they are cut', async () => {
    const server = await serving(socket => {
      socket.write('{"n":"}')
      setImmediate(() => socket.write('"}abc'))
      setTimeout(() => socket.write('defgh'), 5)
    })
    const port = openDialogue({ host, port: server.port })
    const got = await port.talk(async dialogue => {
      await dialogue.write('{"cmd":"log"}')
      const reply = await dialogue.read(jsonLength)
      return [reply, await dialogue.read(() => 6), await dialogue.read(() => 2)].map(String)
    }, options)
    expect(got).toEqual(['{"n":"}"}', 'abcdef', 'gh'])
    await expect.poll(() => server.open).toBe(0)
  })

  test('sends a file behind its length and tells how far it is', async () => {
    const pieces = [Buffer.alloc(70_000, 'a'), Buffer.alloc(20_000, 'b')]
    let bytes = 0
    const server = await serving((socket, data) => {
      bytes += data.length
      if (bytes === 90_004) socket.write('{}')
    })
    const told: number[] = []
    await openDialogue({ host, port: server.port }).talk(async dialogue => {
      const file = {
        size: 90_000,
        async *open() {
          yield* pieces
        },
      }
      await dialogue.writeFile(file, (sent, total) => told.push(sent, total))
      return dialogue.read(jsonLength)
    }, options)
    expect(told).toEqual([70_000, 90_000, 90_000, 90_000])
    const all = Buffer.from(server.received.join(''), 'latin1')
    expect(all.readUInt32LE(0)).toBe(90_000)
    expect(all.subarray(4).equals(Buffer.concat(pieces))).toBe(true)
  })

  test.each<[string, (socket: Socket) => void, object]>([
    ['hangs up in the middle', socket => socket.end('{"a"'), { code: 'unreachable' }],
    ['resets', socket => socket.resetAndDestroy(), { code: 'unreachable' }],
    ['never answers', () => undefined, { code: 'timeout', during: 'the log' }],
    ['never stops', socket => socket.write(Buffer.alloc(20_000, '{')), { code: 'malformed' }],
  ])('with one that %s fails for that reason and leaves no connection', async (_name, act, failure) => {
    const server = await serving(act)
    const port = openDialogue({ host, port: server.port, maxBytes: 10_000 })
    const thrown: unknown = await port
      .talk(
        async dialogue => {
          await dialogue.write('{}')
          return dialogue.read(jsonLength)
        },
        { ...options, timeoutMs: 300 },
      )
      .catch(error => error)
    expect(failureOf(thrown)).toMatchObject(failure)
    await expect.poll(() => server.open).toBe(0)
  })

  test('that nobody waits for any more is over at once; a port that is shut is unreachable', async () => {
    const server = await serving(() => undefined)
    const abort = new AbortController()
    const wait = openDialogue({ host, port: server.port }).talk(dialogue => dialogue.read(jsonLength), { ...options, signal: abort.signal })
    abort.abort()
    expect(failureOf(await wait.catch(error => error)).code).toBe('cancelled')
    const shut = openDialogue({ host, port: 1 }).talk(dialogue => dialogue.read(jsonLength), options)
    expect(failureOf(await shut.catch(error => error)).code).toBe('unreachable')
  })
})
