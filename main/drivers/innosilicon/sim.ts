import {
  type ApiSide,
  answerCgminer,
  bearerOf,
  believablePools,
  type CgminerDialect,
  Fields,
  json,
  type Machine,
  type Persona,
  type PoolLine,
  type Program,
  type Reply,
  success,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { type InnosiliconModel, innosiliconModels } from './sim-models.ts'
import { allRow, deviceRows, dutyOf, type InnosiliconTarget, poolRows, type Row, statsRows, summaryRow } from './sim-rows.ts'

/** Wrong passwords in a row after which it takes none for `lockMs`. */
const mostWrong = 4
const lockMs = 300_000

const page = '<!DOCTYPE html>\n<html><head><title>DragonMint</title></head><body><div id="app"></div></body></html>\n'

/** The API reads only; everything that changes something is on the web, behind a token. */
class InnosiliconProgram implements Program, InnosiliconTarget {
  readonly machine: Machine
  readonly model: InnosiliconModel
  readonly api?: ApiSide
  readonly #tokens = new Set<string>()
  #pools: readonly PoolLine[]
  #wrong = 0
  #lockedUntil = 0

  constructor(machine: Machine, model: InnosiliconModel) {
    this.machine = machine
    this.model = model
    machine.asleep = false
    this.#pools = believablePools(model.coin, machine.hostname, machine.random.next())
    this.load()
    const dialect = dialectOf(model)
    if (model.hasApi) this.api = { maxRequestBytes: 8191, idleMs: null, answer: request => answerCgminer(dialect, this, request) }
  }

  get stored(): string {
    return JSON.stringify({ pools: this.#pools })
  }

  refusal({ path }: WebRequest): WebReply {
    const [, what = 'configuration'] = /\/update(\w+)$/.exec(path) ?? []
    return json({ success: false, message: `failed to save the ${what.toLowerCase()}: read-only file system` })
  }

  load(): boolean {
    this.machine.takePools(this.#pools)
    return true
  }

  web(request: WebRequest): WebReply | Promise<WebReply> {
    const name = /^\/api\/(\w+)$/.exec(request.path)?.[1]
    if (name === undefined) return { status: 200, body: page, contentType: 'text/html' }
    const form = new URLSearchParams(request.body)
    if (request.method !== 'POST') return json({ success: false, message: 'method not allowed' }, 405)
    if (name === 'auth') return this.#logIn(form)
    if (!this.#tokens.has(bearerOf(request) ?? '')) return json({ success: false, token: 'expired' })
    return this.#call(name, form)
  }

  #call(name: string, form: URLSearchParams): WebReply | Promise<WebReply> {
    const { machine, model } = this
    switch (name) {
      case 'type':
        return json({ success: true, type: model.type })
      case 'overview':
        return json({
          success: true,
          type: model.type,
          network: networkOf(machine),
          version: { hwver: 'g19', ethaddr: machine.mac, platform_v: model.firmware },
        })
      case 'summary':
        if (!machine.isMining()) return json({ success: false, message: 'no connection to the mining program' })
        return json({
          success: true,
          DEVS: deviceRows(this),
          POOLS: poolRows(this),
          HARDWARE: { 'Fan duty': dutyOf(machine) },
          tuning: false,
          hashrates: [],
        })
      case 'getAll':
        return json({ success: true, all: allRow(this) })
      case 'getErrorDetail':
        return json({ success: true, code: machine.faults.has('deadboard') ? 21 : 0 })
      case 'pools':
        return json({
          success: true,
          pools: this.#pools.filter(pool => pool.url !== '').map(({ url, user, pass }) => ({ url, user, pass })),
        })
      case 'updatePools':
        return this.#savePools(form)
      case 'updateNetwork':
        return this.#saveNetwork(form)
      case 'updatePassword':
        return this.#savePassword(form)
      case 'factoryReset':
        if (!machine.commits()) return json({ success: true })
        this.#pools = []
        machine.forgetOwner()
        return this.#restart()
      case 'restartCgMiner':
        machine.later(500, () => machine.restartMining(5000, () => this.load()))
        return json({ success: true })
      case 'reboot':
        return this.#restart()
      default:
        return json({ success: false, message: 'not found' }, 404)
    }
  }

  #restart(): WebReply {
    const { machine } = this
    machine.later(1000, () => {
      this.#tokens.clear()
      machine.reboot(() => this.load())
    })
    return json({ success: true })
  }

  #saveNetwork(form: URLSearchParams): WebReply {
    const { machine } = this
    const [how, ip, mask, gateway, dns] = ['dhcp', 'ipaddress', 'netmask', 'gateway', 'dns'].map(name => form.get(name) ?? '')
    if (how !== 'dhcp' && (how !== 'static' || !ip || !mask || !gateway)) return json({ success: false, message: 'invalid network' })
    if (machine.commits())
      machine.takeAddress(how === 'dhcp' || !ip || !mask || !gateway ? null : { ip, mask, gateway, dns: JSON.parse(dns ?? '[]') })
    return json({ success: true })
  }

  #savePassword(form: URLSearchParams): WebReply {
    const { machine } = this
    const wanted = form.get('newPassword') ?? ''
    const isRight = form.get('user') === 'admin' && form.get('currentPassword') === machine.password
    if (!isRight || wanted === '') return json({ success: false, message: 'wrong current password' })
    if (!machine.commits()) return json({ success: true })
    machine.password = wanted
    this.#tokens.clear()
    return json({ success: true })
  }

  #logIn(form: URLSearchParams): WebReply {
    const { machine } = this
    if (machine.now() < this.#lockedUntil) return json({ success: false, message: 'account is locked, try again later' })
    if (form.get('username') === 'admin' && form.get('password') === machine.password) {
      this.#wrong = 0
      const token = `sim.${machine.seed}.${machine.random.next()}`
      this.#tokens.add(token)
      return json({ success: true, jwt: token })
    }
    this.#wrong++
    if (this.#wrong >= mostWrong) {
      this.#wrong = 0
      this.#lockedUntil = machine.now() + lockMs
    }
    return json({ success: false, message: 'wrong user or password' })
  }

  /** Fields that are not sent are emptied. The mining program restarts by itself. */
  async #savePools(form: URLSearchParams): Promise<WebReply> {
    const { machine } = this
    await machine.pause(300)
    if (!machine.commits()) return json({ success: true })
    this.#pools = [1, 2, 3].map(n => ({
      url: form.get(`Pool${n}`) ?? '',
      user: form.get(`UserName${n}`) ?? '',
      pass: form.get(`Password${n}`) ?? '',
    }))
    machine.later(500, () => machine.restartMining(5000, () => this.load()))
    return json({ success: true })
  }
}

