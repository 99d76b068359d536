import { type ApiSide, json, type Machine, type Persona, type Program, type WebReply, type WebRequest } from '../../simulator/persona.ts'
import type { LegacyModel } from '../dialect/sim-form-model.ts'
import { LegacyProgram } from '../dialect/sim-form-program.ts'

const page = '<!DOCTYPE html>\n<html><head><title>Miner</title></head><body><div id="app"></div></body></html>\n'

/** The API of a fork of Bitmain's program, and a web interface of its own that tells what it is behind a login. */
class MskProgram implements Program {
  readonly machine: Machine
  readonly api: ApiSide
  readonly #program: LegacyProgram
  readonly #sessions = new Set<string>()

  constructor(machine: Machine, model: LegacyModel) {
    this.machine = machine
    this.#program = new LegacyProgram(machine, model)
    this.api = this.#program.api
  }

  get stored(): string {
    return this.#program.stored
  }

  load(): boolean {
    return this.#program.load()
  }

  web(request: WebRequest): WebReply {
    if (request.path === '/admin/login') return this.#login(request)
    if (request.path !== '/api/info_v1') return { status: 200, body: page, contentType: 'text/html' }
    const session = /session=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
    if (!this.#sessions.has(session)) return json({ error: 'login' }, 401)
    const { mac, hostname } = this.machine
    return json({ model: this.#program.model.type.trim(), network_info: { result: { macaddr: mac.toUpperCase(), hostname } } })
  }

  #login({ method, body }: WebRequest): WebReply {
    const fields = new URLSearchParams(body)
    const isRight = fields.get('username') === 'admin' && fields.get('password') === this.machine.password
    if (method !== 'POST' || !isRight) return json({ error: 'wrong password' }, 401)
    const session = `s${this.machine.seed}x${this.#sessions.size}`
    this.#sessions.add(session)
    return json({ ok: true }, 200, { 'Set-Cookie': `session=${session}; Path=/; HttpOnly` })
  }
}

const s19 = {
  type: 'S19-88 v.2.6.0.39 ',
  boards: 3,
  chips: 88,
  fans: 4,
  rate: 104_000,
  powerW: 3150,
  freqMhz: 545,
  program: 'BMMiner',
  programVersion: '1.0.0 rwglr',
  description: 'bmminer 1.0.0',
  minerId: '49.0.1.3',
  compileTime: '10 Dec 2024 14:34:31 GMT',
  layout: 'x17',
  firstSlot: 1,
  fanSlots: [1, 2, 3, 4],
  writeMs: 6000,
  keepsOld: true,
  voltage: null,
  workMode: null,
  blinks: false,
  fork: { power: 'total' },
  coin: 'btc',
} as const satisfies LegacyModel

/** MSKminer on Antminers of the S19 family. It answers passwords itself. */
export const persona: Persona<LegacyModel> = {
  family: 'mskminer',
  realm: null,
  login: { user: 'admin', password: 'root' },
  models: [s19, { ...s19, type: 'S19-76 v.2.6.0.39 ', chips: 76, rate: 95_000 }],
  start: (machine, model) => new MskProgram(machine, model),
}
