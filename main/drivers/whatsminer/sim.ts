import {
  type ApiSide,
  believablePools,
  type ExtraPort,
  type Machine,
  type Persona,
  type PoolLine,
  type Program,
  type WebReply,
} from '../../simulator/persona.ts'
import { v3Port } from './release.ts'
import { type WhatsminerModel, whatsminerModels } from './sim-models.ts'
import { SimV2 } from './sim-v2.ts'
import { SimV3 } from './sim-v3.ts'

export type SimMode = 'low' | 'normal' | 'high'

interface Stored {
  readonly pools: readonly PoolLine[]
  readonly mode: SimMode
  readonly limitW: number
}

/** What both APIs change and show. */
export interface WhatsminerTarget {
  readonly machine: Machine
  readonly model: WhatsminerModel
  readonly mode: SimMode
  readonly limitW: number
  /** Of the account that may change things: the factory's differs between the APIs. */
  readonly password: string
  /** Switches at once. Returns `false` when it refuses. */
  setPools(lines: readonly PoolLine[]): boolean
  setMode(mode: SimMode): void
  setLimit(limitW: number): void
  setAsleep(asleep: boolean): void
  restartMining(): void
  reboot(): void
}

const restartGapMs = 4000
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
      pools: believablePools('btc', machine.hostname, machine.random.next()),
      mode: 'normal',
      limitW: model.powerW + 90,
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

  get password(): string {
    const { password } = this.machine
    return this.model.api === 'v3' && password === factoryPassword ? factoryPasswordV3 : password
  }

  load(): boolean {
    this.machine.takePools(this.#read().pools)
    return true
  }

  setPools(lines: readonly PoolLine[]): boolean {
    const { faults } = this.machine
    if (faults.has('refuse')) return false
    if (!faults.has('ignore')) {
      this.machine.countShares()
      this.#write({ pools: lines.filter(line => line.url !== '') })
      this.load()
    }
    if (faults.has('neverback')) this.restartMining()
    return true
  }

  setMode(mode: SimMode): void {
    this.#write({ mode })
    this.restartMining()
  }

  setLimit(limitW: number): void {
    this.#write({ limitW })
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

  web(): WebReply {
    return { status: 307, body: '', contentType: 'text/html', headers: { Location: `https://${this.machine.ip}/` } }
  }

  #read(): Stored {
    const stored: Stored = JSON.parse(this.stored)
    return stored
  }

  #write(change: Partial<Stored>): void {
    this.stored = render({ ...this.#read(), ...change })
    this.machine.writes++
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
  start: (machine, model) => new WhatsminerProgram(machine, model),
}
