import {
  type ApiSide,
  answerCgminer,
  believablePools,
  type Machine,
  type Program,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { type LegacyApiTarget, legacyDialect } from './sim-form-api.ts'
import { type LegacyConf, renderConf } from './sim-form-conf.ts'
import type { LegacyModel } from './sim-form-model.ts'
import { LegacyWeb } from './sim-form-web.ts'

/** A 2016-2019 stock Antminer: one API thread without a timeout, form CGIs that read by position, and a configuration that a bad write destroys. */
export class LegacyProgram implements Program, LegacyApiTarget {
  readonly machine: Machine
  model: LegacyModel
  readonly api: ApiSide
  rateOfLastStats = ''
  /** The file, verbatim; it need not be readable. */
  stored: string
  /** What the script last wrote, to keep values from. */
  conf: LegacyConf
  readonly #web: LegacyWeb

  constructor(machine: Machine, model: LegacyModel) {
    this.machine = machine
    this.model = model
    this.conf = {
      pools: believablePools(model.coin, machine.hostname, machine.random.next()),
      nobeeper: false,
      notempoverctrl: false,
      fanPwm: null,
      freq: String(model.freqMhz),
      voltage: model.voltage,
      workMode: machine.asleep && model.workMode !== null ? '254' : model.workMode,
      extra: model.fork?.line,
    }
    // Only the 17 series can sleep.
    if (model.workMode === null) machine.asleep = false
    this.stored = renderConf(this.conf)
    this.load()
    this.api = { maxRequestBytes: 8191, idleMs: null, answer: request => answerCgminer(legacyDialect(this.model), this, request) }
    this.#web = new LegacyWeb(this)
  }

  load(): boolean {
    const pools = readPools(this.stored)
    if (pools === null || pools.every(pool => pool.url === '')) return false
    this.machine.takePools(pools)
    this.machine.asleep = this.conf.workMode === '254'
    this.machine.crippled = !/^\d+$/.test(this.conf.freq)
    this.rateOfLastStats = ''
    return true
  }

  resetConf(): void {
    const { freqMhz, voltage, workMode } = this.model
    const pools = [0, 1, 2].map(() => ({ url: 'stratum+tcp://pool.maker.example:3333', user: 'antminer_1', pass: '123' }))
    this.conf = { ...this.conf, pools, nobeeper: false, notempoverctrl: false, fanPwm: null, freq: String(freqMhz), voltage, workMode }
    this.stored = renderConf(this.conf)
  }

  install(version: string): void {
    this.model = { ...this.model, compileTime: version }
  }

  web(request: WebRequest): WebReply | Promise<WebReply> {
    return this.#web.answer(request)
  }
}

/** The pools of the file as the mining program reads it; `null` when it is no JSON. */
function readPools(file: string): LegacyConf['pools'] | null {
  try {
    const conf: { pools: LegacyConf['pools'] } = JSON.parse(file)
    return conf.pools
  } catch {
    return null
  }
}
