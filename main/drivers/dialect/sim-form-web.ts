import {
  answerCgminer,
  cgi,
  errorPage,
  type Machine,
  readBoards,
  readFans,
  type WebReply,
  type WebRequest,
} from '../../simulator/persona.ts'
import { type LegacyApiTarget, legacyDialect } from './sim-form-api.ts'
import { changePassword, type FormCareTarget, reset, setNetwork, upgrade } from './sim-form-care.ts'
import { confFromPositions, type LegacyConf, readPositions, renderConf } from './sim-form-conf.ts'
import type { LegacyModel } from './sim-form-model.ts'
import { chipMap, rateAverage, rateNow } from './sim-form-stats.ts'
import { kernelLog } from './sim-log.ts'
import { networkAtWork, networkInfo } from './sim-network.ts'

/** What the CGIs work on. */
export interface LegacyWebTarget extends LegacyApiTarget, FormCareTarget {
  stored: string
  conf: LegacyConf
}

/** The CGIs of one machine. */
export class LegacyWeb {
  readonly #target: LegacyWebTarget
  readonly #machine: Machine
  /** The script's lock file: who comes second waits for the first, gets an empty answer, and its change is lost. */
  #writing: Promise<void> | null = null

  constructor(target: LegacyWebTarget) {
    this.#target = target
    this.#machine = target.machine
  }

