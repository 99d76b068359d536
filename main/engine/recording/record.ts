import type { failureOf } from '../../contract/failure.ts'
import type { MinerAddress } from '../../contract/model.ts'
import type { FinishedRecording, Manifest, RecordingBundle } from '../../contract/recording.ts'
import type { Driver, IdentityFacts, Session } from '../../drivers/driver.ts'
import { candidatesFor } from '../discovery/recognise.ts'
import { nothingTold } from '../nothing-told.ts'
import { Problem } from '../problem.ts'
import { folderOf } from './folder.ts'
import { askEvidence, askRaw, choose } from './questions.ts'
import { type ReadOut, readOut, reread } from './reread.ts'
import { Scrubber } from './scrubber.ts'
import { type OnAsked, Tape } from './tape.ts'

/** What a recording is made with. */
export interface RecordOptions {
  readonly address: MinerAddress
  /** A session with this miner; nothing that was learned about it before is in its memo, but which passwords it took and refused. */
  readonly sessionFor: (driver: Driver | null, facts: IdentityFacts, address: MinerAddress) => Session
  readonly drivers: readonly Driver[]
  /** Passwords that are tried, to be found wherever they stand. */
  readonly secrets: readonly string[]
  /** Of this Headframe. */
  readonly version: string
  /** ms since the epoch. */
  readonly now: number
  readonly onAsked: OnAsked
  readonly signal: AbortSignal
}

/** As a recording names them, whatever they are on this network. */
const usualPorts = { api: 4028, web: 80 } as const

/**
 * Asks one machine everything that its driver reads, and nothing that changes it, and makes a scrubbed recording of the replies. A machine
 * that nobody recognises is recorded as far as discovery asks.
 * @throws Problem when nothing answers · MinerError cancelled
 */
export async function record(options: RecordOptions): Promise<FinishedRecording> {
  const { drivers, signal, sessionFor, address } = options
  const tape = new Tape(options.now, options.onAsked)
  const evidence = await askEvidence(tape.listen(sessionFor(null, nothingTold, address)), drivers, signal)
  if (tape.heard.length === 0)
    throw new Problem(`Nothing answers at ${address.ip}. Check its power, its network cable and the address; nothing was recorded.`)
  const candidates = candidatesFor(drivers, evidence)
  const claimed = await choose(candidates, ({ driver, match }) => tape.listen(sessionFor(driver, match.facts, address)), signal)
  const live = claimed === undefined ? null : await readLive(claimed.driver, claimed.match.facts, tape, options)
  return finished(claimed?.driver ?? null, live, tape, options)
}

async function readLive(driver: Driver, recognised: IdentityFacts, tape: Tape, options: RecordOptions): Promise<ReadOut> {
  const { sessionFor, signal } = options
  const address = answering(tape, options.address)
  const listened = (facts: IdentityFacts) => tape.listen(sessionFor(driver, facts, address))
  const live = await readOut(driver, listened, recognised, signal)
  const joined = new Set(tape.asked.filter(title => title.includes('+')).flatMap(title => title.replace('tcp ', '').split('+')))
  // What stands in a reply to joined commands is there already, from the same moment.
  const missing = driver.rawRequests.filter(probe => probe.kind !== 'cgminer' || !joined.has(probe.command) || live.reading === null)
  await askRaw(listened(live.facts), missing, signal)
  return live
}

/** The ports that took a connection: a driver asks a machine whose API is closed another way. */
function answering(tape: Tape, { ip, apiPort, webPort }: MinerAddress): MinerAddress {
  const pages = tape.heard.flatMap(one => (one.kind === 'page' ? [one.question.port] : []))
  const hasApi = tape.heard.some(one => one.kind === 'command') || pages.includes(usualPorts.api) || !isShut(tape, 'tcp ')
  const hasWeb = pages.includes(undefined) || !isShut(tape, 'GET /')
  return { ip, apiPort: hasApi ? apiPort : null, webPort: hasWeb ? webPort : null }
}

function isShut({ unanswered }: Tape, start: string): boolean {
  return [...unanswered].some(([title, { code }]) => title.startsWith(start) && code === 'unreachable')
}

