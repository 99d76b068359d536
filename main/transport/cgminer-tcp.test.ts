import type { Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type Failure, failureOf } from '../contract/failure.ts'
import { type CgminerRequest, encodeRequest, openCgminer, requestCgminer } from './cgminer-tcp.ts'
import { type RawServer, rawServer } from './raw-server.sample.ts'

const host = '127.31.1.1'
const never = new AbortController().signal
const version =
  '{"STATUS":[{"STATUS":"S","When":1795287012,"Code":22,"Msg":"BMMiner versions"}],"VERSION":[{"API":"3.1","Type":"Antminer S9"}],"id":1}'

let server: RawServer | null = null
afterEach(async () => {
  await server?.close()
  server = null
})

/** A server that answers each request as `answer` says. */
async function answers(answer: (socket: Socket, request: string) => void): Promise<RawServer> {
  server = await rawServer(host, { onData: answer })
  return server
}

function ask(to: RawServer, more: Partial<CgminerRequest> = {}) {
  return requestCgminer({ host, port: to.port, command: 'version', signal: never, ...more })
}

async function failing(task: Promise<unknown>): Promise<Failure> {
  return task.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: unknown) => failureOf(error),
  )
}

describe('a request', () => {
  it('goes out in one segment, as JSON, without line break or NUL', async () => {
    const to = await answers(socket => socket.end(`${version}\0`))
    await ask(to)
    expect(to.received).toEqual(['{"command":"version"}'])
  })

  it.each([
    [{ command: 'ascset', parameter: '0,led,1' }, '{"command":"ascset","parameter":"0,led,1"}'],
    [{ command: { command: ['summary', 'pools'], new_api: true } }, '{"command":["summary","pools"],"new_api":true}'],
    [{ command: 'switchpool', parameter: '1', framing: 'text' }, 'switchpool|1'],
    [{ command: 'version', framing: 'text' }, 'version'],
  ] as const)('%j is written as %s', (request, wire) => {
    expect(encodeRequest(request)).toBe(wire)
  })
})

describe('a reply', () => {
  it.each([
    ['with NUL and end', (socket: Socket) => socket.end(`${version}\0`)],
    ['with NUL and a line break', (socket: Socket) => socket.end(`${version}\0\n`)],
    ['with a line break only', (socket: Socket) => socket.end(`${version}\n`)],
    ['with nothing but the end', (socket: Socket) => socket.end(version)],
    ['with NUL on a connection that stays open', (socket: Socket) => socket.write(`${version}\0`)],
    [
      'with NUL and a reset',
      (socket: Socket) => {
        socket.write(`${version}\0`, () => socket.resetAndDestroy())
      },
    ],
  ])('%s is read whole', async (_name, answer) => {
    const to = await answers(answer)
    const reply = await ask(to)
    expect(reply).toEqual({ text: version, parsed: { ok: true, value: JSON.parse(version), repairs: [] } })
  })

  it('split anywhere is read whole', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: version.length }), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(cuts, async places => {
        const ends = [...places, version.length].sort((a, b) => a - b)
        const to = await answers(socket => {
          const pieces = ends.map((end, n) => version.slice(ends[n - 1] ?? 0, end))
          const next = () => {
            const piece = pieces.shift()
            if (piece === undefined) socket.end('\0')
            else socket.write(piece, () => setImmediate(next))
          }
          next()
        })
        try {
          expect((await ask(to)).text).toBe(version)
        } finally {
          await to.close()
        }
      }),
      { numRuns: 25 },
    )
  })

  it('without an end is taken when it stands complete at the time-out', async () => {
    const to = await answers(socket => socket.write(version))
    expect((await ask(to, { timeouts: { totalMs: 150 } })).text).toBe(version)
  })

  it('cut off by the end of the stream says so', async () => {
    const to = await answers(socket => socket.end(version.slice(0, 90)))
    expect((await ask(to)).parsed).toMatchObject({ ok: true, repairs: ['truncated'] })
  })

  it('in the text framing gives the shape of the JSON framing', async () => {
    const to = await answers(socket => socket.end('STATUS=E,When=1,Code=14,Msg=Invalid command|\0'))
    expect((await ask(to)).parsed).toMatchObject({ value: { STATUS: [{ STATUS: 'E', Code: '14' }] } })
  })

  it('that is a web page is handed on as unreadable', async () => {
    const to = await answers(socket => socket.end('<html><title>Router</title></html>'))
    expect((await ask(to)).parsed).toEqual({ ok: false, at: 0, why: 'HTML instead of JSON' })
  })

  it('with bytes that are not UTF-8 is read with replacements', async () => {
    const to = await answers(socket => socket.end(Buffer.from('7b2275736572223a22d6d022 7d00'.replaceAll(' ', ''), 'hex')))
    expect((await ask(to)).parsed).toMatchObject({ ok: true, value: { user: '\ufffd\ufffd' } })
  })
})