  /** An update changes it. */
  get #model(): LegacyModel {
    return this.#target.model
  }

  answer(request: WebRequest): WebReply | Promise<WebReply> {
    switch (request.path) {
      case '/':
      case '/index.html':
        return {
          status: 200,
          body: `<html><head><title>Ant Miner</title></head><body>${this.#model.type}</body></html>\n`,
          contentType: 'text/html',
        }
      case '/cgi-bin/get_miner_conf.cgi':
        return cgi(this.#target.stored)
      case '/cgi-bin/set_miner_conf.cgi':
        return this.#setConf(request)
      case '/cgi-bin/get_system_info.cgi':
        return cgi(this.#systemInfo())
      case '/cgi-bin/get_network_info.cgi':
        return cgi(lines(networkInfo(this.#machine)))
      case '/cgi-bin/set_network_conf.cgi':
        return setNetwork(this.#machine, request.body)
      case '/cgi-bin/get_miner_status.cgi':
        return cgi(this.#minerStatus())
      case '/cgi-bin/get_kernel_log.cgi':
        return cgi(kernelLog(this.#machine))
      case '/cgi-bin/reboot.cgi':
        this.#machine.later(900, () => this.#machine.reboot(() => this.#target.load()))
        // The script prints nothing, which lighttpd calls an error although the machine reboots.
        return errorPage(500, 'Internal Server Error')
      case '/cgi-bin/passwd.cgi':
        return changePassword(this.#machine, request)
      case '/cgi-bin/upgrade.cgi':
      case '/cgi-bin/upgrade_clear.cgi':
        return upgrade(this.#target, request, request.path.includes('clear'))
      case '/cgi-bin/reset_conf.cgi':
        return reset(this.#target)
      default:
        return this.#model.blinks ? this.#answerX17(request) : errorPage(404, 'Not Found')
    }
  }

  /** What only the 17 series has. */
  #answerX17(request: WebRequest): WebReply | Promise<WebReply> {
    switch (request.path) {
      case '/cgi-bin/blink.cgi':
        return this.#blink(request)
      case '/cgi-bin/get_multi_option.cgi':
        return cgi(
          '{"ModeInfo":[{"ModeName":"Normal","ModeValue":"0","Level":{"Normal":"0"}},{"ModeName":"Sleep Mode","ModeValue":"254","Level":{"Sleep":"254"}}]}\n',
        )
      case '/cgi-bin/miner_summary.cgi':
      case '/cgi-bin/miner_stats.cgi':
      case '/cgi-bin/miner_pools.cgi':
        return cgi(this.#relay(request.path.replace(/.*miner_|\.cgi/g, '')))
      default:
        return errorPage(404, 'Not Found')
    }
  }

  async #setConf(request: WebRequest): Promise<WebReply> {
    if (this.#writing !== null) {
      await this.#writing
      return cgi('')
    }
    const write = this.#write(request.method === 'POST' ? request.body : '')
    this.#writing = write.then(
      () => undefined,
      () => undefined,
    )
    try {
      return await write
    } finally {
      this.#writing = null
    }
  }

  async #write(body: string): Promise<WebReply> {
    const machine = this.#machine
    if (machine.faults.has('refuse')) return cgi("sh: can't create /config/bmminer.conf: Read-only file system\n")
    if (!machine.faults.has('ignore')) {
      this.#target.conf = confFromPositions(readPositions(body), this.#target.conf, this.#model.keepsOld)
      this.#target.stored = renderConf(this.#target.conf)
    }
    machine.writes++
    await machine.pause(1000)
    machine.restartMining(1500, () => this.#target.load())
    await machine.pause(this.#model.writeMs - 1000)
    return cgi(this.#model.fork ? 'ok\nok\n' : 'ok\n')
  }

  /** `startBlink` starts a script that keeps the reply open for some five minutes. */
  async #blink(request: WebRequest): Promise<WebReply> {
    const [, action = ''] = /action=(\w+)/.exec(request.body) ?? []
    if (this.#model.fork) return cgi(this.#blinkByCode(action))
    if (action === 'onPageLoaded') return cgi(`{"isBlinking":${this.#machine.blinking}}\n`)
    this.#machine.blinking = action === 'startBlink'
    if (action === 'startBlink') await this.#machine.pause(300_000)
    return cgi(`{"${action}":true}\n`)
  }

  #blinkByCode(action: string): string {
    if (action !== 'onPageLoaded') this.#machine.blinking = action === 'startBlink'
    return `{"code":"${this.#machine.blinking ? 'B000' : 'B100'}"}\n`
  }

  #systemInfo(): string {
    const machine = this.#machine
    const running = machine.isMining()
    const values = {
      minertype: this.#model.type,
      ...networkAtWork(machine),
      curtime: new Date(machine.now()).toISOString().slice(11, 19),
      uptime: String(Math.floor(machine.elapsedS() / 60)),
      loadaverage: '1.32, 1.72, 1.52',
      mem_total: '251180',
      mem_used: '48104',
      mem_free: '203076',
      mem_buffers: '0',
      mem_cached: '0',
      system_mode: 'GNU/Linux',
      ant_hwv: running ? this.#model.minerId : 'Socket connect failed: Connection refused',
      system_kernel_version: 'Linux 3.14.0-xilinx-ge8a2f71-dirty #82 SMP PREEMPT Tue May 16 19:49:53 CST 2017',
      system_filesystem_version: this.#model.compileTime,
      cgminer_version: running ? this.#model.programVersion : '',
    }
    return lines(values)
  }

  /** All values are text; with the program down there are zeros and empty lists. */
  #minerStatus(): string {
    const machine = this.#machine
    machine.countShares()
    const running = machine.isMining()
    const pools = running ? machine.pools.list : []
    const rpm = readFans(machine)
    const boards = running ? readBoards(machine).filter(board => board.present) : []
    return `${JSON.stringify({
      summary: {
        elapsed: String(machine.elapsedS()),
        ghs5s: running ? rateNow(machine).toFixed(2) : '0',
        ghsav: running ? rateAverage(machine).toFixed(2) : '0',
        hw: String(boards.reduce((sum, board) => sum + board.hwErrors, 0)),
      },
      pools: pools.map((pool, index) => ({
        index: String(index),
        url: pool.url,
        user: pool.user,
        status: machine.pools.isAlive(pool) ? 'Alive' : 'Dead',
        priority: String(pool.priority),
        accepted: String(Math.floor(pool.accepted)),
        rejected: String(Math.floor(pool.rejected)),
      })),
      devs: boards.map((board, index) => ({
        index: String(this.#model.firstSlot + index),
        chain_acn: String(board.chips),
        freq: String(this.#model.freqMhz),
        fan: String(rpm[index] ?? 0),
        temp: String(board.pcbC[2]),
        chain_acs: chipMap(board, 8),
      })),
    })}\n`
  }

  #relay(command: string): string {
    if (!this.#machine.isMining()) return 'Socket connect failed: Connection refused\n'
    return answerCgminer(legacyDialect(this.#model), this.#target, `{"command":"${command}"}`).text.replace('\0', '\n')
  }
}

/** A flat JSON object, one field a line, as `echo` writes it. */
function lines(values: Readonly<Record<string, string>>): string {
  const fields = Object.entries(values).map(([name, value]) => `"${name}":"${value}"`)
  return `{\n${fields.join(',\n')}\n}\n`
}
