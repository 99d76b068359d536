import {
  type ApiSide,
  answerCgminer,
  type CgminerDialect,
  errorPage,
  type Machine,
  type Persona,
  type Program,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { type LuxModel, type LuxProfile, profilesFor } from './sim-profiles.ts'
import { reads } from './sim-read.ts'
import { LuxSession } from './sim-session.ts'
import { firstStored, type LuxGroup, type LuxSettings, type LuxStored, type LuxTarget, release } from './sim-state.ts'
import { writes } from './sim-write.ts'

const dialect: CgminerDialect<LuxTarget> = {
  description: `LUXminer ${release.version}-${release.build}`,
  commands: { ...reads, ...writes },
  allows: () => true,
  now: target => target.machine.now(),
}

/** LuxOS: everything over port 4028, one session for all who write, pools in groups. */
class LuxProgram implements Program, LuxTarget {
  readonly machine: Machine
  readonly model: LuxModel
  readonly api: ApiSide
  readonly profiles: readonly LuxProfile[]
  readonly session: LuxSession
  readonly groups: LuxGroup[] = []
  readonly leds = { red: 'auto', green: 'auto' }
  readonly load: () => boolean
  settings: LuxSettings
  stored: string

  constructor(machine: Machine, model: LuxModel) {
    const first = firstStored(machine, model)
    this.machine = machine
    this.model = model
    this.profiles = profilesFor(model)
    this.session = new LuxSession(machine)
    this.settings = first.settings
    this.stored = JSON.stringify(first)
    this.load = () => this.#load()
    this.load()
    this.api = { maxRequestBytes: 8191, idleMs: null, answer: request => answerCgminer(dialect, this, request) }
  }

  get profile(): LuxProfile {
    const profile = this.profiles.find(({ name }) => name === this.settings.profile) ?? this.profiles[0]
    if (profile === undefined) throw new RangeError(`${this.model.type} has no profiles`)
    return profile
  }

  save(): void {
    const groups = this.groups.map(({ name, quota, pools }) => ({
      name,
      quota,
      pools: pools.map(({ url, user, pass }) => ({ url, user, pass })),
    }))
    this.stored = JSON.stringify({ groups, settings: this.settings } satisfies LuxStored)
  }

  keep(): void {
    if (this.machine.commits()) this.save()
    else this.settings = this.#read().settings
  }

  web({ path }: WebRequest): WebReply {
    if (path !== '/') return errorPage(404, 'Not Found')
    return { status: 200, body: page, contentType: 'text/html' }
  }

  /** The program starts: nobody is logged on, and the LEDs are its own again. */
  #load(): boolean {
    const stored = this.#read()
    this.session.end()
    Object.assign(this.leds, { red: 'auto', green: 'auto' })
    this.settings = stored.settings
    this.machine.takePools(stored.groups.flatMap(group => group.pools))
    const pools = [...this.machine.pools.list]
    this.groups.length = 0
    for (const { name, quota, pools: lines } of stored.groups) this.groups.push({ name, quota, pools: pools.splice(0, lines.length) })
    return true
  }

  #read(): LuxStored {
    const stored: LuxStored = JSON.parse(this.stored)
    return stored
  }
}

const page =
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Luxor Firmware</title></head><body><div id="root"></div></body></html>\n'

const s19kPro: LuxModel = {
  type: 'Antminer S19k Pro',
  boards: 3,
  chips: 77,
  fans: 4,
  rate: 121_800,
  powerW: 2794,
  freqMhz: 590,
  controlBoard: 'cvitek',
  psu: 'APW121215e',
  volts: 13.5,
  atm: true,
}

/** LuxOS of 2025. */
export const persona: Persona<LuxModel> = {
  family: 'luxos',
  realm: null,
  models: [
    s19kPro,
    { ...s19kPro, type: 'Antminer S21', chips: 108, rate: 200_000, powerW: 3500, freqMhz: 490, psu: 'APW171215a' },
    { ...s19kPro, type: 'Antminer S19j Pro', chips: 126, rate: 104_000, powerW: 3068, freqMhz: 545, controlBoard: 'xilinx', atm: false },
    { ...s19kPro, type: 'Antminer S19 XP', chips: 110, rate: 140_000, powerW: 3010, freqMhz: 515, controlBoard: 'amlogic' },
  ],
  start: (machine, model) => new LuxProgram(machine, model),
}
