import {
  type ApiSide,
  answerCgminer,
  believablePools,
  bodyOf,
  json,
  type Machine,
  type Persona,
  type PoolLine,
  type Program,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { dialect } from './sim-api.ts'
import { type SealminerModel, sealminerModels } from './sim-models.ts'

interface Stored {
  readonly pools: readonly PoolLine[]
  readonly mode: number
  readonly limitW: number
}

/** What the API shows. */
export interface SealminerTarget {
  readonly machine: Machine
  readonly model: SealminerModel
  readonly mode: number
  readonly limitW: number
}

const factoryLogin = { user: 'seal', password: 'seal' }
const restartGapMs = 4000

const page =
  '<!doctype html><html><head><meta charset="utf-8"><title>SEALMINER</title><link rel="stylesheet" href="/css/amazeui.min.css"></head><body></body></html>\n'

/** Bitdeer's firmware: reads over port 4028, changes by pages behind a login whose session the client may name. */
class SealminerProgram implements Program, SealminerTarget {
  readonly machine: Machine
  readonly model: SealminerModel
  readonly api: ApiSide
  stored: string
  readonly #sessions = new Set<string>()

  constructor(machine: Machine, model: SealminerModel) {
    this.machine = machine
    this.model = model
    const pools = believablePools('btc', machine.hostname, machine.random.next())
    this.stored = render({ pools, mode: model.modes.normal, limitW: model.powerW })
    this.load()
    this.api = { maxRequestBytes: 8191, idleMs: null, answer: request => answerCgminer(dialect, this, request) }
  }

  get mode(): number {
    return this.#read().mode
  }

  get limitW(): number {
    return this.#read().limitW
  }

  refusal({ path }: WebRequest): WebReply {
    if (path.includes('poolconf')) return json({ result: false, api: false, fileWrite: false, msg: 'write config failed' })
    return path.includes('passwd') ? json({ result: 1, msg: 'write password failed' }) : json({ status: 0, result: 1 })
  }

  load(): boolean {
    this.machine.takePools(this.#read().pools)
    return true
  }

  web(request: WebRequest): WebReply {
    const name = /^\/cgi-bin\/([\w-]+)\.php$/.exec(request.path)?.[1] ?? null
    if (name === null) return { status: 200, body: page, contentType: 'text/html' }
    const session = /PHPSESSID=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? null
    if (name === 'login') return this.#login(new URLSearchParams(request.body), session)
    if (session === null || !this.#sessions.has(session)) return { status: 200, body: page, contentType: 'text/html' }
    return request.method === 'POST' ? this.#post(name, request) : this.#get(name)
  }

  #login(form: URLSearchParams, session: string | null): WebReply {
    const isRight = form.get('username') === factoryLogin.user && form.get('origin_pwd') === this.machine.password
    if (!isRight) return json({ state: 1, msg: 'username or password error' })
    const name = session ?? `sim${this.machine.seed}`
    this.#sessions.add(name)
    return json({ state: 0, msg: 'ok' }, 200, session === null ? { 'Set-Cookie': `PHPSESSID=${name}; path=/` } : {})
  }

  #get(name: string): WebReply {
    const { mode, limitW, pools } = this.#read()
    if (name === 'get_miner_poolconf') {
      const lines = pools.map(({ url, user, pass }) => ({ url, user, pass }))
      return json({
        pools: lines,
        'xk-h3x-miningmode': String(mode),
        'xk-h3x-psu-input-max-power': String(limitW),
        'xk-h3x-network-hashrate': '0',
      })
    }
    return name === 'get_system_info' ? json(this.#systemInfo(mode)) : { status: 404, body: page, contentType: 'text/html' }
  }

  #systemInfo(mode: number): unknown {
    const { machine, model } = this
    return {
      brand: 'Sealminer',
      miner_type: model.type,
      firmware_version: model.firmware,
      ctrl_version: 'taurus_air_v1.1',
      crtl_sn: machine.serial,
      macaddr: machine.mac.toLowerCase(),
      ipaddress: machine.ip,
      DHCP: 'true',
      led: machine.blinking ? 'on' : 'off',
      miningMode: String(mode),
      ...model.modes,
    }
  }

  #post(name: string, request: WebRequest): WebReply {
    const body = bodyOf(request) ?? {}
    const { machine } = this
    switch (name) {
      case 'set_miner_poolconf':
        return this.#storePools(body)
      case 'led_conf':
        machine.blinking = body.value === 'on'
        return json({ status: 1, result: 0 })
      case 'mining_setting':
        return this.#setMining(body.params_data === 1)
      case 'set_mining_mode':
        return this.#setMode(Number(body.miningMode))
      case 'update_passwd':
        return this.#setPassword(body)
      case 'reboot':
        machine.asleep = false
        machine.reboot(() => this.load())
        return json({ result: 0 })
      default:
        return { status: 404, body: page, contentType: 'text/html' }
    }
  }

  /** Taken by the running program at once. */
  #storePools(body: Readonly<Record<string, unknown>>): WebReply {
    const { faults } = this.machine
    const text = (key: string) => (typeof body[key] === 'string' ? body[key] : '')
    const pools = [1, 2, 3].map(slot => ({ url: text(`poolurl${slot}`), user: text(`pooluser${slot}`), pass: text(`poolpwd${slot}`) }))
    this.machine.countShares()
    if (this.#write({ pools })) this.load()
    if (faults.has('neverback')) this.machine.restartMining(restartGapMs, () => this.load())
    return json({ result: true, api: true, fileWrite: true, msg: '' })
  }

  /** Ends every session. */
  #setPassword({ user_name: user, origin_pwd: old, new_pwd: wanted, confirm_pwd: again }: Readonly<Record<string, unknown>>): WebReply {
    const { machine } = this
    if (user !== factoryLogin.user || old !== machine.password) return json({ result: 1, msg: 'origin password error' })
    if (typeof wanted !== 'string' || wanted === '' || wanted !== again) return json({ result: 1, msg: 'passwords differ' })
    if (!machine.commits()) return json({ result: 0 })
    machine.password = wanted
    this.#sessions.clear()
    return json({ result: 0 })
  }

  #setMining(on: boolean): WebReply {
    this.machine.countShares()
    this.machine.asleep = !on
    return json({ status: 1, result: 0 })
  }

  #setMode(mode: number): WebReply {
    if (!Object.values(this.model.modes).includes(mode)) return json({ status: 0, result: 1 })
    this.#write({ mode })
    this.machine.restartMining(restartGapMs, () => this.load())
    return json({ status: 1, result: 0 })
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

/** Bitdeer Sealminers. */
export const persona: Persona<SealminerModel> = {
  family: 'sealminer',
  realm: null,
  login: factoryLogin,
  models: sealminerModels,
  start: (machine, model) => new SealminerProgram(machine, model),
}
