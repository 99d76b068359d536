import {
  type ApiSide,
  answerCgminer,
  believablePools,
  bodyOf,
  type CgminerDialect,
  type ExtraPort,
  Fields,
  json,
  type Machine,
  type Persona,
  type PoolLine,
  type Program,
  success,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { type AuradineModel, auradineModels } from './sim-models.ts'
import { type AuradineTarget, answers, classicNames, type LedSetting, type ModeSetting } from './sim-replies.ts'

const page = '<!DOCTYPE html>\n<html><head><title>Miner UI</title></head><body><div id="root"></div></body></html>\n'

/** The classic readings on port 4028, a page on 80, and everything behind a token on 8080. */
class AuradineProgram implements Program, AuradineTarget {
  readonly machine: Machine
  readonly model: AuradineModel
  readonly api: ApiSide
  readonly extraPorts: readonly ExtraPort[]
  readonly #tokens = new Set<string>()
  #pools: readonly PoolLine[]
  mode: ModeSetting
  led: LedSetting = { Code: 2, Msg: 'Normal' }

  constructor(machine: Machine, model: AuradineModel) {
    this.machine = machine
    this.model = model
    this.#pools = believablePools('btc', machine.hostname, machine.random.next()).filter(pool => pool.url !== '')
    this.mode = { Mode: 'normal', Power: 0, Ths: 0, Sleep: machine.asleep ? 'on' : 'off' }
    this.load()
    const dialect = dialectOf(model)
    this.api = {
      maxRequestBytes: 8191,
      idleMs: null,
      answer: request => answerCgminer(dialect, this, model.joins ? request : request.replaceAll('+', ' ')),
    }
    this.extraPorts = [{ kind: 'http', port: 8080, follows: 'web', answer: request => this.#answer(request) }]
  }

  get stored(): string {
    return JSON.stringify({ pools: this.#pools, mode: this.mode })
  }

  load(): boolean {
    this.machine.takePools(this.#pools)
    return true
  }

  web(): WebReply {
    return { status: 200, body: page, contentType: 'text/html' }
  }

  #answer(request: WebRequest): WebReply | Promise<WebReply> {
    const name = request.path.slice(1)
    const body = bodyOf(request)
    if (request.method === 'POST' && name === 'token') return this.#logIn(body)
    if (!this.#tokens.has(request.headers.token ?? '')) return status('E', 401, 'Invalid token', 401)
    if (request.method === 'POST') return body === null ? status('E', 23, 'Invalid JSON') : this.#write(name, body)
    const answer = Object.hasOwn(answers, name) ? answers[name] : undefined
    if (answer === undefined) return status('E', 14, `Invalid command ${name}`)
    return status('S', answer.code, name, 200, { [answer.section]: answer.rows(this) })
  }

  #logIn(body: Readonly<Record<string, unknown>> | null): WebReply {
    if (body?.user !== 'admin' || body.password !== this.machine.password) return status('E', 300, 'Wrong user or password')
    const token = `sim-${this.machine.seed}-${this.machine.random.next()}`
    this.#tokens.add(token)
    return status('S', 300, 'token', 200, { Token: [{ Name: 'admin', When: Math.floor(this.machine.now() / 1000), Token: token }] })
  }

  async #write(name: string, body: Readonly<Record<string, unknown>>): Promise<WebReply> {
    const { machine } = this
    if (machine.faults.has('refuse')) return status('E', 500, 'Failed to store the settings: read-only file system')
    if (machine.faults.has('ignore')) return status('S', 200, name)
    await machine.pause(200)
    switch (name) {
      case 'updatepools':
        return this.#savePools(body.pools)
      case 'mode':
        return this.#saveMode(body)
      case 'led':
        this.led = body.code === 3 ? { Code: 3, Msg: 'Locate' } : { Code: 2, Msg: 'Normal' }
        machine.blinking = body.code === 3
        return status('S', 530, 'LED updated')
      case 'restart':
        machine.later(1000, () => this.#restart(body.parameter))
        return status('S', 100, 'Restarting')
      case 'network':
        return this.#saveNetwork(body)
      case 'password':
        return this.#savePassword(body)
      case 'factory-reset':
        this.#forget()
        return status('S', 100, 'Resetting')
      default:
        return status('E', 14, `Invalid command ${name}`)
    }
  }

  #saveNetwork({ protocol, ip, mask, gateway, dns, hostname }: Readonly<Record<string, unknown>>): WebReply {
    const { machine } = this
    const texts = [ip, mask, gateway, dns].map(value => (typeof value === 'string' ? value : ''))
    const [address = '', netmask = '', router = '', servers = ''] = texts
    if (protocol !== 'dhcp' && (protocol !== 'static' || texts.includes(''))) return status('E', 601, 'Invalid network settings')
    machine.writes++
    if (typeof hostname === 'string') machine.hostname = hostname
    machine.takeAddress(protocol === 'dhcp' ? null : { ip: address, mask: netmask, gateway: router, dns: servers.split(',') })
    return status('S', 600, 'Network updated')
  }

  /** Ends every session. */
  #savePassword({ user, old, new: wanted }: Readonly<Record<string, unknown>>): WebReply {
    const { machine } = this
    if (user !== 'admin' || old !== machine.password) return status('E', 302, 'Wrong old password')
    if (typeof wanted !== 'string' || wanted === '') return status('E', 303, 'Invalid new password')
    machine.writes++
    machine.password = wanted
    this.#tokens.clear()
    return status('S', 301, 'Password updated')
  }

  #forget(): void {
    const { machine } = this
    this.#pools = []
    this.mode = { Mode: 'normal', Power: 0, Ths: 0, Sleep: 'off' }
    machine.asleep = false
    machine.forgetOwner()
    machine.later(1000, () => this.#restart(undefined))
  }

  /** The whole list; the mining program restarts. */
  #savePools(value: unknown): WebReply {
    const { machine, model } = this
    const rows = Array.isArray(value) ? (value as readonly Partial<PoolLine>[]) : []
    const pools = rows.map(({ url = '', user = '', pass = '' }) => ({ url, user, pass }))
    if (pools.length === 0 || pools.some(pool => pool.url === '')) return status('E', 101, 'Missing pools')
    const stranger = pools.find(({ url }) => model.poolsOf !== null && !url.includes(model.poolsOf))
    if (stranger !== undefined) return status('E', 102, `Pool ${stranger.url} is not on the list of allowed pools`)
    machine.writes++
    this.#pools = pools
    machine.later(500, () => machine.restartMining(2000, () => this.load()))
    return status('S', 100, 'Pools updated')
  }

  #saveMode({ mode, tune, power, sleep }: Readonly<Record<string, unknown>>): WebReply {
    const { machine } = this
    if (sleep === 'on' || sleep === 'off') {
      const wakes = machine.asleep && sleep === 'off'
      this.mode = { ...this.mode, Sleep: sleep }
      machine.asleep = sleep === 'on'
      if (wakes) machine.restartMining(2000, () => this.load())
    } else if (mode === 'custom' && tune === 'power' && typeof power === 'number') {
      this.mode = { ...this.mode, Mode: 'custom', Power: power, Ths: Math.round((this.model.rate / 1e6) * (power / this.model.powerW)) }
    } else if (mode === 'normal' || mode === 'eco' || mode === 'turbo') this.mode = { ...this.mode, Mode: mode, Power: 0, Ths: 0 }
    else return status('E', 541, 'Invalid mode')
    machine.writes++
    return status('S', 540, 'Mode updated')
  }

  #restart(parameter: unknown): void {
    if (parameter === 'gcminer') {
      this.machine.restartMining(4000, () => this.load())
      return
    }
    this.#tokens.clear()
    this.machine.reboot(() => this.load())
  }
}

