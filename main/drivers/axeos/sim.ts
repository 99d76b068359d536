import { bodyOf, json, type Machine, type Persona, type Program, type WebReply, type WebRequest } from '../../simulator/persona.ts'
import { appImage } from './sim-image.ts'
import { type AxeTarget, asicReply, infoReply, logText } from './sim-info.ts'
import { type AxeModel, axeModels } from './sim-models.ts'
import { changed, firstSettings, poolLines, type StoredSettings, withWorkers } from './sim-settings.ts'
import { descriptionIn } from './upgrade.ts'

/** AxeOS or a fork of it: one small web server without a password, and no API port. */
class AxeProgram implements Program, AxeTarget {
  readonly machine: Machine
  readonly model: AxeModel
  stored: string
  version: string
  #identifiesUntil = 0

  constructor(machine: Machine, model: AxeModel) {
    this.machine = machine
    this.model = model
    this.version = model.version
    this.stored = JSON.stringify(firstSettings(model, machine.hostname, machine.random.next()))
    this.load()
  }

  get settings(): StoredSettings {
    const settings: StoredSettings = JSON.parse(this.stored)
    return settings
  }

  refusal(): WebReply {
    return text('Wrong API input', 400)
  }

  load(): boolean {
    this.machine.takePools(poolLines(this.settings))
    return true
  }

  web(request: WebRequest): WebReply {
    const { method, path } = request
    if (!path.startsWith('/api/'))
      return path === '/' ? frontPage(this.model) : { ...text('Redirect to the captive portal', 302), headers: { Location: '/' } }
    switch (`${method} ${path}`) {
      case 'GET /api/system/info':
        return json(infoReply(this))
      case 'GET /api/system/asic':
        return this.#has(7) ? json(asicReply(this)) : unknownRoute
      case 'GET /api/system/logs':
        return this.#has(12) && this.model.fork === 'axe' ? text(logText(this)) : unknownRoute
      case 'PATCH /api/system':
        return this.#change(request)
      case 'POST /api/system/OTA':
        return this.#flash(request)
      case 'POST /api/system/restart':
        this.machine.later(1000, () => this.#restart())
        return this.#says('System will restart shortly.')
      default:
        return method === 'GET' ? unknownRoute : this.#tell(`${method} ${path}`)
    }
  }

  /** What only some releases can be told. */
  #tell(call: string): WebReply {
    const { machine, model } = this
    if (call === 'POST /api/system/shutdown' && model.fork === 'nerd') return this.#stop(true, 'System will shutdown shortly.')
    if (model.fork === 'nerd') return noSuchMethod
    if (call === 'POST /api/system/pause' && this.#has(14)) return this.#stop(true, 'Mining paused')
    if (call === 'POST /api/system/resume' && this.#has(14)) return this.#stop(false, 'Mining resumed')
    if (call !== 'POST /api/system/identify' || !this.#has(12)) return noSuchMethod
    const isOn = this.#identifiesUntil > machine.now()
    this.#identifiesUntil = isOn ? 0 : machine.now() + 30_000
    machine.blinking = !isOn
    return this.#says(isOn ? 'The device no longer says "Hi!".' : 'The device says "Hi!" for 30 seconds.')
  }

  #stop(asleep: boolean, words: string): WebReply {
    this.machine.countShares()
    this.machine.asleep = asleep
    return this.#says(words)
  }

  /** The NerdQAxe family connects to new pools by itself; the others after a restart. */
  #change(request: WebRequest): WebReply {
    const { machine, model } = this
    if (model.hasCodes) return text('Unauthorized', 401)
    const body = bodyOf(request)
    if (body === null) return text('Invalid JSON', 400)
    const next = changed(model, this.settings, body)
    if (typeof next === 'string') return text(next, 400)
    if (!machine.commits()) return text('')
    this.stored = JSON.stringify(this.#heard(next))
    if (model.fork === 'nerd') machine.later(2000, () => this.load())
    if (model.fork !== 'axe' || !this.#has(14) || body.hostname === undefined) return text('')
    const redirect = { url: `http://${body.hostname}.local`, delay: 2000, message: 'Hostname changed' }
    return json({ status: 'success', redirect })
  }

  /** What is new of it, as the machine hears it. */
  #heard(next: StoredSettings): StoredSettings {
    const lines = poolLines(next)
    const hasNewPools = JSON.stringify(lines) !== JSON.stringify(poolLines(this.settings))
    const heard = hasNewPools ? withWorkers(next, this.machine.hears(lines)) : next
    this.machine.hostname = String(next.values.hostname)
    return { ...heard, values: { ...heard.values, hostname: this.machine.hostname } }
  }

  /** Proves the image before it starts from it. */
  #flash({ bytes }: WebRequest): WebReply {
    const { machine, model } = this
    if (model.hasCodes) return text('Unauthorized', 401)
    const description = descriptionIn(bytes)
    if (description === null) return text('Validation / Activation Error', 500)
    if (machine.commits()) {
      machine.later(1000, () => {
        this.version = description.version
        this.#restart()
      })
    }
    return text('Firmware update complete, rebooting now!\n')
  }

  /** A pause is not remembered. */
  #restart(): void {
    this.machine.asleep = false
    this.#identifiesUntil = 0
    this.machine.reboot(() => this.load())
  }

  #has(since: number): boolean {
    return this.model.since >= since
  }

  #says(message: string): WebReply {
    return this.model.fork === 'nerd' ? text(message) : json({ message })
  }
}

const unknownRoute = json({ error: 'unknown route' }, 404)
const noSuchMethod = text('Specified method is invalid for this resource', 405)

function text(body: string, status = 200): WebReply {
  return { status, body, contentType: 'text/html' }
}

/** It keeps its pages packed and sends them so, whatever the browser can read. */
function frontPage({ fork }: AxeModel): WebReply {
  const title = fork === 'nerd' ? 'Nerd* Dashboard' : 'AxeOS'
  const body = `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title}</title></head>\n<body>${fork === 'lucky' ? 'Lucky miner' : '<app-root></app-root>'}</body>\n</html>\n`
  return { status: 200, body, contentType: 'text/html', isPacked: true }
}

/** Bitaxe of several releases, the NerdQAxe family, and Lucky Miner. */
export const persona: Persona<AxeModel> = {
  family: 'axeos',
  realm: null,
  models: axeModels,
  start: (machine, model) => new AxeProgram(machine, model),
  image: ({ fork, board }, version) => ({ name: fork === 'nerd' ? `esp-miner-${board}.bin` : 'esp-miner.bin', bytes: appImage(version) }),
}
