import { createSocket, type Socket } from 'node:dgram'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { announcementFormats } from '../../drivers/registry.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { openLog } from '../../lib/log.ts'
import { AnnouncementEars, type EarsOptions, type Heard } from './announcement-ears.ts'

const log = openLog({ level: 'silent', file: null })
const open: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

/** The formats of the makers on ports of a test: the real ones may be in use. */
const ports = { antminer: 36_235, whatsminer: 36_888, auradine: 36_345 }
const real = { antminer: 14_235, whatsminer: 8888, auradine: 12_345 }
const formats = Object.entries(ports).flatMap(([maker, port]) =>
  announcementFormats.filter(format => format.port === real[maker as keyof typeof real]).map(format => ({ ...format, port })),
)

function listen(options: Partial<EarsOptions> = {}) {
  const heard: Heard[] = []
  const clock = new VirtualClock()
  const onTrouble = vi.fn()
  const ears = new AnnouncementEars({ formats, host: '127.36.1.1', clock, log, onHeard: one => heard.push(one), onTrouble, ...options })
  open.push(() => ears.close())
  return { ears, heard, clock, onTrouble }
}

/** A miner at an address of loopback, whose button can be pressed. */
async function miner(ip: string, toAll = false): Promise<(port: number, text: string, to?: string) => Promise<void>> {
  const socket = createSocket('udp4')
  await new Promise<void>(resolve => socket.bind(0, ip, resolve))
  socket.setBroadcast(toAll)
  open.push(() => closed(socket))
  return (port, text, to = '127.36.1.1') =>
    new Promise((resolve, reject) => socket.send(Buffer.from(text, 'latin1'), port, to, error => (error ? reject(error) : resolve())))
}

function closed(socket: Socket): Promise<void> {
  return new Promise(resolve => socket.close(() => resolve()))
}

/** Holds a port as a tool does that shares it with nobody. */
async function hold(port: number): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: false })
  await new Promise<void>(resolve => socket.bind(port, '127.36.1.1', resolve))
  return socket
}

/** A machine that is repeated until it was heard: the ears open their ports when they get to it. */
async function until(send: () => Promise<void>, isDone: () => boolean): Promise<void> {
  await vi.waitFor(
    async () => {
      await send()
      await new Promise(resolve => setImmediate(resolve))
      if (!isDone()) throw new Error('not heard yet')
    },
    { timeout: 5000, interval: 10 },
  )
}

describe('a button that is pressed', () => {
  test('is heard on the port of its maker, with the address it was sent from', async () => {
    const { heard, ears } = listen()
    const send = await miner('127.36.1.20')
    await until(
      () => send(ports.antminer, '127.36.1.20,02:BB:CC:12:12:59'),
      () => heard.length > 0,
    )
    const other = await miner('127.36.1.21')
    await until(
      () => other(ports.whatsminer, 'IP:127.36.1.21MAC:02:07:20:00:1E:C2x'),
      () => heard.length > 1,
    )
    expect(heard).toEqual([
      { ip: '127.36.1.20', mac: '02:bb:cc:12:12:59' },
      { ip: '127.36.1.21', mac: '02:07:20:00:1e:c2' },
    ])
    expect(ears.trouble).toEqual([])
  })

  test('is believed for where it was sent from, not for what it writes', async () => {
    const { heard } = listen()
    const send = await miner('127.36.1.22')
    await until(
      () => send(ports.antminer, '8.8.8.8,02:bb:cc:12:12:59'),
      () => heard.length > 0,
    )
    expect(heard).toEqual([{ ip: '127.36.1.22', mac: '02:bb:cc:12:12:59' }])
  })

  test('by a broadcast is heard by two apps on one computer', async () => {
    const host = '127.255.255.255'
    const one = listen({ host })
    const two = listen({ host })
    const send = await miner('127.36.1.23', true)
    await until(
      () => send(ports.antminer, '127.36.1.23,02:bb:cc:12:12:59', host),
      () => one.heard.length > 0 && two.heard.length > 0,
    )
    expect([one.heard, two.heard]).toEqual([
      [{ ip: '127.36.1.23', mac: '02:bb:cc:12:12:59' }],
      [{ ip: '127.36.1.23', mac: '02:bb:cc:12:12:59' }],
    ])
    expect([one.ears.trouble, two.ears.trouble]).toEqual([[], []])
  })
})

describe('what is no press', () => {
  test('is ignored: words of the button itself, garbage, and what is too long', async () => {
    const { heard } = listen()
    const send = await miner('127.36.1.24')
    const zero = String.fromCharCode(0)
    for (const text of [`OK${zero.repeat(8)}`, `FAILD${zero.repeat(5)}`, 'hello', `127.36.1.24,02:bb:cc:12:12:58${' '.repeat(5000)}`])
      await send(ports.antminer, text)
    await until(
      () => send(ports.antminer, '127.36.1.24,02:bb:cc:12:12:59'),
      () => heard.length > 0,
    )
    expect(heard).toEqual([{ ip: '127.36.1.24', mac: '02:bb:cc:12:12:59' }])
  })
})

describe('a port that another program holds', () => {
  test('is said in a sentence, the other ports are heard meanwhile, and it is tried again', async () => {
    const holder = await hold(ports.antminer)
    const { ears, heard, clock, onTrouble } = listen()
    await vi.waitFor(() => expect(ears.trouble.length).toBe(1))
    expect(ears.trouble[0]).toMatch(/^The IP report button of Antminer.* is not heard: another program holds UDP port 36235/)
    expect(onTrouble).toHaveBeenCalledTimes(1)
    const send = await miner('127.36.1.25')
    await until(
      () => send(ports.auradine, '{"command":"ipreport","ip":"127.36.1.25","mac":"02:bb:cc:12:12:60"}'),
      () => heard.length > 0,
    )
    await closed(holder)
    await clock.advance(30_000)
    await vi.waitFor(() => expect(ears.trouble).toEqual([]))
    const other = await miner('127.36.1.26')
    await until(
      () => other(ports.antminer, '127.36.1.26,02:bb:cc:12:12:61'),
      () => heard.length > 1,
    )
    expect(heard.map(({ ip }) => ip)).toEqual(['127.36.1.25', '127.36.1.26'])
  })

  test('an address that this computer does not have is said as well', async () => {
    const { ears } = listen({ host: '192.0.2.1' })
    await vi.waitFor(() => expect(ears.trouble.length).toBe(formats.length))
    expect(ears.trouble[0]).toContain('EADDRNOTAVAIL')
  })
})

test('closing lets go of every port, also at once after opening', async () => {
  await new AnnouncementEars({
    formats,
    host: '127.36.1.1',
    clock: new VirtualClock(),
    log,
    onHeard: () => undefined,
    onTrouble: () => undefined,
  }).close()
  for (const port of Object.values(ports)) await closed(await hold(port))
})