function networkOf({ ip: ipaddress, ownAddress: own }: Machine): Row {
  const { mask: netmask, gateway, dns } = own ?? { mask: '255.255.255.0', gateway: '192.0.2.1', dns: ['192.0.2.53', '192.0.2.54'] }
  return { dhcp: own === null ? 'dhcp' : 'static', ipaddress, netmask, gateway, dns1: dns[0] ?? '', dns2: dns[1] ?? '' }
}

function dialectOf(model: InnosiliconModel): CgminerDialect<InnosiliconTarget> {
  const list = (code: number, msg: string, name: string, rows: (target: InnosiliconTarget) => readonly Row[]) => ({
    access: 'R' as const,
    run: (target: InnosiliconTarget): Reply => success(code, msg, { name, records: rows(target).map(fieldsOf) }),
  })
  return {
    description: model.program,
    commands: {
      version: list(22, 'CGMiner versions', 'VERSION', () => [{ CGMiner: model.program.replace(/^\S+ /, ''), API: '3.7' }]),
      summary: list(11, 'Summary', 'SUMMARY', target => [summaryRow(target)]),
      devs: list(9, `${model.boards} ASC(s)`, 'DEVS', deviceRows),
      edevs: list(9, `${model.boards} ASC(s)`, 'DEVS', deviceRows),
      pools: list(7, '3 Pool(s)', 'POOLS', poolRows),
      stats: list(70, 'CGMiner stats', 'STATS', statsRows),
    },
    allows: () => true,
    now: target => target.machine.now(),
  }
}

function fieldsOf(row: Row): Fields {
  const fields = new Fields()
  for (const [name, value] of Object.entries(row)) fields.raw(name, JSON.stringify(value))
  return fields
}

/** Innosilicon's machines, with and without the API. It answers passwords itself. */
export const persona: Persona<InnosiliconModel> = {
  family: 'innosilicon',
  realm: null,
  login: { user: 'admin', password: 'admin' },
  models: innosiliconModels,
  start: (machine, model) => new InnosiliconProgram(machine, model),
}