function status(severity: 'S' | 'E', code: number, msg: string, http = 200, more: Readonly<Record<string, unknown>> = {}): WebReply {
  const row = { STATUS: severity, When: 0, Code: code, Msg: msg, Description: 'FluxOS' }
  return json({ STATUS: [row], ...more, id: 1 }, http)
}

function dialectOf(model: AuradineModel): CgminerDialect<AuradineTarget> {
  const commands = classicNames.map(name => {
    const answer = answers[name]
    const run = (target: AuradineTarget) =>
      success(answer?.code ?? 0, name, { name: answer?.section ?? name, records: (answer?.rows(target) ?? []).map(fieldsOf) })
    return [name, { access: 'R' as const, run }] as const
  })
  return {
    description: `GCMiner-${model.firmware}`,
    commands: Object.fromEntries(commands),
    allows: () => true,
    now: target => target.machine.now(),
  }
}

function fieldsOf(row: Readonly<Record<string, unknown>>): Fields {
  const fields = new Fields()
  for (const [name, value] of Object.entries(row)) fields.raw(name, JSON.stringify(value))
  return fields
}

/** Auradine's Teraflux. It answers passwords itself. */
export const persona: Persona<AuradineModel> = {
  family: 'auradine',
  realm: null,
  login: { user: 'admin', password: 'admin' },
  models: auradineModels,
  start: (machine, model) => new AuradineProgram(machine, model),
}
