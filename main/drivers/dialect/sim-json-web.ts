import { cgi, errorPage, type Machine, type WebReply, type WebRequest } from '../../simulator/persona.ts'
import { accepted, type CareTarget, changePassword, refused, reset, setNetwork, upgrade } from './sim-json-care.ts'
import { confFromBody, parseConf, readBody, renderConf, type StockConf } from './sim-json-conf.ts'
import type { StockModel } from './sim-json-model.ts'
import { newDialect } from './sim-json-new-api.ts'
import type { StockTarget } from './sim-json-readings.ts'
import { kernelLog } from './sim-log.ts'
import { networkAtWork, networkInfo } from './sim-network.ts'

/** What the CGIs work on. */
export interface StockWebTarget extends StockTarget, CareTarget {
  stored: string
}

/** The JSON CGIs of one machine. */
export class StockWeb {
  readonly #target: StockWebTarget
  readonly #machine: Machine
  /** Writes under way. */
  #writing = 0

  constructor(target: StockWebTarget) {
    this.#target = target
    this.#machine = target.machine
  }

  /** An update changes it. */
  get #model(): StockModel {
    return this.#target.model
  }

  answer(request: WebRequest): WebReply | Promise<WebReply> {
    const name = request.path.replace(/^\/cgi-bin\/|\.cgi$/g, '')
    switch (name) {
      case '/':
      case '/index.html':
        return {
          status: 200,
          body: `<html><head><title>AntMiner</title></head><body>${this.#model.type}</body></html>\n`,
          contentType: 'text/html',
        }
      case 'summary':
      case 'stats':
      case 'pools':
        return this.#status(name)
      case 'chart':
        return this.#status('rate')
      case 'get_miner_conf':
        return cgi(this.#machine.isBooting() ? '' : this.#target.stored)
      case 'set_miner_conf':
        return this.#setConf(request)
      case 'get_system_info':
        return cgi(object(this.#systemInfo()))
      case 'get_network_info':
        return cgi(object(networkInfo(this.#machine)))
      case 'set_network_conf':
        return setNetwork(this.#machine, request.body)
      case 'log':
      case 'get_kernel_log':
        return cgi(kernelLog(this.#machine))
      case 'get_blink_status':
        return cgi(`{"blink":${this.#machine.blinking}}\n`)
      case 'blink':
        return cgi(this.#blink(request.body))
      case 'passwd':
        return changePassword(this.#machine, request.body)
      case 'upgrade':
      case 'upgrade_clear':
        return upgrade(this.#target, request, name === 'upgrade_clear')
      case 'reset_conf':
        return reset(this.#target)
      case 'reboot':
        this.#machine.later(500, () => this.#machine.reboot(() => this.#target.load()))
        return cgi('Status 200\n')
      default:
        return this.#answerNewer(name)
    }
  }

  /** What builds from 2022 on have. */
  #answerNewer(name: string): WebReply {
    const { build } = this.#model
    if (name === 'miner_type' && build !== null) {
      return cgi(`{"miner_type": "${this.#model.type}", "subtype": "${build.subtype}", "fw_version": "${build.fwVersion}"}\n`)
    }
    if (name === 'warning' && this.#model.shortConf) return this.#status('warning')
    return errorPage(404, 'Not Found')
  }

  #status(command: string): WebReply {
    return cgi(this.#machine.isMining() ? `${newDialect(this.#target, command)}\n` : 'Socket connect failed: Connection refused\n')
  }

  async #setConf(request: WebRequest): Promise<WebReply> {
    const { faults } = this.#machine
    const body = readBody(request.body)
    if (body === null) return refused('M001', 'Illegal request!')
    if (faults.has('refuse')) return refused('M003', 'load conf err')
    const collides = this.#writing > 0
    if (collides && this.#model.locksWrites) return refused('M001', 'request busy')
    this.#writing++
    try {
      // While booting there is no file yet to keep old values from.
      const old = this.#machine.isBooting() ? null : parseConf(this.#target.stored)
      const conf = confFromBody(this.#model, body, old)
      await this.#machine.pause(1000)
      this.#machine.writes++
      if (!faults.has('ignore')) this.#store(conf, collides)
      return accepted('M000')
    } finally {
      this.#writing--
    }
  }

  /** Two scripts without a lock write into one file. */
  #store(conf: StockConf, collides: boolean): void {
    const before = modeOf(this.#target.stored)
    const text = renderConf(conf)
    this.#target.stored = collides ? this.#target.stored.slice(0, this.#target.stored.length >> 1) + text : text
    const wiped = conf.pools.every(pool => pool.url === '')
    if (this.#model.fork || wiped || modeOf(this.#target.stored) !== before || this.#machine.faults.has('neverback')) {
      this.#machine.restartMining(8000, () => this.#target.load())
      return
    }
    // A hot reload: pools and fans change in seconds, hashing goes on.
    this.#machine.later(this.#machine.random.between(4000, 14_000), () => this.#target.load())
  }

  #blink(body: string): string {
    const [, on] = /"blink"\s*:\s*"?(true|false)/.exec(body) ?? []
    if (on === undefined) return '{"code":"B001"}\n'
    this.#machine.blinking = on === 'true'
    return on === 'true' ? '{"code":"B000"}\n' : '{"code":"B100"}\n'
  }

  #systemInfo(): Readonly<Record<string, string>> {
    const { build, algorithm, compileTime, shortConf } = this.#model
    return {
      minertype: this.#model.type,
      ...networkAtWork(this.#machine),
      system_mode: 'GNU/Linux',
      system_kernel_version: 'Linux 4.6.0-xilinx-gff8137b-dirty #25 SMP PREEMPT Fri Nov 23 15:30:52 CST 2018',
      system_filesystem_version: build === null || build.fwVersion === '' ? compileTime : build.fwVersion,
      firmware_type: 'Release',
      ...(algorithm === null ? {} : { Algorithm: algorithm }),
      ...(shortConf ? { serinum: this.#machine.serial } : {}),
    }
  }
}

function modeOf(file: string): string {
  return String(parseConf(file)?.['bitmain-work-mode'] ?? '')
}

function object(values: Readonly<Record<string, string>>): string {
  const fields = Object.entries(values).map(([name, value]) => `"${name}":"${value}"`)
  return `{\n${fields.join(',\n')}\n}\n`
}
