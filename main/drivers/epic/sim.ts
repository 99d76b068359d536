import { createHash } from 'node:crypto'
import {
  believablePools,
  bodyOf,
  type ExtraPort,
  json,
  type Machine,
  type Persona,
  type Program,
  type UploadedFile,
  uploadOf,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { type EpicModel, epicSimModels } from './sim-models.ts'
import {
  capabilitiesReply,
  chipTempsReply,
  type EpicTarget,
  errorsOf,
  hashrateReply,
  logReply,
  networkReply,
  summaryReply,
  tempsReply,
} from './sim-replies.ts'
import { type EpicSettings, firstSettings } from './sim-settings.ts'
import { addressIn, changeOf } from './sim-writes.ts'

const page = '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Miner Web Dashboard</title></head><body></body></html>\n'

/** ePIC firmware: its dashboard on the web port, everything else as HTTP on the API port. */
export const persona: Persona<EpicModel> = {
  family: 'epic',
  realm: null,
  login: { user: 'root', password: 'letmein' },
  models: epicSimModels,
  start: (machine, model) => new EpicProgram(machine, model),
  image: (_model, version) => {
    const release = `PowerPlay-BMS v${version.replaceAll('-', '.')}`
    return { name: `${release.replace(' ', '-')}.zip`, bytes: Buffer.from(`PK\u0003\u0004 ${release} `) }
  },
}

class EpicProgram implements Program, EpicTarget {
  readonly machine: Machine
  readonly model: EpicModel
  readonly extraPorts: readonly ExtraPort[]
  settings: EpicSettings
  software: string
  lastCommand: string | null = null

  constructor(machine: Machine, model: EpicModel) {
    this.machine = machine
    this.model = model
    this.software = model.software
    const pools = believablePools(model.coin.toLowerCase(), machine.hostname, machine.random.next())
    this.settings = firstSettings(model, model.generation === 'old' ? pools.slice(0, 1) : pools)
    this.load()
    this.extraPorts = [{ kind: 'http', follows: 'api', port: 'api', answer: request => this.#answer(request) }]
  }

  get stored(): string {
    return JSON.stringify(this.settings)
  }

  refusal(): WebReply {
    return no('Failed to save config: read-only file system')
  }

  load(): boolean {
    this.machine.takePools(this.settings.pools)
    return true
  }

  web(): WebReply {
    return { status: 200, body: page, contentType: 'text/html' }
  }

  #answer(request: WebRequest): WebReply | Promise<WebReply> {
    const call = request.path.slice(1)
    return request.method === 'POST' ? this.#change(call, request) : this.#tell(call)
  }

  #tell(call: string): WebReply {
    const isOld = this.model.generation === 'old'
    if (call === 'summary') return json(summaryReply(this))
    const pages: Readonly<Record<string, () => unknown>> = {
      capabilities: () => capabilitiesReply(this),
      network: () => networkReply(this),
      temps: () => tempsReply(this),
      hashrate: () => hashrateReply(this),
      'temps/chip': () => chipTempsReply(this),
      log: () => logReply(this),
      'log/error': () => errorsOf(this.machine),
      'hashratesplit/config': () => ({ enabled: false, hashrate_splits: [] }),
    }
    const reply = isOld ? undefined : pages[call]
    return reply === undefined ? no('InvalidUrl') : json(reply())
  }

  /** The password stands in every body. */
  async #change(call: string, request: WebRequest): Promise<WebReply> {
    const { machine } = this
    const form = uploadOf(request)
    if (call === 'systemupdate' && form !== null && this.model.generation !== 'old') return this.#update(form)
    const body = bodyOf(request)
    if (body === null || !('param' in body)) return no('MissingParam')
    if (body.password !== machine.password) return no('BadPassword')
    const change = changeOf(this.model, call)
    if (change === null) return no('InvalidUrl')
    const made = change.make(this.settings, body.param, value => machine.hearsNumber(value))
    if (made === null) return no({ MissingParam: call })
    await machine.pause(200)
    if (!change.stores || machine.commits()) this.#take(made, call, body.param)
    return json({ result: true, error: null })
  }

  /** Takes an archive whose checksum is right, and restarts into it. */
  #update({ file, fields }: { readonly file: UploadedFile; readonly fields: ReadonlyMap<string, string> }): WebReply {
    const { machine } = this
    if (fields.get('password') !== machine.password) return no('BadPassword')
    if (createHash('sha256').update(file.bytes).digest('hex') !== fields.get('checksum')) return no('ChecksumMismatch')
    const software = /^PK.*?(PowerPlay-BMS v\d+(?:\.\d+)+)/s.exec(file.bytes.toString('latin1'))?.[1]
    if (software === undefined) return no('InvalidUpdateFile')
    if (!machine.commits()) return json({ result: true, error: null })
    if (fields.get('keepsettings') !== 'true') this.#forget()
    machine.later(1000, () => {
      this.software = software
      machine.reboot(() => this.#begin())
    })
    return json({ result: true, error: null })
  }

  /** As it left the factory: it mines for nobody. */
  #forget(): void {
    this.settings = firstSettings(this.model, [])
    this.machine.forgetOwner()
  }

  #take(settings: EpicSettings, call: string, param: unknown): void {
    const { machine } = this
    const hasNewPools = settings.pools !== this.settings.pools
    this.settings = hasNewPools ? { ...settings, pools: machine.hears(settings.pools) } : settings
    if (hasNewPools) machine.later(2000, () => this.load())
    if (call === 'password') machine.password = String(param)
    if (call === 'network') machine.takeAddress(addressIn(param) ?? null)
    if (call === 'defaultconfig') this.#forget()
    if (call === 'identify') machine.blinking = param === true
    if (call === 'miner') this.#mine(param === 'Stop')
    if (call === 'softreboot') machine.later(500, () => machine.restartMining(8000, () => this.#begin()))
    if (call === 'reboot' || call === 'defaultconfig') machine.later(1000, () => machine.reboot(() => this.#begin()))
  }

  #mine(stop: boolean): void {
    const { machine } = this
    if (!stop) this.lastCommand = 'autostart'
    const wasAsleep = machine.asleep
    machine.asleep = stop
    if (wasAsleep && !stop) machine.later(500, () => machine.restartMining(2000, () => this.load()))
  }

  /** What was stopped by hand mines again after a start. */
  #begin(): boolean {
    this.lastCommand = null
    this.machine.asleep = false
    return this.load()
  }
}

function no(error: unknown): WebReply {
  return json({ result: false, error })
}