describe('a failure', () => {
  it.each([
    ['end', (socket: Socket) => socket.end()],
    ['reset', (socket: Socket) => socket.resetAndDestroy()],
  ])('by %s without a byte means that our address is not allowed', async (_name, answer) => {
    const to = await answers(answer)
    expect(await failing(ask(to))).toMatchObject({
      code: 'refused',
      reason: expect.stringContaining("does not allow this computer's address"),
    })
  })

  it('names the closed port', async () => {
    const to = await answers(() => {})
    await to.close()
    expect(await failing(ask(to))).toEqual({ code: 'unreachable', detail: `nothing listens on port ${to.port}` })
  })

  it('to answer says how long it waited, and leaves no connection behind', async () => {
    const to = await answers(() => {})
    const failure = await failing(ask(to, { timeouts: { firstByteMs: 80 } }))
    expect(failure).toMatchObject({ code: 'timeout', during: 'waiting for the first byte of the reply' })
    expect(failure.code === 'timeout' && failure.afterMs).toBeGreaterThanOrEqual(75)
    await expect.poll(() => to.open).toBe(0)
  })

  it('is told as what it is when another protocol greets and waits', async () => {
    const to = await answers(socket => socket.write('SSH-2.0-dropbear_2020.81\r\n'))
    const failure = await failing(ask(to, { timeouts: { totalMs: 150 } }))
    expect(failure).toMatchObject({ code: 'malformed', got: 'SSH-2.0-dropbear_2020.81' })
  })

  it('to end drips out at the total time, however steadily bytes come', async () => {
    let timer: NodeJS.Timeout | undefined
    const to = await answers(socket => {
      timer = setInterval(() => socket.write('{'), 10)
    })
    expect(await failing(ask(to, { timeouts: { totalMs: 150 } }))).toMatchObject({
      code: 'timeout',
      during: expect.stringContaining('reading the reply'),
    })
    clearInterval(timer)
    await expect.poll(() => to.open).toBe(0)
  })

  it('to stop is cut at the size cap', async () => {
    const to = await answers(socket => {
      const flood = () => {
        while (socket.writable && socket.write('x'.repeat(65_536)));
      }
      socket.on('drain', flood)
      flood()
    })
    expect(await failing(ask(to, { maxBytes: 200_000 }))).toMatchObject({ code: 'malformed', got: 'x'.repeat(200) })
    await expect.poll(() => to.open).toBe(0)
  })

  it('by cancelling comes at once', async () => {
    const to = await answers(() => {})
    const stop = new AbortController()
    const task = failing(ask(to, { signal: stop.signal }))
    await expect.poll(() => to.received.length).toBe(1)
    stop.abort()
    expect(await task).toEqual({ code: 'cancelled' })
    await expect.poll(() => to.open).toBe(0)
    expect(await failing(ask(to, { signal: stop.signal }))).toEqual({ code: 'cancelled' })
  })
})

describe('a port', () => {
  it('sends one request after the other, each on a connection of its own', async () => {
    let answering = 0
    let most = 0
    const to = await answers(async (socket, request) => {
      most = Math.max(most, ++answering)
      await new Promise(resolve => setImmediate(resolve))
      answering--
      socket.end(`{"asked":${request}}\0`)
    })
    const port = openCgminer({ host, port: to.port })
    const replies = await Promise.all(['a', 'b', 'c', 'd'].map(command => port.request(command, { signal: never })))
    expect(replies.map(reply => reply.text)).toEqual(['a', 'b', 'c', 'd'].map(command => `{"asked":{"command":"${command}"}}`))
    expect(most).toBe(1)
  })

  it('lets a waiting request be cancelled without sending it', async () => {
    const to = await answers(socket => setTimeout(() => socket.end(`${version}\0`), 30))
    const port = openCgminer({ host, port: to.port })
    const stop = new AbortController()
    const first = port.request('first', { signal: never })
    const second = failing(port.request('second', { signal: stop.signal }))
    const third = port.request('third', { signal: never })
    stop.abort()
    expect(await second).toEqual({ code: 'cancelled' })
    await Promise.all([first, third])
    expect(to.received).toEqual(['{"command":"first"}', '{"command":"third"}'])
  })
})
