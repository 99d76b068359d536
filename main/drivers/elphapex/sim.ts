import {
  believablePools,
  bodyOf,
  cgi,
  errorPage,
  type Machine,
  type Persona,
  type PoolLine,
  type Program,
  readBoards,
  readFans,
  type SimModel,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { changePassword, setNetwork } from '../dialect/sim-json-care.ts'
import { kernelLog } from '../dialect/sim-log.ts'
import { networkAtWork, networkInfo } from '../dialect/sim-network.ts'

interface ElphapexModel extends SimModel {
  /** Of system_filesystem_version. */
  readonly release: string
}

/** The file that the pages read and write. */
type Conf = { readonly [key: string]: unknown; readonly pools: readonly PoolLine[] }

const accepted = '{"stats":"success","code":"M000","msg":"OK!"}\n'

/** JSON pages behind a password, and no API port. The script stores the object that it is given. */
class ElphapexProgram implements Program {
  readonly machine: Machine
  readonly #model: ElphapexModel
  stored: string

  constructor(machine: Machine, model: ElphapexModel) {
    this.machine = machine
    this.#model = model
    this.stored = JSON.stringify({
      pools: believablePools('ltc', machine.hostname, machine.random.next()),
      'fc-voltage': '1470',
      'fc-fan-ctrl': false,
      'fc-freq-level': '100',
      'fc-fan-pwm': '80',
      algo: 'ltc',
      'fc-work-mode': machine.asleep ? 1 : 0,
      'fc-freq': String(model.freqMhz),
    })
    this.load()
  }

  load(): boolean {
    const conf = confIn(this.stored)
    this.machine.takePools(conf.pools)
    this.machine.asleep = Number(conf['fc-work-mode']) === 1
    return true
  }

  web(request: WebRequest): WebReply | Promise<WebReply> {
    const name = request.path.replace(/^\/cgi-bin\/|\.cgi$/g, '')
    switch (name) {
      case '/':
        return { status: 200, body: '<html><head><title>Miner</title></head></html>\n', contentType: 'text/html' }
      case 'summary':
      case 'stats':
      case 'pools':
        return this.machine.isMining() ? print(this.#status(name)) : cgi('Socket connect failed: Connection refused\n')
      case 'get_system_info':
        return print(this.#systemInfo())
      case 'get_network_info':
        return print(networkInfo(this.machine))
      case 'set_network_conf':
        return setNetwork(this.machine, request.body)
      case 'passwd':
        return changePassword(this.machine, request.body)
      case 'hlog':
        return cgi(kernelLog(this.machine))
      case 'get_miner_conf':
        return cgi(this.stored)
      case 'set_miner_conf':
        return this.#store(request)
      case 'get_blink_status':
        return print({ blink: this.machine.blinking })
      case 'blink':
        return this.#blink(request)
      case 'reboot':
        this.machine.later(500, () => this.machine.reboot(() => this.load()))
        return cgi('Status 200\n')
      default:
        return errorPage(404, 'Not Found')
    }
  }

  async #store(request: WebRequest): Promise<WebReply> {
    const body = bodyOf(request)
    if (body === null || this.machine.faults.has('refuse')) return cgi('{"stats":"error","code":"M001","msg":"Illegal request!"}\n')
    await this.machine.pause(1000)
    this.machine.writes++
    if (this.machine.faults.has('ignore')) return cgi(accepted)
    const { 'miner-mode': mode, ...rest } = { ...confIn(this.stored), ...body }
    this.stored = JSON.stringify({ ...rest, 'fc-work-mode': Number(body['miner-mode'] ?? rest['fc-work-mode'] ?? mode) })
    this.machine.restartMining(8000, () => this.load())
    return cgi(accepted)
  }

  #blink(request: WebRequest): WebReply {
    this.machine.blinking = String(bodyOf(request)?.blink) === 'true'
    return print({ code: this.machine.blinking ? 'B000' : 'B100' })
  }

  #status(name: 'summary' | 'stats' | 'pools'): Readonly<Record<string, unknown>> {
    const { type, release } = this.#model
    const STATUS = { STATUS: 'S', when: 2_557_700, timestamp: Math.floor(this.machine.now() / 1000), api_version: '1.0.0', Msg: name }
    const INFO = {
      miner_version: `${type}_SW_V${release}`,
      CompileTime: '',
      dev_sn: this.machine.serial,
      type,
      hw_version: `${type}_HW_V1.0`,
    }
    if (name === 'pools') return { STATUS, INFO, POOLS: this.#pools() }
    return name === 'summary' ? { STATUS, INFO, SUMMARY: [this.#summary()] } : { STATUS, INFO, STATS: [this.#stats()] }
  }

  #rates(): Readonly<Record<string, unknown>> {
    const boards = readBoards(this.machine)
    const sum = (of: 'rate' | 'rateAvg' | 'ideal') => Math.round(boards.reduce((all, board) => all + board[of], 0) * 100) / 100
    const rates = { rate_5s: sum('rate'), rate_15m: sum('rateAvg'), rate_30m: 0, rate_avg: sum('rateAvg'), rate_ideal: sum('ideal') }
    return { elapsed: this.machine.elapsedS(), ...rates, rate_unit: 'MH/s' }
  }

  #summary(): Readonly<Record<string, unknown>> {
    const still = readFans(this.machine).includes(0)
    const hot = Math.max(...readBoards(this.machine).map(board => board.chipC[2])) > 95
    const bad = { rate: '', network: '', fans: still ? 'Wrong number' : '', temp: hot ? 'Temp is too high' : '' }
    const status = Object.entries(bad).map(([kind, msg]) => ({ type: kind, status: msg ? 'e' : 's', code: msg ? -1 : 0, msg }))
    return { ...this.#rates(), bestshare: 0, hw_all: 0, status }
  }

  #stats(): Readonly<Record<string, unknown>> {
    const chain = readBoards(this.machine).map((board, index) => ({
      index,
      freq_avg: 62_000,
      rate_ideal: board.ideal,
      rate_real: board.rate,
      asic_num: board.present ? board.chips : 0,
      asic: board.present ? 'ooooooooo oooooooo oooooooo oooooooo oooo' : '',
      temp_pic: board.pcbC,
      temp_pcb: board.pcbC,
      temp_chip: [String(board.chipC[0] * 1000 + 125), String(board.chipC[2] * 1000 + 500), '', ''],
      hw: board.chips,
      eeprom_loaded: board.present,
      sn: board.present ? board.serial : '',
    }))
    const fan = readFans(this.machine).map(String)
    return { ...this.#rates(), chain_num: chain.length, fan_num: fan.length, fan, hwp_total: 0.1155, chain }
  }

  #pools(): readonly unknown[] {
    this.machine.countShares()
    return this.machine.pools.list.map((pool, index) => ({
      index,
      url: pool.url,
      user: pool.user,
      status: this.machine.pools.isAlive(pool) ? 'Alive' : 'Unreachable',
      priority: pool.priority,
      accepted: Math.floor(pool.accepted),
      rejected: Math.floor(pool.rejected),
      stale: 0,
      diff: '',
      lstime: '00:00:05',
    }))
  }

  #systemInfo(): Readonly<Record<string, string>> {
    const { type, release } = this.#model
    const version = `${type}_SW_V${release}`
    return {
      minertype: type,
      ...networkAtWork(this.machine),
      system_filesystem_version: version,
      firmware_type: 'Release',
      Algorithm: 'Scrypt',
    }
  }
}

function print(value: unknown): WebReply {
  return cgi(`${JSON.stringify(value)}\n`)
}

function confIn(stored: string): Conf {
  const conf: Conf = JSON.parse(stored)
  return conf
}

const dg1plus: ElphapexModel = {
  type: 'DG1+',
  boards: 4,
  chips: 204,
  fans: 4,
  rate: 14_000,
  powerW: 3920,
  freqMhz: 1850,
  release: '1.0.2',
}

/** Elphapex stock firmware. */
export const persona: Persona<ElphapexModel> = {
  family: 'elphapex',
  realm: 'Daoge Configuration',
  models: [dg1plus, { ...dg1plus, type: 'DG1', rate: 11_000, powerW: 3420, release: '1.0.5' }],
  start: (machine, model) => new ElphapexProgram(machine, model),
}
