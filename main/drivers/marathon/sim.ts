import {
  type ApiSide,
  answerCgminer,
  believablePools,
  bodyOf,
  challenge,
  errorPage,
  json,
  judgeDigest,
  type Machine,
  type Persona,
  type Program,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { dialect } from './sim-api.ts'
import { firstConfig, type MarathonConfig } from './sim-config.ts'
import { type MarathonModel, marathonModels } from './sim-models.ts'
import { boardsReply, briefReply, fansReply, networkReply, overviewReply, poolsReply } from './sim-replies.ts'

const page = '<!DOCTYPE html>\n<html><head><title>Miner</title></head><body><div id="app"></div></body></html>\n'

const realm = 'antMiner Configuration'

/** The firmware of Marathon: its own interface beside Bitmain's API, behind the same Digest, which names its algorithm. It answers passwords itself. */
export const persona: Persona<MarathonModel> = {
  family: 'marathon',
  realm: null,
  models: marathonModels,
  start: (machine, model) => new MarathonProgram(machine, model),
}

class MarathonProgram implements Program {
  readonly machine: Machine
  readonly model: MarathonModel
  readonly api: ApiSide
  config: MarathonConfig
  readonly #history: unknown[] = []

  constructor(machine: Machine, model: MarathonModel) {
    this.machine = machine
    this.model = model
    this.config = firstConfig(model, believablePools(model.coin, machine.hostname, machine.random.next()))
    this.load()
    this.api = { maxRequestBytes: 8191, idleMs: 10_000, answer: request => answerCgminer(dialect, this, request) }
  }

  get stored(): string {
    return JSON.stringify(this.config)
  }

  refusal(): WebReply {
    return no('config is locked by the fleet manager')
  }

  load(): boolean {
    this.machine.takePools(this.config.pools)
    return true
  }

  web(request: WebRequest): WebReply | Promise<WebReply> {
    const call = /^\/kaonsu\/v1\/(.*)$/.exec(request.path)?.[1]
    if (!this.#isLetIn(request)) return unauthorized(call !== undefined)
    if (call === undefined) return { status: 200, body: page, contentType: 'text/html' }
    return request.method === 'POST' ? this.#change(call, request) : this.#tell(call)
  }

  #isLetIn({ method, headers }: WebRequest): boolean {
    const { password } = this.machine
    return judgeDigest(headers.authorization, { method, realm, user: 'root', password }) === 'yes'
  }

  #tell(call: string): WebReply {
    const { machine, config } = this
    const pages: Readonly<Record<string, () => unknown>> = {
      brief: () => briefReply(this),
      overview: () => overviewReply(this),
      hashboards: () => boardsReply(this),
      fans: () => fansReply(this),
      pools: () => poolsReply(machine),
      miner_config: () => config,
      locate_miner: () => ({ blinking: machine.blinking }),
      network_config: () => networkReply(machine),
      log: () => this.#history,
    }
    const reply = pages[call]
    return reply === undefined ? no('not found', 404) : json(reply())
  }

  async #change(call: string, request: WebRequest): Promise<WebReply> {
    const { machine } = this
    const body = bodyOf(request)
    if (body === null) return no('bad request', 400)
    switch (call) {
      case 'miner_config':
        return this.#save(body)
      case 'locate_miner':
        machine.blinking = body.blinking === true
        return yes
      case 'network_config':
        return this.#saveNetwork(body)
      case 'maintenance':
        return this.#maintain(body)
      default:
        return no('not found', 404)
    }
  }

  #maintain({ type, params }: Readonly<Record<string, unknown>>): WebReply {
    const { machine } = this
    switch (type) {
      case 'reboot':
        machine.later(1000, () => machine.reboot(() => this.load()))
        return yes
      case 'reload':
        machine.later(500, () => machine.restartMining(5000, () => this.load()))
        return yes
      case 'reset':
        if (!machine.commits()) return yes
        this.config = firstConfig(this.model, [])
        machine.asleep = false
        machine.forgetOwner()
        machine.later(1000, () => machine.reboot(() => this.load()))
        return yes
      case 'passwd':
        return this.#savePassword((params ?? {}) as Readonly<Record<string, unknown>>)
      default:
        return no('unknown type', 400)
    }
  }

  #savePassword({ curPwd, newPwd, confirmPwd }: Readonly<Record<string, unknown>>): WebReply {
    const { machine } = this
    if (curPwd !== machine.password) return no('current password is wrong')
    if (typeof newPwd !== 'string' || newPwd === '' || newPwd !== confirmPwd) return no('passwords differ')
    if (machine.commits()) machine.password = newPwd
    return yes
  }

  /** Taken whole: a line that is missing is an error. */
  #saveNetwork({ hostname, dhcp, ip, netmask, gateway, dns }: Readonly<Record<string, unknown>>): WebReply {
    const { machine } = this
    const texts = [hostname, ip, netmask, gateway, dns]
    if (typeof dhcp !== 'boolean' || !texts.every(text => typeof text === 'string')) return no('invalid network config')
    if (!machine.commits()) return yes
    machine.hostname = String(hostname)
    machine.takeAddress(dhcp ? null : { ip: String(ip), mask: String(netmask), gateway: String(gateway), dns: [String(dns)] })
    return yes
  }

  /** The whole configuration is taken as it comes; the mining program restarts with it. */
  async #save(config: Body): Promise<WebReply> {
    const { machine } = this
    if (!isWhole(config)) return no('invalid config')
    await machine.pause(300)
    if (!machine.commits()) return yes
    const from = this.config.mode['work-mode-selector']
    const to = config.mode['work-mode-selector']
    this.config = config
    if (from !== to) this.#history.push({ [machine.now()]: [{ type: 'update', path: ['Mode', 'WorkModeSelector'], from, to }] })
    machine.asleep = to === 'Sleep'
    machine.later(500, () => machine.restartMining(4000, () => this.load()))
    return yes
  }
}

type Body = Readonly<Record<string, unknown>>

/** Each part is there; what stands in it is believed. */
function isWhole(config: Body): config is Body & MarathonConfig {
  return ['mode', 'pools', 'pool-group', 'general-config', 'advance-config'].every(name => name in config)
}

/** Its own interface answers as JSON, the rest as a page. */
function unauthorized(isOwn: boolean): WebReply {
  const headers = { 'WWW-Authenticate': `${challenge(realm)}, algorithm=MD5` }
  return isOwn ? json({ error: true, msg: 'unauthorized' }, 401, headers) : { ...errorPage(401, 'Unauthorized'), headers }
}

const yes = json({ error: false, msg: 'success' })

function no(msg: string, status = 200): WebReply {
  return json({ error: true, msg }, status)
}
