import {
  type ApiSide,
  answerCgminer,
  believablePools,
  errorPage,
  json,
  type Machine,
  type Persona,
  type Program,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { dialectOf } from './sim-api.ts'
import { words } from './sim-body.ts'
import { answerGraphql } from './sim-graphql.ts'
import { imageOf } from './sim-image.ts'
import { answerLuci } from './sim-luci.ts'
import { type BraiinsModel, braiinsModels } from './sim-models.ts'
import { answerRest } from './sim-rest.ts'
import type { BraiinsTarget, StoredConfig } from './sim-target.ts'

/** Braiins OS of one release: the API of 4028 as ever, and the web interface that the release has. */
class BraiinsProgram implements Program, BraiinsTarget {
  readonly machine: Machine
  model: BraiinsModel
  readonly api: ApiSide
  stored: string
  readonly #sessions = new Set<string>()
  #password: string
  #given = 0

  constructor(machine: Machine, model: BraiinsModel) {
    this.machine = machine
    this.model = model
    this.#password = machine.password
    const lines = believablePools('btc', machine.hostname, machine.random.next()).filter(line => line.url !== '')
    const pools = lines.map(({ url, user, pass }) => ({ url, user, password: pass }))
    this.stored = JSON.stringify(this.#factory(pools))
    this.load()
    const dialect = dialectOf(model)
    this.api = { maxRequestBytes: 8191, idleMs: 30_000, answer: request => answerCgminer(dialect, this, request) }
  }

  get config(): StoredConfig {
    const config: StoredConfig = JSON.parse(this.stored)
    return config
  }

  refusal({ path }: WebRequest): WebReply {
    if (this.model.web === 'graphql') return json({ data: null, errors: [{ message: 'failed to write the configuration', locations: [] }] })
    return path.startsWith('/api/') ? words(500, 'failed to write the configuration') : errorPage(500, 'Internal Server Error')
  }

  load(): boolean {
    this.machine.takePools(this.config.pools.map(({ url, user, password }) => ({ url, user, pass: password })))
    return true
  }

  store(change: Partial<StoredConfig>): void {
    if (this.machine.commits()) this.stored = JSON.stringify({ ...this.config, ...change })
  }

  restart(): void {
    this.machine.restartMining(8000, () => this.load())
  }

  reboot(): void {
    this.#sessions.clear()
    this.machine.reboot(() => this.load())
  }

  stop(): void {
    this.machine.stopMining()
  }

  start(): void {
    if (!this.machine.isMining()) this.machine.startMining(() => this.load())
  }

  setPassword(password: string): void {
    if (this.machine.commits()) this.machine.password = password
  }

  factoryReset(): void {
    this.store(this.#factory([]))
    this.machine.password = factoryPassword
    this.reboot()
  }

  install(version: string, keepSettings: boolean): void {
    if (this.machine.commits()) this.model = { ...this.model, version }
    if (keepSettings) this.reboot()
    else this.factoryReset()
  }

  #factory(pools: StoredConfig['pools']): StoredConfig {
    return { group: 'Default', pools, powerW: this.model.powerW, fans: { mode: 'auto', speed: 70, targetC: 65 } }
  }

  logIn(user: unknown, password: unknown): string | null {
    if (user !== 'root' || password !== this.machine.password) return null
    const token = `SIM${this.machine.seed.toString(36)}x${this.#given++}`
    this.#sessions.add(token)
    return token
  }

  knows(token: string): boolean {
    return this.#sessions.has(token)
  }

  web(request: WebRequest): WebReply | Promise<WebReply> {
    if (this.#password !== this.machine.password) this.#sessions.clear()
    this.#password = this.machine.password
    if (request.path === '/') return page
    switch (this.model.web) {
      case 'rest':
        return answerRest(this, request)
      case 'graphql':
        return answerGraphql(this, request)
      case 'luci':
        return answerLuci(this, request)
    }
  }
}

const factoryPassword = 'root'

const page: WebReply = {
  status: 200,
  body: '<!doctype html><html><head><title>Braiins OS</title></head><body></body></html>\n',
  contentType: 'text/html',
}

/** Braiins OS from 2020 to the present. */
export const persona: Persona<BraiinsModel> = {
  family: 'braiins',
  realm: null,
  login: { user: 'root', password: factoryPassword },
  models: braiinsModels,
  image: (_model, version) => imageOf(version),
  start: (machine, model) => new BraiinsProgram(machine, model),
}
