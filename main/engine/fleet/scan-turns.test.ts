import { afterEach, describe, expect, test } from 'vitest'
import { parseAddress } from '../../contract/ranges.ts'
import { defaultSettings } from '../../contract/settings.ts'
import { systemClock, VirtualClock } from '../../lib/clock.ts'
import { KeyedLock } from '../../lib/limit.ts'
import { openLog } from '../../lib/log.ts'
import { type RawServer, rawServer } from '../../transport/raw-server.sample.ts'
import { scan } from '../discovery/scan.ts'
import { Poller } from '../polling/poller.ts'
import { Sessions } from '../polling/sessions.ts'
import { openSession } from '../session.ts'
import { sampleDriver, sampleFacts, sampleFound, sampleReading } from './fleet.sample.ts'
import { Fleet } from './fleet.ts'
import { createIdentify } from './identifier.ts'
import { ScanDesk } from './scan-session.ts'
import { ScanTurns } from './scan-turns.ts'

const log = openLog({ level: 'silent', file: null })
const facts = sampleFacts({ mac: '02:00:00:00:00:07' })
const closing: (() => void | Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map(close => close()))
})

const driver = sampleDriver({
  probes: [{ kind: 'cgminer', command: 'version' }],
  identify: evidence => (evidence.cgminer.get('version')?.kind === 'reply' ? { certainty: 20, facts } : null),
  readIdentity: () => Promise.resolve(facts),
  read: async (session, signal) => {
    await session.cgminer.request('summary', { signal })
    return sampleReading(session.now())
  },
})

/** A miner that answers after 20 ms and counts connections that were opened while it had a question to answer. */
async function countingMiner(ip: string): Promise<{ readonly server: RawServer; overlaps: number }> {
  let asked = 0
  const onConnect = () => {
    if (asked > 0) miner.overlaps++
  }
  const onData: Parameters<typeof rawServer>[1]['onData'] = socket => {
    asked++
    setTimeout(() => {
      asked--
      socket.end('{"STATUS":[{"STATUS":"S"}],"id":1}\0')
    }, 20)
  }
  const server = await rawServer(ip, { onConnect, onData })
  closing.push(() => server.close())
  const miner = { server, overlaps: 0 }
  return miner
}

/** A fleet that knows the miner at an address, what polls it, and what scans for it. */
function hall(ip: string, port: number, clock = systemClock) {
  const address = { ip, apiPort: port, webPort: null }
  const ports = { api: port, web: 1 }
  const fleet = new Fleet({ clock: systemClock, log, settings: () => defaultSettings })
  const { id } = fleet.arrive(sampleFound(address, facts, Date.now() - 60_000, { driver }), { demo: false, since: 0 })
  const lock = new KeyedLock()
  const held = new Set<string>()
  const credentialsFor = () => []
  const network = { fleet, scan, drivers: [driver], ports, credentialsFor, clock: systemClock }
  const sessions = new Sessions({ openSession, clock: systemClock, credentialsFor })
  const identify = createIdentify(network)
  const poller = new Poller({ fleet, sessions, lock, clock: systemClock, log, intervalMs: () => 10_000, identify })
  const known = new ScanTurns({ fleet, lock, clock, isHeld: miner => held.has(miner) })
  const desk = new ScanDesk({ ...network, known, log, readSoon: null, onProgress: () => undefined })
  closing.push(() => poller.close())
  const number = parseAddress(ip) ?? 0
  const look = async () => {
    desk.start({ spans: [{ from: number, to: number + 3 }] })
    await desk.finished()
    return desk.report()
  }
  return { id, address, fleet, lock, held, poller, desk, look, network }
}

describe('a scan of a known miner', () => {
  test('never has a connection beside a poll, nor beside the poll’s own question of who it is', async () => {
    const miner = await countingMiner('127.34.7.1')
    const { server } = miner
    const { id, poller, look } = hall('127.34.7.1', server.port)
    const stop = new AbortController()
    const polling = (async () => {
      while (!stop.signal.aborted) {
        poller.doubt(id)
        await poller.turn(id)
        await new Promise(resolve => setImmediate(resolve))
      }
    })()
    for (let round = 1; round <= 3; round++) expect(await look()).toMatchObject({ found: [id], new: [], gone: [], before: 1 })
    stop.abort()
    await polling
    expect(server.received.filter(request => request.includes('summary')).length).toBeGreaterThan(3)
    expect(miner.overlaps).toBe(0)
  })

  test('would meet the poll if nobody took turns', async () => {
    const miner = await countingMiner('127.34.7.2')
    const { server } = miner
    const { address, network, id, poller } = hall('127.34.7.2', server.port)
    const polling = poller.turn(id)
    await expect.poll(() => server.received.length, { interval: 1 }).toBe(1)
    const nothing = () => undefined
    const signal = new AbortController().signal
    await scan({ ...network, spans: [], addresses: [address], onFound: nothing, onUnknown: nothing, onProgress: nothing, signal })
    await polling
    expect(miner.overlaps).toBeGreaterThan(0)
  })

  test('that a rollout holds is taken for found without a byte to it, at once', async () => {
    const { server } = await countingMiner('127.34.7.3')
    const { id, lock, held, look } = hall('127.34.7.3', server.port)
    const done = Promise.withResolvers<void>()
    held.add(id)
    const holding = lock.run(id, () => done.promise)
    expect(await look()).toMatchObject({ found: [id], gone: [], progress: { state: 'done', asked: 4, miners: 1, answering: 0 } })
    expect(server.received).toEqual([])
    done.resolve()
    await holding
  })

  test('is given up when a poll does not end, and cancelled at once while it waits', async () => {
    const { server } = await countingMiner('127.34.7.4')
    const clock = new VirtualClock()
    const { id, lock, look, desk } = hall('127.34.7.4', server.port, clock)
    const done = Promise.withResolvers<void>()
    const holding = lock.run(id, () => done.promise)
    const first = look()
    await expect.poll(() => clock.sleeping).toBe(1)
    await clock.advance(5000)
    expect(await first).toMatchObject({ found: [id], progress: { state: 'done' } })
    const second = look()
    await expect.poll(() => clock.sleeping).toBe(1)
    await desk.cancel()
    expect(await second).toMatchObject({ progress: { state: 'cancelled' } })
    done.resolve()
    await holding
    expect(server.received).toEqual([])
  })

  test('that does not answer any more is gone', async () => {
    const { server } = await countingMiner('127.34.7.5')
    const { id, look } = hall('127.34.7.5', server.port)
    await server.close()
    expect(await look()).toMatchObject({ found: [], gone: [id], before: 1 })
  })
})
