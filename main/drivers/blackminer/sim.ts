import {
  type ApiSide,
  bodyOf,
  cgi,
  errorPage,
  type Machine,
  type Persona,
  type PoolLine,
  type Program,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import type { LegacyModel } from '../dialect/sim-form-model.ts'
import { LegacyProgram } from '../dialect/sim-form-program.ts'

/** What the script writes and reads back, beside the pools. */
interface Settings {
  readonly freq: string
  readonly coin: string
  readonly fan: string | null
  readonly runmode: string
  readonly voltage: string
  readonly ema: string
}

/** Bitmain's program of 2017 with pages of its own: names under `_bb_`, and a second configuration page on the VolcMiner. */
class BlackminerProgram implements Program {
  readonly machine: Machine
  readonly api: ApiSide
  readonly #model: LegacyModel
  #pools: readonly PoolLine[]
  #settings: Settings

  constructor(machine: Machine, model: LegacyModel) {
    this.machine = machine
    this.#model = model
    const program = new LegacyProgram(machine, model)
    this.api = program.api
    this.#pools = program.conf.pools
    const long = { runmode: '0', voltage: '1260', ema: '3' }
    this.#settings = { freq: String(model.freqMhz), coin: model.coin === 'ltc' ? 'ltc' : 'ckb', fan: null, ...long }
    this.load()
  }

  get stored(): string {
    const { freq, coin, fan, ema } = this.#settings
    const fans = fan === null ? {} : { 'fan-ctrl': true, 'fan-pwm-front': fan, 'fan-pwm-back': fan, 'fan-pwm': fan }
    const groups = { 'api-groups': 'A:stats:pools:devs:summary:version', 'api-allow': 'R:0/0,W:127.0.0.1' }
    const long = this.#isLong ? { 'sram-voltage': ema } : {}
    return JSON.stringify({
      pools: this.#pools,
      'api-listen': true,
      'api-network': true,
      freq,
      'coin-type': coin,
      ...fans,
      ...long,
      ...groups,
    })
  }

  get #isLong(): boolean {
    return this.#model.type.startsWith('Volc')
  }

  load(): boolean {
    this.machine.takePools(this.#pools)
    this.machine.asleep = false
    this.machine.crippled = this.#settings.freq === '' || (this.#isLong && this.#settings.voltage === '')
    return this.#pools.some(pool => pool.url !== '')
  }

  web(request: WebRequest): WebReply | Promise<WebReply> {
    switch (request.path.replace(/^\/cgi-bin\/|\.cgi$/g, '')) {
      case '/':
        return { status: 200, body: `<html><head><title>${this.#model.type}</title></head></html>\n`, contentType: 'text/html' }
      case 'get_system_info':
        return cgi(this.#systemInfo())
      case 'get_miner_conf':
        return cgi(`${this.stored}\n`)
      case 'get_miner_confV1':
        return this.#isLong ? cgi(this.#confV1()) : errorPage(404, 'Not Found')
      case 'set_miner_conf':
        return this.#store(request)
      case 'passwdV1':
        return this.#isLong ? this.#changePassword(request) : errorPage(404, 'Not Found')
      case 'reboot':
        this.machine.later(900, () => this.machine.reboot(() => this.load()))
        return errorPage(500, 'Internal Server Error')
      default:
        return errorPage(404, 'Not Found')
    }
  }

  async #store({ body }: WebRequest): Promise<WebReply> {
    const { faults } = this.machine
    if (faults.has('refuse')) return cgi("sh: can't create /config/cgminer.conf: Read-only file system\n")
    this.machine.writes++
    if (!faults.has('ignore')) this.#take(new URLSearchParams(body))
    await this.machine.pause(1000)
    this.machine.restartMining(1500, () => this.load())
    await this.machine.pause(5000)
    return cgi('ok\n')
  }

  /** What is not sent is written empty. */
  #take(form: URLSearchParams): void {
    const field = (name: string) => form.get(`_bb_${name}`) ?? ''
    this.#pools = [1, 2, 3].map(n => ({ url: field(`pool${n}url`), user: field(`pool${n}user`), pass: field(`pool${n}pw`) }))
    const speed = field(this.#isLong ? 'fan_customize_value_front' : 'fan_customize_value')
    this.#settings = {
      freq: field('freq'),
      coin: field('coin_type'),
      fan: field('fan_customize_switch') === 'true' ? speed : null,
      runmode: field('runmode'),
      voltage: field('voltage_customize_value'),
      ema: field('ema'),
    }
  }

  #changePassword(request: WebRequest): WebReply {
    const { cur_pwd: present, new_pwd: wanted } = bodyOf(request) ?? {}
    if (present !== this.machine.password || typeof wanted !== 'string' || wanted === '')
      return cgi('{"code":"401","msg":"wrong password"}\n')
    if (!this.machine.faults.has('ignore')) this.machine.password = wanted
    return cgi('{"code":"200","msg":"ok"}\n')
  }

  #confV1(): string {
    const { runmode, voltage } = this.#settings
    return `${JSON.stringify({ runmode, voltage, bb_debug_enable: 'false' })}\n`
  }

  #systemInfo(): string {
    const { mac, hostname, ip } = this.machine
    const versions = { system_filesystem_version: this.#model.compileTime, cgminer_version: this.#model.programVersion }
    return `${JSON.stringify({ minertype: this.#model.type, nettype: 'DHCP', macaddr: mac, hostname, ipaddress: ip, ...versions })}\n`
  }
}

const f1 = {
  type: 'Blackminer F1-ULTRA',
  boards: 2,
  chips: 6,
  fans: 2,
  rate: 4.5,
  powerW: 900,
  freqMhz: 380,
  program: 'CGMiner',
  programVersion: '2.3.3',
  description: 'ccminer 2.3.3',
  minerId: '1.3.0.8',
  compileTime: '2020-04-05 16-27-23 CST',
  layout: 'short',
  firstSlot: 1,
  fanSlots: [1, 2],
  writeMs: 6000,
  keepsOld: false,
  voltage: null,
  workMode: null,
  blinks: false,
  coin: 'btc',
} as const satisfies LegacyModel

const d1 = {
  ...f1,
  type: 'VolcMiner D1',
  boards: 3,
  chips: 120,
  fans: 4,
  rate: 18_500,
  powerW: 3900,
  freqMhz: 2000,
  programVersion: '4.12.0',
  description: 'cgminer 4.12.0',
  compileTime: '2025-10-08 04-26-50 CST',
  fanSlots: [1, 2, 3, 4],
  coin: 'ltc',
} as const satisfies LegacyModel

/** The firmware of Blackminer and VolcMiner. */
export const persona: Persona<LegacyModel> = {
  family: 'blackminer',
  realm: 'blackMiner Configuration',
  login: { user: 'root', password: 'ltc@dog' },
  models: [f1, d1],
  start: (machine, model) => new BlackminerProgram(machine, model),
}
