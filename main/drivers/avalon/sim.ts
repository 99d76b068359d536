import {
  type ApiSide,
  answerCgminer,
  believablePools,
  type CgminerDialect,
  errorPage,
  type Machine,
  type OwnAddress,
  type Persona,
  type PoolLine,
  type Program,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { type AvalonModel, avalonModels } from './sim-models.ts'
import { reads } from './sim-read.ts'
import { writes } from './sim-write.ts'

interface Stored {
  readonly pools: readonly PoolLine[]
  readonly mode: number
  readonly network: Network
}

/** `own` is `null` by DHCP. */
interface Network {
  readonly own: Omit<OwnAddress, 'dns'> | null
  readonly dns: readonly string[]
}

/** What the commands read and change. */
export interface AvalonTarget {
  readonly machine: Machine
  readonly model: AvalonModel
  /** In force. */
  readonly mode: number
  /** Of the command that the machines for homes take pools by. */
  readonly ownerPassword: string
  readonly ledIsOn: boolean
  /** Returns `false` when it refuses; so do the others that change something. */
  setLed(on: boolean): boolean
  /** `null` = the firmware drives them. */
  readonly fanPct: number | null
  setFan(pct: number | null): boolean
  /** In force after the next start; so are the next two. */
  storePool(slot: number, line: PoolLine): boolean
  storeNetwork(change: Partial<Network>): boolean
  setPassword(password: string): boolean
  forget(): boolean
  /** @param now or with the next start */
  setMode(mode: number, now: boolean): boolean
  setAsleep(asleep: boolean): void
  restartMining(): void
  reboot(): void
}

const dialect: CgminerDialect<AvalonTarget> = {
  description: 'cgminer 4.11.1',
  commands: { ...reads, ...writes },
  allows: () => true,
  now: target => target.machine.now(),
}

const factoryPassword = 'root'
const makersPool: PoolLine = { url: 'stratum+tcp://pool.maker.example:3333', user: 'maker.1', pass: 'x' }
const byDhcp: Network = { own: null, dns: [] }
const restartGapMs = 4000

/** Canaan's firmware: everything over port 4028; what is stored counts from the next start. */
class AvalonProgram implements Program, AvalonTarget {
  readonly machine: Machine
  readonly model: AvalonModel
  readonly api: ApiSide
  ledIsOn = false
  fanPct: number | null = null
  mode: number
  stored: string
  readonly #factoryMode: number

  constructor(machine: Machine, model: AvalonModel) {
    this.machine = machine
    this.model = model
    this.#factoryMode = Math.min(1, Math.max(0, model.modes - 1))
    this.mode = this.#factoryMode
    const pools = allSlots(believablePools('btc', machine.hostname, machine.random.next()))
    this.stored = render({ pools, mode: this.mode, network: byDhcp })
    this.load()
    this.api = { maxRequestBytes: 8191, idleMs: null, answer: request => answerCgminer(dialect, this, request) }
  }

  get ownerPassword(): string {
    const { password } = this.machine
    return password === factoryPassword ? 'admin' : password
  }

  load(): boolean {
    const { pools, mode } = this.#read()
    this.mode = mode
    this.machine.takePools(pools)
    return true
  }

  storePool(slot: number, line: PoolLine): boolean {
    const pools = [...this.#read().pools]
    pools[slot] = line
    return this.#store(() => this.#write({ pools }))
  }

  storeNetwork(change: Partial<Network>): boolean {
    return this.#store(() => this.#write({ network: { ...this.#read().network, ...change } }))
  }

  setPassword(password: string): boolean {
    return this.#store(() => {
      this.machine.password = password
    })
  }

  forget(): boolean {
    return this.#store(() => {
      this.machine.password = factoryPassword
      this.#write({ pools: allSlots([makersPool]), mode: this.#factoryMode, network: byDhcp })
    })
  }

  /** Does it unless it is broken; `false` = it says so. */
  #store(write: () => void): boolean {
    if (this.machine.faults.has('refuse')) return false
    if (this.machine.commits()) write()
    return true
  }

  setMode(mode: number, now: boolean): boolean {
    return this.#store(() => {
      this.#write({ mode })
      if (now) this.mode = mode
    })
  }

  setLed(on: boolean): boolean {
    return this.#store(() => {
      this.ledIsOn = on
    })
  }

  setFan(pct: number | null): boolean {
    return this.#store(() => {
      this.fanPct = pct
    })
  }

  setAsleep(asleep: boolean): void {
    this.machine.countShares()
    this.machine.asleep = asleep
  }

  restartMining(): void {
    this.machine.restartMining(restartGapMs, () => this.load())
  }

  reboot(): void {
    this.machine.asleep = false
    this.fanPct = null
    this.ledIsOn = false
    const { own, dns } = this.#read().network
    this.machine.takeAddress(own === null ? null : { ...own, dns })
    this.machine.reboot(() => this.load())
  }

  /** Every page but the one that tells the MAC wants a login, which is a page with status 200. */
  web({ path }: WebRequest): WebReply {
    if (path === '/get_minerinfo.cgi' && this.model.layout === 'line')
      return { status: 200, body: this.#minerInfo(), contentType: 'text/html' }
    if (path === '/' || path.endsWith('.cgi')) return { status: 200, body: loginPage, contentType: 'text/html' }
    return errorPage(404, 'Not Found')
  }

  #minerInfo(): string {
    const { machine, model } = this
    const fields = { version: model.firmware, mac: machine.mac.toLowerCase(), ipv4: machine.ip, hwtype: model.type, sys_status: '1' }
    const pairs = Object.entries(fields).map(([key, value]) => `"${key}":"${value}", `)
    return `minerinfoCallback({${pairs.join('')}});`
  }

  #read(): Stored {
    const stored: Stored = JSON.parse(this.stored)
    return stored
  }

  #write(change: Partial<Stored>): void {
    this.stored = render({ ...this.#read(), ...change })
  }
}

/** A slot cannot be empty: whoever sets fewer pools repeats the first. */
function allSlots(lines: readonly PoolLine[]): readonly PoolLine[] {
  const [first = makersPool, ...rest] = lines.filter(line => line.url !== '')
  return [first, rest[0] ?? first, rest[1] ?? first]
}

function render(stored: Stored): string {
  return `${JSON.stringify(stored, null, 1)}\n`
}

const loginPage =
  '<!doctype html><html><head><meta charset="utf-8"><title>Avalon Device</title></head><body><form action="/login.cgi" method="post"></form></body></html>\n'

/** Canaan Avalons for halls and homes. */
export const persona: Persona<AvalonModel> = {
  family: 'avalon',
  realm: null,
  login: { user: 'root', password: factoryPassword },
  models: avalonModels,
  start: (machine, model) => new AvalonProgram(machine, model),
}
