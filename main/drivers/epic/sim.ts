import {
  believablePools,
  bodyOf,
  type ExtraPort,
  json,
  type Machine,
  type Persona,
  type Program,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { type EpicModel, epicSimModels } from './sim-models.ts'
import { capabilitiesReply, chipTempsReply, type EpicTarget, hashrateReply, networkReply, summaryReply, tempsReply } from './sim-replies.ts'
import { type EpicSettings, firstSettings } from './sim-settings.ts'
import { changeOf } from './sim-writes.ts'

const page = '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Miner Web Dashboard</title></head><body></body></html>\n'

/** ePIC firmware: its dashboard on the web port, everything else as HTTP on the API port. */
export const persona: Persona<EpicModel> = {
  family: 'epic',
  realm: null,
  login: { user: 'root', password: 'letmein' },
  models: epicSimModels,
  start: (machine, model) => new EpicProgram(machine, model),
}

class EpicProgram implements Program, EpicTarget {
  readonly machine: Machine
  readonly model: EpicModel
  readonly extraPorts: readonly ExtraPort[]
  settings: EpicSettings
  lastCommand: string | null = null

  constructor(machine: Machine, model: EpicModel) {
    this.machine = machine
    this.model = model
    const pools = believablePools(model.coin.toLowerCase(), machine.hostname, machine.random.next())
    this.settings = firstSettings(model, model.generation === 'old' ? pools.slice(0, 1) : pools)
    this.load()
    this.extraPorts = [{ kind: 'http', follows: 'api', port: 'api', answer: request => this.#answer(request) }]
  }

  get stored(): string {
    return JSON.stringify(this.settings)
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
      'hashratesplit/config': () => ({ enabled: false, hashrate_splits: [] }),
    }
    const reply = isOld ? undefined : pages[call]
    return reply === undefined ? no('InvalidUrl') : json(reply())
  }

  /** The password stands in every body. */
  async #change(call: string, request: WebRequest): Promise<WebReply> {
    const { machine } = this
    const body = bodyOf(request)
    if (body === null || !('param' in body)) return no('MissingParam')
    if (body.password !== machine.password) return no('BadPassword')
    const change = changeOf(this.model, call)
    if (change === null) return no('InvalidUrl')
    if (change.stores && machine.faults.has('refuse')) return no('Failed to save config: read-only file system')
    const made = change.make(this.settings, body.param)
    if (made === null) return no({ MissingParam: call })
    await machine.pause(200)
    if (change.stores) machine.writes++
    if (!(change.stores && machine.faults.has('ignore'))) this.#take(made, call, body.param)
    return json({ result: true, error: null })
  }

  #take(settings: EpicSettings, call: string, param: unknown): void {
    const { machine } = this
    const hasNewPools = settings.pools !== this.settings.pools
    this.settings = settings
    if (hasNewPools) machine.later(2000, () => this.load())
    if (call === 'identify') machine.blinking = param === true
    if (call === 'miner') this.#mine(param === 'Stop')
    if (call === 'softreboot') machine.later(500, () => machine.restartMining(8000, () => this.#begin()))
    if (call === 'reboot') machine.later(1000, () => machine.reboot(() => this.#begin()))
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
