import type { Clock } from '../lib/clock.ts'
import type { Fault } from './faults.ts'
import { hostnameOf, macOf, serialOf } from './identity.ts'
import { misheardNumber } from './mishearing.ts'
import { type PoolLine, Pools } from './pools.ts'
import { hash, Random } from './random.ts'
import { Refusal } from './refusal.ts'

/** What a simulated machine is made of. `rate` is its nominal in the unit that its firmware speaks (GH/s, MH/s, …). */
export interface SimModel {
  /** As the firmware names it: 'Antminer S19 Pro'. */
  readonly type: string
  readonly boards: number
  readonly chips: number
  readonly fans: number
  readonly rate: number
  readonly powerW: number
  readonly freqMhz: number
}

/** What a machine is built with. */
export interface MachineOptions {
  readonly ip: string
  /** Its number in the hall, from 0: makes MAC, serial and host name unique. */
  readonly number: number
  readonly seed: number
  readonly model: SimModel
  readonly clock: Clock
  /** ms since the epoch when the hall was started. */
  readonly hallStartedAt: number
  /** How many times faster restarts, boots and writes go than in life. */
  readonly speed: number
  readonly faults: readonly Fault[]
  /** As it leaves the factory; default root. */
  readonly password?: string
}

/** An address that was given to a machine; one without gets its address by DHCP. */
export interface OwnAddress {
  readonly ip: string
  readonly mask: string
  readonly gateway: string
  readonly dns: readonly string[]
}

/** Which ports take connections at present. */
export interface Doors {
  readonly api: boolean
  readonly web: boolean
}

// In the time of life, before `speed`: stock machines open port 4028 some 5-15 s after a start, hash 1-3 min later, and need 1-3 min to boot.
const apiUpAfterMs = 6000
const initMs = 40_000
const rampMs = 150_000
const bootMs = [60_000, 110_000] as const
/** Until a new network configuration is at work. */
const networkMs = 1000
/** Between a change and what a fault makes of it: its answer is out by then. */
const strikesAfterMs = 1000
const lateMs = 240_000
const closed: Doors = { api: false, web: false }

/** The machine under a firmware: identity, wiring, what is broken, and what runs. Firmware personas move it; nothing ticks while nobody asks. */
export class Machine {
  readonly number: number
  readonly seed: number
  readonly model: SimModel
  readonly mac: string
  readonly serial: string
  readonly random: Random
  readonly faults: Set<Fault>
  readonly pools: Pools
  readonly speed: number
  /** The configuration lets the program run but not hash, such as an empty frequency. */
  crippled = false
  /** Configuration writes that the firmware took to heart, harmful ones included. */
  writes = 0
  /** The last requests, oldest first: 'tcp stats', 'POST /cgi-bin/set_miner_conf.cgi'. */
  readonly requests: string[] = []
  /** All requests there ever were. */
  requestCount = 0
  /** Changes that were asked of it, as far as they go through here. */
  changes = 0
  /** Requests that are being answered now. */
  asked = 0
  /** Its configuration as it lies in the flash. */
  stored: () => string = () => ''

  #hostname: string
  #asleep = false
  #blinking = false
  /** As its owner set it. */
  #password: string
  /** What opens it instead, where a fault has put another one; `null` = nothing has. */
  #lock: string | null = null
  readonly #factoryPassword: string
  readonly #clock: Clock
  readonly #hallStartedAt: number
  readonly #closing = new AbortController()
  #powered = new AbortController()
  #startedAt: number | null
  /** Ramp and initialisation are over for programs that were running when the hall opened. */
  #warm = true
  #doors: Doors = { api: true, web: true }
  /** What would be open were it not away. */
  #wanted: Doors = this.#doors
  #isAway = false
  #onDoors: (doors: Doors) => void = () => undefined
  #configReadableAt = 0
  /** The pools that it was last told, as text; `null` = it has not started yet. */
  #poolsTold: string | null = null
  #ip: string
  /** What DHCP gives it. */
  #lease: string
  #ownAddress: OwnAddress | null = null

