import type { Clock } from '../lib/clock.ts'
import { type Doors, Doorway } from './doorway.ts'
import type { Fault } from './faults.ts'
import { Hearing } from './hearing.ts'
import { hostnameOf, macOf, serialOf } from './identity.ts'
import { Lock } from './lock.ts'
import { MiningRun } from './mining-run.ts'
import { type PoolLine, Pools } from './pools.ts'
import { Power } from './power.ts'
import { hash, Random } from './random.ts'
import { Refusal } from './refusal.ts'
import { type OwnAddress, Whereabouts } from './whereabouts.ts'

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

// In the time of life, before `speed`: stock machines open port 4028 some 5-15 s after a start, and need 1-3 min to boot.
const apiUpAfterMs = 6000
const bootMs = [60_000, 110_000] as const
/** Until a new network configuration is at work. */
const networkMs = 1000
/** Between a change and what a fault makes of it: its answer is out by then. */
const strikesAfterMs = 1000
/** However fast it lives, its answer needs that long on the way. */
const strikesAtLeastAfterMs = 50
const lateMs = 240_000

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
  readonly #clock: Clock
  readonly #hallStartedAt: number
  #configReadableAt = 0
  readonly #power: Power
  readonly #lock: Lock
  readonly #run: MiningRun
  readonly #hearing: Hearing
  readonly #place: Whereabouts
  readonly #doorway: Doorway

  constructor(options: MachineOptions) {
    this.number = options.number
    this.seed = hash(`${options.seed}/${options.number}`)
    this.model = options.model
    this.random = new Random(this.seed)
    this.faults = new Set()
    this.#hearing = new Hearing(this.faults)
    this.#doorway = new Doorway(() => this.faults.has('offline'))
    this.#place = new Whereabouts(options.ip)
    this.#lock = new Lock(options.password ?? 'root')
    this.speed = options.speed
    this.#clock = options.clock
    this.#power = new Power(options.clock, options.speed)
    this.#hallStartedAt = options.hallStartedAt
    this.mac = macOf(options.number, options.seed)
    this.serial = serialOf(options.number, this.seed)
    this.#hostname = hostnameOf(options.number)
    const uptimeMs = this.random.between(2 * 3_600_000, 60 * 86_400_000)
    const startedAt = options.hallStartedAt - Math.round(uptimeMs)
    this.#run = new MiningRun(startedAt, options.speed)
    this.pools = new Pools(startedAt, 0.05 + 0.1 * this.random.next())
    this.pools.heard = line => this.#hearing.pool(line)
    for (const fault of options.faults) this.inject(fault)
  }

  now(): number {
    return this.#clock.now()
  }

  /** Where it answers. */
  get ip(): string {
    return this.#place.ip
  }

  /** Of the web interface, now. */
  get password(): string {
    return this.#lock.password
  }

  set password(password: string) {
    if (this.#obeys()) this.#lock.set(password, this.#hearing.password(password))
  }

  get hostname(): string {
    return this.#hostname
  }

  set hostname(hostname: string) {
    if (hostname !== this.#hostname && this.#obeys()) this.#hostname = this.#hearing.hostname(hostname)
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
    return this.#place.own
  }

  /** Since the hall opened, s. */
  hallS(): number {
    return (this.now() - this.#hallStartedAt) / 1000
  }

  /** Of the mining program, whole seconds of real time: `speed` does not touch it. 0 when it does not run. */
  elapsedS(): number {
    return this.#run.elapsedS(this.now())
  }

  isMining(): boolean {
    return this.#run.startedAt !== null
  }

  /** 0-1 of full work: 0 asleep, stopped, without a pool or initialising; then rising over minutes. */
  output(): number {
    return this.asleep || this.crippled || this.pools.active() === null ? 0 : this.#run.warmth(this.now())
  }

  /** The pools as it hears them: what firmware stores that shows what it stores, and mines on that. */
  hears(lines: readonly PoolLine[]): readonly PoolLine[] {
    return this.#hearing.poolsToStore(lines)
  }

  /** A speed or a limit as it hears it, where no one can tell by the bytes of the request that there is one in it. */
  hearsNumber(value: number): number {
    return this.#hearing.number(value)
  }

  /** A request as it hears it, as far as that shows in its text. */
  hearsRequest(text: string): string {
    return this.#hearing.request(text)
  }

  /** The mining program takes these pools. The first ones have been mined on since it started. */
  takePools(lines: readonly PoolLine[]): void {
    const since = this.#hearing.knowsPools ? null : this.#run.startedAt
    const taken = this.#hearing.poolsToMine(lines)
    this.pools.replace(this.faults.has('poolless') ? [] : taken, since ?? this.now())
  }

  /** A fault shows itself in what was just changed: called once the answer is out. */
  strike(): void {
    this.#power.after(Math.max(strikesAfterMs, strikesAtLeastAfterMs * this.speed), () => {
      if (this.faults.has('relock')) this.#jam()
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

  /** Whether the configuration is not there yet because the machine is booting. */
  isBooting(): boolean {
    return this.now() < this.#configReadableAt
  }

  get doors(): Doors {
    return this.#doorway.now
  }

  onDoors(listener: (doors: Doors) => void): void {
    this.#doorway.onChange(listener)
  }

  note(request: string): void {
    this.requests.push(request)
    this.requestCount++
    if (this.requests.length > 100) this.requests.shift()
  }

  /** A pause of `ms` in the life of a firmware; shorter by `speed`. Rejects when the machine loses power. */
  pause(ms: number): Promise<void> {
    return this.#power.pause(ms)
  }

  /** A pause that `speed` does not shorten: what a fault does to the one who asks. */
  wait(ms: number): Promise<void> {
    return this.#power.wait(ms)
  }

  /** Does something later that a request asked for, unless the power goes first. */
  later(ms: number, task: () => void): void {
    if (this.asked > 0 && this.faults.has('refuse')) throw new Refusal()
    this.changes++
    this.#power.after(ms, task)
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
    this.#run.start(this.now())
    this.#power.after(apiUpAfterMs, () => {
      if (this.isMining()) this.#doorway.want({ api: true })
    })
  }

  /** Stop and, after `gapMs`, start. A machine that never comes back takes its web interface with it. */
  restartMining(gapMs: number, load: () => boolean): void {
    if (!this.#obeys()) return
    this.#stop()
    if (this.faults.has('neverback')) this.#doorway.wantNone()
    this.#power.after(gapMs, () => this.startMining(load))
  }

  /** Every port is dead for a minute or two; then the web answers, then the mining program starts. */
  reboot(load: () => boolean): void {
    if (!this.#obeys()) return
    this.countShares()
    this.#run.stop()
    this.#blinking = false
    this.#doorway.wantNone()
    if (this.faults.has('neverback')) return
    this.#power.after(this.random.between(...bootMs), () => this.#comeUp(load))
  }

  /**
   * Takes an address of its own, or with `null` the one that DHCP gives it. Its network restarts a second later and it answers there:
   * nowhere, where that is not on loopback or is taken.
   */
  takeAddress(own: OwnAddress | null): void {
    if (!this.#obeys()) return
    this.#place.configure(own === null ? null : this.#hearing.address(own))
    this.#power.after(networkMs, () => {
      this.#place.apply()
      if (this.faults.has('neverback')) this.#doorway.wantNone()
      else this.#doorway.follow()
    })
  }

  /** Password and address are as they left the factory; the address from the next restart on. */
  forgetOwner(): void {
    if (!this.#obeys()) return
    this.#lock.reset()
    this.#place.configure(null)
  }

  powerOff(): void {
    this.#power.cut()
    this.#run.stop()
    this.#doorway.wantNone()
    this.#doorway.setAway(false)
  }

  powerOn(load: () => boolean): void {
    this.powerOff()
    this.#power.restore()
    this.#power.after(bootMs[0], () => this.#comeUp(load))
  }

  /** Breaks it. What a fault does beyond its name being in `faults` is done here. */
  inject(fault: Fault): void {
    this.faults.add(fault)
    if (fault === 'offline') this.#doorway.follow()
    if (fault === 'password' || fault === 'locked') this.#jam()
    if (fault === 'sleep') this.#asleep = true
    if (fault === 'deadpool') this.pools.killFirst()
  }

  /** Mends it. */
  clear(fault: Fault): void {
    this.faults.delete(fault)
    if (fault === 'offline') this.#doorway.want({ api: this.isMining(), web: true })
    if (fault === 'password' || fault === 'locked' || fault === 'other') this.#lock.mend()
    if (fault === 'sleep') this.#asleep = false
    if (fault === 'deadpool') this.pools.reviveFirst()
  }

  close(): void {
    this.#power.close()
  }

  /** Whether what was asked for is done. Throws a `Refusal` when a request is told no. */
  #obeys(): boolean {
    this.changes++
    if (this.asked > 0 && this.faults.has('refuse')) throw new Refusal()
    return !this.faults.has('ignore')
  }

  #jam(): void {
    this.#lock.jam(`unknown-${this.seed}`)
  }

  #stop(): void {
    this.countShares()
    this.#run.stop()
    this.#doorway.want({ api: false })
  }

  #goAway(): void {
    this.#doorway.setAway(true)
    if (!this.faults.has('neverback')) this.#power.after(lateMs, () => this.#doorway.setAway(false))
  }

  #comeUp(load: () => boolean): void {
    if (this.faults.has('moves')) this.#place.loseLease()
    this.#place.apply()
    this.#doorway.want({ api: false, web: true })
    this.#configReadableAt = this.now() + 10_000 / this.speed
    this.#power.after(10_000, () => this.startMining(load))
  }
}
