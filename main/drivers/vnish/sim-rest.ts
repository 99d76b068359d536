import {
  type ApiSide,
  answerCgminer,
  bearerOf,
  believablePools,
  bodyOf,
  json,
  type Machine,
  type Program,
  uploadOf,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { restDialect } from './sim-api.ts'
import { minerLog, releaseIn } from './sim-image.ts'
import type { VnishModel } from './sim-models.ts'
import {
  chainsReply,
  factoryReply,
  infoReply,
  minerState,
  perfReply,
  presetsReply,
  type RestTarget,
  statusReply,
  summaryReply,
} from './sim-replies.ts'
import { firstSettings, heardCooling, heardPreset, networkIn, type RestSettings, settingsReply } from './sim-settings.ts'

/** Wrong passwords in a row after which it takes none for `lockMs`. */
const mostWrong = 5
const lockMs = 300_000

const page = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8">
    <meta name="firmware" content="AnthillOS">
    <title>Firmware</title>
  </head>
  <body><div id="app"></div></body>
</html>
`

/** A REST release: reads open to everybody, writes behind a token, and a lock after wrong passwords. */
export class RestProgram implements Program, RestTarget {
  readonly machine: Machine
  model: VnishModel
  readonly api: ApiSide
  settings: RestSettings
  readonly #tokens = new Set<string>()
  #wrong = 0
  #lockedUntil = 0

  constructor(machine: Machine, model: VnishModel) {
    this.machine = machine
    this.model = model
    const pools = believablePools(model.coin, machine.hostname, machine.random.next()).map(pool => ({
      ...pool,
      url: pool.url.replace('stratum+tcp://', ''),
    }))
    this.settings = firstSettings(model, pools)
    this.load()
    this.api = { maxRequestBytes: 8191, idleMs: 10_000, answer: request => answerCgminer(restDialect, this, request) }
  }

  get stored(): string {
    return JSON.stringify(this.settings)
  }

  refusal(): WebReply {
    return json({ err: 'failed to save settings: read-only file system' }, 500)
  }

  load(): boolean {
    this.machine.takePools(this.settings.pools)
    return true
  }

  web(request: WebRequest): WebReply | Promise<WebReply> {
    const call = /^\/api\/v1\/(.*)$/.exec(request.path)?.[1]
    if (call === undefined) return { status: 200, body: page, contentType: 'text/html' }
    const unlocked = this.#tokens.has(bearerOf(request) ?? '')
    const open = this.#open(request, call, unlocked)
    if (open !== null) return open
    return unlocked ? this.#secured(request, call) : json({ err: 'unauthorized' }, 401)
  }

  /** What everybody may ask; `null` = something else. */
  #open(request: WebRequest, call: string, unlocked: boolean): WebReply | null {
    switch (`${request.method} ${call}`) {
      case 'GET info':
        return json(infoReply(this))
      case 'GET status':
        return json(statusReply(this, unlocked, this.#lockS()))
      case 'GET summary':
        return json(this.machine.isBooting() ? { miner: null } : summaryReply(this, unlocked))
      case 'GET perf-summary':
        return json(perfReply(this))
      case 'GET chains':
        return json(chainsReply(this))
      case 'GET chains/factory-info':
        return json(factoryReply(this))
      case 'GET logs/miner':
        return { status: 200, body: minerLog(this), contentType: 'text/plain' }
      case 'GET logs/status':
        return { status: 200, body: `${minerState(this.machine)}\n`, contentType: 'text/plain' }
      case 'POST unlock':
        return this.#unlock(request)
      case 'POST find-miner':
        return this.model.isNewer ? json({ err: 'not found' }, 404) : json({ on: this.#switchLed() })
      case 'POST locate-miner':
        return this.model.isNewer ? json({ is_enabled: this.#switchLed() }) : json({ err: 'not found' }, 404)
      default:
        return null
    }
  }

  #secured(request: WebRequest, call: string): WebReply | Promise<WebReply> {
    const { machine } = this
    switch (`${request.method} ${call}`) {
      case 'GET settings':
        return json(settingsReply(machine, this.settings))
      case 'GET autotune/presets':
        return json(presetsReply(this))
      case 'POST settings':
        return this.#save(request)
      case 'POST mining/stop':
        if (machine.asleep) return json({ err: 'mining is stopped already' }, 500)
        machine.asleep = true
        return json({ success: true })
      case 'POST mining/start':
        machine.asleep = false
        machine.restartMining(2000, () => this.load())
        return json({ success: true })
      case 'POST mining/restart':
        machine.later(500, () => machine.restartMining(8000, () => this.load()))
        return json({ success: true })
      case 'POST system/reboot':
        return this.#reboot()
      case 'POST settings/factory-reset':
        this.#forget()
        return json({ restart_required: false, reboot_required: true })
      case 'POST firmware/update':
        return this.#install(request)
      default:
        return json({ err: 'not found' }, 404)
    }
  }

  #reboot(): WebReply {
    this.machine.later(3000, () => {
      this.#tokens.clear()
      this.machine.reboot(() => this.load())
    })
    return json({ after: 3 })
  }

  /** As it leaves the factory; what it mines on is forgotten with the next start. */
  #forget(): void {
    if (!this.machine.commits()) return
    this.machine.forgetOwner()
    this.settings = firstSettings(this.model, [])
  }

  #install(request: WebRequest): WebReply {
    const form = uploadOf(request)
    const release = form === null ? null : releaseIn(form.file, this.model)
    if (form === null || release === null) return json({ err: 'bad firmware file' }, 400)
    if (form.fields.get('keep_settings') === 'false') this.#forget()
    this.machine.later(3000, () => {
      if (this.machine.commits()) this.model = { ...this.model, firmware: release }
    })
    return this.#reboot()
  }

  /** The call takes no wish: it switches over. */
  #switchLed(): boolean {
    this.machine.blinking = !this.machine.blinking
    return this.machine.blinking
  }

  #unlock(request: WebRequest): WebReply {
    const left = this.#lockS()
    if (left !== null) return json({ unlock_timeout: left }, 429)
    if (bodyOf(request)?.pw === this.machine.password) {
      this.#wrong = 0
      const token = `sim-${this.machine.seed}-${this.machine.random.next()}`
      this.#tokens.add(token)
      return json({ token })
    }
    this.#wrong++
    if (this.#wrong < mostWrong) return json({ unlock_timeout: null }, 403)
    this.#wrong = 0
    this.#lockedUntil = this.machine.now() + lockMs
    return json({ unlock_timeout: lockMs / 1000 }, 429)
  }

  #lockS(): number | null {
    const leftMs = this.#lockedUntil - this.machine.now()
    return leftMs > 0 ? Math.ceil(leftMs / 1000) : null
  }

  /** Only what is named changes. Pools and fans change while it mines; a preset needs a restart of mining, which it only asks for. */
  async #save(request: WebRequest): Promise<WebReply> {
    const { machine } = this
    const { miner, network, password } = (bodyOf(request) ?? {}) as { miner?: Partial<RestSettings>; network?: unknown; password?: unknown }
    if (network !== undefined) return this.#saveNetwork(network)
    if (password !== undefined) return this.#savePassword(password)
    if (miner === undefined) return json({ err: 'bad request' }, 400)
    await machine.pause(300)
    const { pools, cooling, overclock, misc } = this.settings
    if (machine.commits()) {
      this.settings = {
        pools: miner.pools ?? pools,
        cooling: { ...cooling, ...heardCooling(machine, miner.cooling) },
        overclock: { ...overclock, ...heardPreset(this.model, machine, miner.overclock) },
        misc: { ...misc, ...miner.misc },
      }
      if (miner.pools !== undefined) machine.later(2000, () => this.load())
    }
    return json({ restart_required: miner.overclock !== undefined, reboot_required: false })
  }

  #saveNetwork(value: unknown): WebReply {
    const { machine } = this
    const wanted = networkIn(value, machine)
    if (wanted === undefined) return json({ err: 'invalid network settings' }, 400)
    machine.writes++
    machine.hostname = wanted.hostname
    if (JSON.stringify(wanted.own) !== JSON.stringify(machine.ownAddress)) machine.takeAddress(wanted.own)
    return json({ restart_required: false, reboot_required: false })
  }

  #savePassword(value: unknown): WebReply {
    const { current, pw } = { ...(value as Record<string, unknown>) }
    if (current !== this.machine.password) return json({ err: 'wrong password' }, 403)
    if (typeof pw !== 'string' || pw === '') return json({ err: 'empty password' }, 400)
    if (this.machine.commits()) {
      this.machine.password = pw
      this.#tokens.clear()
    }
    return json({ restart_required: false, reboot_required: false })
  }
}
