import {
  type ApiSide,
  believablePools,
  type Machine,
  type Pool,
  type Program,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { answerStock } from './sim-json-api.ts'
import { firstConf, parseConf, poolsOf, renderConf } from './sim-json-conf.ts'
import type { StockModel } from './sim-json-model.ts'
import { statusText } from './sim-json-readings.ts'
import { StockWeb, type StockWebTarget } from './sim-json-web.ts'

/** A 2020-2026 stock Antminer: five API commands in two dialects, JSON CGIs, and a script that one blank makes erase every pool. */
export class StockProgram implements Program, StockWebTarget {
  readonly machine: Machine
  model: StockModel
  readonly api: ApiSide
  readonly statusPort?: (path: string) => string
  /** The file, verbatim; it need not be readable. */
  stored: string
  readonly #web: StockWeb
  #joinsIp = false

  constructor(machine: Machine, model: StockModel) {
    this.machine = machine
    this.model = model
    this.stored = renderConf(firstConf(model, believablePools(model.coin, machine.hostname, machine.random.next()), machine.asleep))
    this.load()
    this.api = { maxRequestBytes: 4095, idleMs: 10_000, answer: request => answerStock(this, request) }
    this.#web = new StockWeb(this)
    if (model.statusPort) this.statusPort = path => statusText(machine, path)
  }

  /** It starts with any file; with one that cannot be read it has no pools. */
  load(): boolean {
    const conf = parseConf(this.stored)
    this.machine.takePools(poolsOf(conf))
    this.machine.asleep = String(conf?.['bitmain-work-mode'] ?? '0') === '1'
    this.#joinsIp = String(conf?.['bitmain-user-ip-cat'] ?? '0') === '1'
    return true
  }

  resetConf(): void {
    const none = { url: '', user: '', pass: '' }
    this.stored = renderConf(firstConf(this.model, [none, none, none], false))
  }

  install(version: string): void {
    const { build } = this.model
    const isRelease = version.startsWith('FR-')
    this.model = {
      ...this.model,
      ...(isRelease ? {} : { compileTime: version }),
      build: build && isRelease ? { ...build, fwVersion: version } : build,
    }
  }

  shownUser(pool: Pool): string {
    return this.#joinsIp ? `${pool.user}.${this.machine.ip.replaceAll('.', 'X')}` : pool.user
  }

  web(request: WebRequest): WebReply | Promise<WebReply> {
    return this.#web.answer(request)
  }
}