async function finished(driver: Driver | null, live: ReadOut | null, tape: Tape, options: RecordOptions): Promise<FinishedRecording> {
  const scrubber = scrubberFor(driver, live, tape, options)
  const { files, answers } = folderOf(tape.heard, scrubber)
  const manifest = manifestFor(driver, live, tape, scrubber, options)
  const whole: Manifest = { ...manifest, ...(answers.length === 0 ? {} : { answers: [...answers] }) }
  const expected = live === null ? {} : { 'expected.json': pretty(scrubber.scrub(JSON.stringify(live))) }
  const bundle: RecordingBundle = {
    format: 'headframe-recording',
    version: 1,
    files: { 'manifest.json': `${JSON.stringify(whole, null, 2)}\n`, ...expected, ...files },
  }
  const nobodyReads = { same: false, differences: [], problem: 'no driver recognises this machine, so there is nothing to compare' }
  const again = driver === null || live === null ? nobodyReads : await reread(driver, bundle, live, options.drivers)
  return { bundle, manifest: whole, scrubbed: scrubber.scrubbed, reread: again }
}

function pretty(json: string): string {
  return `${JSON.stringify(JSON.parse(json), null, 2)}\n`
}

function scrubberFor(driver: Driver | null, live: ReadOut | null, tape: Tape, { address, secrets }: RecordOptions): Scrubber {
  const facts = live?.facts ?? nothingTold
  const defaults = (driver?.defaultCredentials ?? []).flatMap(({ user, password }) => [user, password])
  const ownWords = [facts.make, facts.model, facts.firmwareName, facts.firmwareVersion, driver?.name, driver?.id]
  const scrubber = new Scrubber([...ownWords.flatMap(word => word ?? []), ...defaults])
  for (const one of tape.heard) scrubber.learnFrom(one.kind === 'page' ? one.reply.body : one.text)
  scrubber.learn('address', address.ip)
  scrubber.learn('mac', facts.mac)
  for (const serial of [facts.serial, ...facts.boardSerials]) scrubber.learn('serial', serial)
  scrubber.learn('host', facts.hostname)
  for (const secret of secrets) scrubber.learn('secret', secret)
  for (const pool of [...(live?.reading?.telemetry.pools ?? []), ...(live?.config?.pools ?? [])]) {
    scrubber.learnFrom(JSON.stringify({ url: pool.url, user: pool.user }))
  }
  return scrubber
}

function manifestFor(driver: Driver | null, live: ReadOut | null, tape: Tape, scrubber: Scrubber, options: RecordOptions): Manifest {
  const facts = live?.facts ?? nothingTold
  const day = new Date(options.now).toISOString().slice(0, 10)
  const { apiPort, webPort } = answering(tape, options.address)
  return {
    model: [facts.make, facts.model].filter(word => word !== null).join(' ') || 'unknown',
    firmware: [facts.firmwareName, facts.firmwareVersion].filter(word => word !== null && word !== '').join(' ') || 'unknown',
    source: `recorded with Headframe ${options.version} on ${day}; names, addresses and serials are invented`,
    make: facts.make,
    driver: driver?.id ?? null,
    headframe: options.version,
    recordedAt: options.now,
    ports: { apiPort: apiPort === null ? null : usualPorts.api, webPort: webPort === null || webPort === 443 ? webPort : usualPorts.web },
    ...challengeOf(tape, scrubber),
    ...framedPortOf(tape),
    readable: live?.reading !== null && live !== null,
    asked: tape.asked.map(title => scrubber.scrub(title)),
    unanswered: [...tape.unanswered].map(([title, failure]) => ({
      asked: scrubber.scrub(title),
      failure: failureFrom(scrubber.scrub(JSON.stringify(failure))),
    })),
  }
}

function challengeOf({ challenge }: Tape, scrubber: Scrubber): Pick<Manifest, 'challenge'> {
  if (challenge === null) return {}
  const told = ['www-authenticate', 'server'].flatMap(name => {
    const value = challenge.headers[name]
    return value === undefined ? [] : [[name, scrubber.scrub(value)] as const]
  })
  return { challenge: Object.fromEntries(told) }
}

function framedPortOf({ heard }: Tape): Pick<Manifest, 'framedPort'> {
  const frame = heard.find(one => one.kind === 'frame')
  return frame === undefined ? {} : { framedPort: frame.port }
}

function failureFrom(json: string) {
  const failure: ReturnType<typeof failureOf> = JSON.parse(json)
  return failure
}
