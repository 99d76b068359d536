import {
  type ApiSide,
  believablePools,
  type ExtraPort,
  type Machine,
  type OwnAddress,
  type Persona,
  type PoolLine,
  type Program,
  type WebReply,
} from '../../simulator/persona.ts'
import { v3Port } from './release.ts'
import { type WhatsminerModel, whatsminerModels } from './sim-models.ts'
import { SimV2 } from './sim-v2.ts'
import { SimV3 } from './sim-v3.ts'
import { imageOf, releaseIn } from './sim-words.ts'

export type SimMode = 'low' | 'normal' | 'high'

interface Stored {
  readonly pools: readonly PoolLine[]
  readonly mode: SimMode
  readonly limitW: number
  /** '20230911.12.Rel' */
  readonly firmware: string
  /** Whether changes are switched on. */
  readonly writable: boolean
}

/** What both APIs change and show. */
export interface WhatsminerTarget {
  readonly machine: Machine
  readonly model: WhatsminerModel
  readonly mode: SimMode
  readonly limitW: number
  readonly firmware: string
  readonly writable: boolean
  /** Of the account that may change things: the factory's differs between the APIs. */
  readonly password: string
  /** Switches at once. */
  setPools(lines: readonly PoolLine[]): void
  setMode(mode: SimMode): void
  setLimit(limitW: number): void
  setAsleep(asleep: boolean): void
  restartMining(): void
  reboot(): void
  /** Each takes effect once the network has restarted. */
  setHostname(hostname: string): void
  setNetwork(own: OwnAddress | null): void
  setPassword(password: string): void
  factoryReset(): void
  /** Takes a firmware file and restarts with it. Returns why not; `null` = it does. */
  install(file: Buffer): string | null
}

const restartGapMs = 4000
/** Until the network has restarted. */
const networkMs = 3000
const answerFirstMs = 500
const factoryPassword = 'admin'
const factoryPasswordV3 = 'super'

/** MicroBT's firmware: the API lives on while the mining program sleeps; pools switch live, power modes restart the program. */
class WhatsminerProgram implements Program, WhatsminerTarget {
  readonly machine: Machine
  readonly model: WhatsminerModel
  readonly api: ApiSide
  readonly extraPorts: readonly ExtraPort[]
  stored: string

  constructor(machine: Machine, model: WhatsminerModel) {
    this.machine = machine
    this.model = model
    this.stored = render({
      ...this.#factory(),
      pools: believablePools('btc', machine.hostname, machine.random.next()),
      firmware: model.firmware,
      writable: model.writable,
    })
    this.load()
    const older = new SimV2(this)
    this.api = { maxRequestBytes: 8191, idleMs: 10_000, answer: request => older.answer(request) }
    const newer = new SimV3(this)
    this.extraPorts = model.api === 'v3' ? [{ kind: 'framed', port: v3Port, follows: 'api', answer: message => newer.answer(message) }] : []
  }

  get mode(): SimMode {
    return this.#read().mode
  }

  get limitW(): number {
    return this.#read().limitW
  }

  get firmware(): string {
    return this.#read().firmware
  }

  get writable(): boolean {
    return this.#read().writable
  }

  get password(): string {
    const { password } = this.machine
    return this.model.api === 'v3' && password === factoryPassword ? factoryPasswordV3 : password
  }

  load(): boolean {
    this.machine.takePools(this.#read().pools)
    return true
  }

  setPools(lines: readonly PoolLine[]): void {
    this.machine.countShares()
    if (this.#write({ pools: lines.filter(line => line.url !== '') })) this.load()
    if (this.machine.faults.has('neverback')) this.restartMining()
  }

  setMode(mode: SimMode): void {
    this.#write({ mode })
    this.restartMining()
  }

  setLimit(limitW: number): void {
    this.#write({ limitW: this.machine.hearsNumber(limitW) })
    this.restartMining()
  }

  setAsleep(asleep: boolean): void {
    if (this.machine.asleep === asleep) return
    this.machine.countShares()
    this.machine.asleep = asleep
    // The API is a program of its own and goes on; the mining program begins again.
    if (!asleep) this.machine.startMining(() => this.load())
  }

  restartMining(): void {
    this.machine.restartMining(restartGapMs, () => this.load())
  }

  reboot(): void {
    this.machine.asleep = false
    this.machine.reboot(() => this.load())
  }

  setHostname(hostname: string): void {
    this.machine.writes++
    this.machine.later(networkMs, () => {
      this.machine.hostname = hostname
    })
  }

  setNetwork(own: OwnAddress | null): void {
    this.machine.writes++
    this.machine.takeAddress(own)
  }

  setPassword(password: string): void {
    this.machine.writes++
    this.machine.password = password
  }

  /** Changes are switched off with it, as they are when it leaves the factory. */
  factoryReset(): void {
    this.machine.forgetOwner()
    this.#write(this.#factory())
    this.reboot()
  }

  allowChanges(): void {
    this.stored = render({ ...this.#read(), writable: this.model.writable })
  }

  install(file: Buffer): string | null {
    const firmware = releaseIn(file)
    if (firmware === null) return 'check file failed'
    // Its last words go out first.
    this.machine.later(answerFirstMs, () => {
      this.#write({ firmware })
      this.reboot()
    })
    return null
  }

  web(): WebReply {
    return { status: 307, body: '', contentType: 'text/html', headers: { Location: `https://${this.machine.ip}/` } }
  }

  #factory(): Omit<Stored, 'firmware'> {
    return { pools: [], mode: 'normal', limitW: this.model.powerW + 90, writable: false }
  }

  #read(): Stored {
    const stored: Stored = JSON.parse(this.stored)
    return stored
  }

  /** Returns whether it is written. */
  #write(change: Partial<Stored>): boolean {
    const writes = this.machine.commits()
    if (writes) this.stored = render({ ...this.#read(), ...change })
    return writes
  }
}

function render(stored: Stored): string {
  return `${JSON.stringify(stored, null, 1)}\n`
}

/** MicroBT Whatsminers. */
export const persona: Persona<WhatsminerModel> = {
  family: 'whatsminer',
  realm: null,
  login: { user: 'admin', password: factoryPassword },
  models: whatsminerModels,
  image: (_model, version) => imageOf(version),
  start: (machine, model) => new WhatsminerProgram(machine, model),
}