  constructor(options: MachineOptions) {
    this.#ip = options.ip
    this.#lease = options.ip
    this.number = options.number
    this.seed = hash(`${options.seed}/${options.number}`)
    this.model = options.model
    this.random = new Random(this.seed)
    this.faults = new Set()
    this.#factoryPassword = options.password ?? 'root'
    this.#password = this.#factoryPassword
    this.speed = options.speed
    this.#clock = options.clock
    this.#hallStartedAt = options.hallStartedAt
    this.mac = macOf(options.number, options.seed)
    this.serial = serialOf(options.number, this.seed)
    this.#hostname = hostnameOf(options.number)
    const uptimeMs = this.random.between(2 * 3_600_000, 60 * 86_400_000)
    this.#startedAt = options.hallStartedAt - Math.round(uptimeMs)
    this.pools = new Pools(this.#startedAt, 0.05 + 0.1 * this.random.next())
    this.pools.heard = line => this.#heard(line)
    for (const fault of options.faults) this.inject(fault)
  }

  now(): number {
    return this.#clock.now()
  }

  /** Where it answers. */
  get ip(): string {
    return this.#ip
  }

  /** Of the web interface, now. */
  get password(): string {
    return this.#lock ?? this.#password
  }

  set password(password: string) {
    if (!this.#obeys()) return
    this.#password = password
    this.#lock = this.faults.has('other') ? `${password}-` : null
  }

  get hostname(): string {
    return this.#hostname
  }

  set hostname(hostname: string) {
    if (hostname === this.#hostname || !this.#obeys()) return
    this.#hostname = this.faults.has('other') ? `${hostname}-1` : hostname
  }

  /** Was told to sleep. */
  get asleep(): boolean {
    return this.#asleep
  }

  set asleep(asleep: boolean) {
    if (asleep !== this.#asleep && this.#obeys()) this.#asleep = asleep
  }

  /** Its LED blinks, so that it can be found. */
  get blinking(): boolean {
    return this.#blinking
  }

  set blinking(blinking: boolean) {
    if (blinking !== this.#blinking && this.#obeys()) this.#blinking = blinking
  }

  /** As configured, at work or not yet; `null` = by DHCP. */
  get ownAddress(): OwnAddress | null {
    return this.#ownAddress
  }

  /** Since the hall opened, s. */
  hallS(): number {
    return (this.now() - this.#hallStartedAt) / 1000
  }

  /** Of the mining program, whole seconds of real time: `speed` does not touch it. 0 when it does not run. */
  elapsedS(): number {
    return this.#startedAt === null ? 0 : Math.max(0, Math.floor((this.now() - this.#startedAt) / 1000))
  }

  isMining(): boolean {
    return this.#startedAt !== null
  }

  /** 0-1 of full work: 0 asleep, stopped, without a pool or initialising; then rising over minutes. */
  output(): number {
    if (this.#startedAt === null || this.asleep || this.crippled || this.pools.active() === null) return 0
    if (this.#warm) return 1
    const workedMs = (this.now() - this.#startedAt) * this.speed - initMs
    return Math.min(1, Math.max(0, workedMs / rampMs))
  }

  /** The pools as it hears them: what firmware stores that shows what it stores, and mines on that. */
  hears(lines: readonly PoolLine[]): readonly PoolLine[] {
    const heard = lines.map(line => this.#heard(line))
    this.#poolsTold = textOf(heard)
    return heard
  }

  /** The mining program takes these pools. The first ones have been mined on since it started. */
  takePools(lines: readonly PoolLine[]): void {
    const told = textOf(lines)
    // Who was told the same pools once more has nothing to get wrong.
    const taken = this.#poolsTold === null || this.#poolsTold === told ? lines : lines.map(line => this.#heard(line))
    this.pools.replace(this.faults.has('poolless') ? [] : taken, this.#poolsTold === null ? (this.#startedAt ?? this.now()) : this.now())
    if (this.#poolsTold === null || !this.faults.has('other')) this.#poolsTold = told
  }

  /** A fault shows itself in what was just changed: called once the answer is out. */
  strike(): void {
    this.#after(strikesAfterMs, () => {
      if (this.faults.has('relock')) this.#lock = `unknown-${this.seed}`
      if (this.faults.has('poolless')) this.pools.replace([], this.now())
      if (this.faults.has('neverback') || this.faults.has('late')) this.#goAway()
    })
  }

  countShares(): void {
    this.pools.count(this.now(), this.output())
  }

  /**
   * A write to its flash that a request asks for. Throws a `Refusal` when it is told no.
   * @returns whether it is done; `false` = it is said to be
   */
  commits(): boolean {
    const obeys = this.#obeys()
    this.writes++
    return obeys
  }

  /** A speed or a limit as it hears it, where no one can tell by the bytes of the request that there is one in it. */
  hearsNumber(value: number): number {
    return this.faults.has('other') ? misheardNumber(value) : value
  }

  /** Whether the configuration is not there yet because the machine is booting. */
  isBooting(): boolean {
    return this.now() < this.#configReadableAt
  }

  get doors(): Doors {
    return this.#doors
  }

  onDoors(listener: (doors: Doors) => void): void {
    this.#onDoors = listener
  }

  note(request: string): void {
    this.requests.push(request)
    this.requestCount++
    if (this.requests.length > 100) this.requests.shift()
  }

  /** A pause of `ms` in the life of a firmware; shorter by `speed`. Rejects when the machine loses power. */
  pause(ms: number): Promise<void> {
    return this.#clock.sleep(ms / this.speed, AbortSignal.any([this.#powered.signal, this.#closing.signal]))
  }

  /** A pause that `speed` does not shorten: what a fault does to the one who asks. */
  wait(ms: number): Promise<void> {
    return this.#clock.sleep(ms, AbortSignal.any([this.#powered.signal, this.#closing.signal]))
  }

  /** Does something later that a request asked for, unless the power goes first. */
  later(ms: number, task: () => void): void {
    if (this.asked > 0 && this.faults.has('refuse')) throw new Refusal()
    this.changes++
    this.#after(ms, task)
  }

  /** The mining program ends: its port refuses, the web stays. */
  stopMining(): void {
    if (this.#obeys()) this.#stop()
  }

  /**
   * The mining program starts; its port opens some seconds later.
   * @param load reads the configuration; `false` = it cannot be used and the program ends at once
   */
  startMining(load: () => boolean): void {
    if (this.faults.has('neverback') || !load()) return
    this.#startedAt = this.now()
    this.#warm = false
    this.#after(apiUpAfterMs, () => {
      if (this.#startedAt !== null) this.#open({ ...this.#wanted, api: true })
    })
  }

  /** Stop and, after `gapMs`, start. A machine that never comes back takes its web interface with it. */
  restartMining(gapMs: number, load: () => boolean): void {
    if (!this.#obeys()) return
    this.#stop()
    if (this.faults.has('neverback')) this.#open(closed)
    this.#after(gapMs, () => this.startMining(load))
  }

  /** Every port is dead for a minute or two; then the web answers, then the mining program starts. */
  reboot(load: () => boolean): void {
    if (!this.#obeys()) return
    this.countShares()
    this.#startedAt = null
    this.#blinking = false
    this.#open(closed)
    if (this.faults.has('neverback')) return
    this.#after(this.random.between(...bootMs), () => this.#comeUp(load))
  }

  /**
   * Takes an address of its own, or with `null` the one that DHCP gives it. Its network restarts a second later and it answers there:
   * nowhere, where that is not on loopback or is taken.
   */
  takeAddress(own: OwnAddress | null): void {
    if (!this.#obeys()) return
    this.#ownAddress = own === null || !this.faults.has('other') ? own : { ...own, ip: halfWayRound(own.ip) }
    this.#after(networkMs, () => {
      this.#ip = this.#addressNow()
      this.#open(this.faults.has('neverback') ? closed : this.#wanted)
    })
  }

  /** Password and address are as they left the factory; the address from the next restart on. */
  forgetOwner(): void {
    if (!this.#obeys()) return
    this.#password = this.#factoryPassword
    this.#lock = null
    this.#ownAddress = null
  }

  powerOff(): void {
    this.#powered.abort()
    this.#startedAt = null
    this.#isAway = false
    this.#open(closed)
  }

  powerOn(load: () => boolean): void {
    this.powerOff()
    this.#powered = new AbortController()
    this.#after(bootMs[0], () => this.#comeUp(load))
  }

  /** Breaks it. What a fault does beyond its name being in `faults` is done here. */
  inject(fault: Fault): void {
    this.faults.add(fault)
    if (fault === 'offline') this.#open(this.#wanted)
    if (fault === 'password' || fault === 'locked') this.#lock = `unknown-${this.seed}`
    if (fault === 'sleep') this.#asleep = true
    if (fault === 'deadpool') this.pools.killFirst()
  }

  /** Mends it. */
  clear(fault: Fault): void {
    this.faults.delete(fault)
    if (fault === 'offline') this.#open({ api: this.#startedAt !== null, web: true })
    if (fault === 'password' || fault === 'locked' || fault === 'other') this.#lock = null
    if (fault === 'sleep') this.#asleep = false
    if (fault === 'deadpool') this.pools.reviveFirst()
  }

  close(): void {
    this.#closing.abort()
  }

  /** Whether what was asked for is done. Throws a `Refusal` when a request is told no. */
  #obeys(): boolean {
    this.changes++
    if (this.asked > 0 && this.faults.has('refuse')) throw new Refusal()
    return !this.faults.has('ignore')
  }

  #heard(line: PoolLine): PoolLine {
    return this.faults.has('other') ? { ...line, user: `${line.user}X` } : line
  }

  #stop(): void {
    this.countShares()
    this.#startedAt = null
    this.#open({ ...this.#wanted, api: false })
  }

  #after(ms: number, task: () => void): void {
    this.pause(ms)
      .then(task)
      .catch(error => {
        // The power went first, or what is to be done now is refused.
        if (!(error instanceof DOMException || error instanceof Refusal)) throw error
      })
  }

  #goAway(): void {
    this.#isAway = true
    this.#open(this.#wanted)
    if (this.faults.has('neverback')) return
    this.#after(lateMs, () => {
      this.#isAway = false
      this.#open(this.#wanted)
    })
  }

  #comeUp(load: () => boolean): void {
    if (this.faults.has('moves')) this.#lease = halfWayRound(this.#lease)
    this.#ip = this.#addressNow()
    this.#open({ api: false, web: true })
    this.#configReadableAt = this.now() + 10_000 / this.speed
    this.#after(10_000, () => this.startMining(load))
  }

  #addressNow(): string {
    return this.#ownAddress?.ip ?? this.#lease
  }

  #open(doors: Doors): void {
    this.#wanted = doors
    this.#doors = this.#isAway || this.faults.has('offline') ? closed : doors
    this.#onDoors(this.#doors)
  }
}

function textOf(lines: readonly PoolLine[]): string {
  return JSON.stringify(lines.map(({ url, user, pass }) => [url, user, pass]))
}

/** An address of the same /24, 127 places on; never its first or its last. */
function halfWayRound(ip: string): string {
  const [, network = '', host = '1'] = /^(.*\.)(\d+)$/.exec(ip) ?? []
  return `${network}${((Number(host) + 126) % 254) + 1}`
}
