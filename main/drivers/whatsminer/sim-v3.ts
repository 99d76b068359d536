import type { FramedAnswer, Sequel } from '../../simulator/persona.ts'
import { decrypt, proofOf } from './cipher.ts'
import type { WhatsminerTarget } from './sim.ts'
import { rounded, type Sensors, type SimBoard, sense } from './sim-readings.ts'
import { modes, sealed, updateCommand, writes } from './sim-v3-writes.ts'
import { logOf } from './sim-words.ts'

type Fields = Readonly<Record<string, unknown>>

interface Answer {
  readonly code: number
  readonly msg: unknown
  readonly sequel?: Sequel
}

/** How far the clock of a command may be from its own, s. */
const clockS = 300
const tera = 1e6

/** Port 4433: frames of JSON; each change carries a token made for it alone. */
export class SimV3 {
  readonly #target: WhatsminerTarget
  readonly #salt: string

  constructor(target: WhatsminerTarget) {
    this.#target = target
    this.#salt = `s${(target.machine.seed + 11).toString(36)}`
  }

  answer(message: string): FramedAnswer {
    const asked = objectIn(message)
    const name = String(asked?.cmd ?? '')
    const { sequel, ...answer }: Answer = asked === null ? { code: -1, msg: 'invalid json' } : this.#run(name, asked)
    const text = this.#text(name, answer)
    return sequel === undefined ? { text } : { text, sequel }
  }

  #text(name: string, { code, msg }: Answer): string {
    return JSON.stringify({ code, when: this.#nowS(), msg, desc: name })
  }

  #run(name: string, asked: Fields): Answer {
    const parts = String(asked.param ?? '').split('+')
    switch (name) {
      case 'get.device.info':
        return { code: 0, msg: pick(this.#device(), asked.param === undefined ? null : parts) }
      case 'get.miner.status':
        return this.#status(parts)
      case 'get.miner.setting':
        return {
          code: 0,
          msg: {
            'power-limit': this.#target.limitW,
            'power-mode': this.#target.mode,
            'upfreq-speed': 0,
            'fast-boot': 'disable',
            'target-freq': 0,
          },
        }
      case 'get.log.download':
        return this.#log()
      default:
        return this.#write(name, asked)
    }
  }

  #write(name: string, asked: Fields): Answer {
    const write = name === updateCommand ? () => true : writes[name]
    if (write === undefined) return { code: -2, msg: 'invalid command' }
    if (!this.#target.writable) return { code: -4, msg: 'no permission' }
    const ts = Number(asked.ts)
    const { token, key } = proofOf(name, this.#target.password, this.#salt, ts)
    if (asked.account !== 'super' || asked.token !== token) return { code: -1, msg: 'invalid token' }
    if (Math.abs(ts - this.#nowS()) > clockS) return { code: -1, msg: 'ts out of range' }
    const param = sealed.has(name) ? valueIn(decrypt(String(asked.param), key) ?? '') : asked.param
    if (this.#target.machine.faults.has('refuse')) return { code: -1, msg: 'the change was refused' }
    if (name === updateCommand) return this.#takeImage()
    return write(this.#target, param) ? { code: 0, msg: 'ok' } : { code: -1, msg: 'the change was refused' }
  }

  #takeImage(): Answer {
    const take = (file: Buffer) => {
      const why = this.#target.install(file)
      return this.#text(updateCommand, why === null ? { code: 0, msg: 'ok' } : { code: -1, msg: why })
    }
    return { code: 0, msg: 'ready', sequel: { kind: 'takes', take } }
  }

  #log(): Answer {
    const { machine, model } = this.#target
    const bytes = logOf(machine.now() - machine.elapsedS() * 1000, machine.now(), sense(machine, model))
    return { code: 0, msg: { logsize: String(bytes.length) }, sequel: { kind: 'gives', bytes } }
  }

  #device(): Fields {
    const { machine, model, mode } = this.#target
    const sensors = sense(machine, model)
    const serials = sensors.boards.map(board => [`pcbsn${board.place}`, board.serial])
    return {
      network: networkFields(machine),
      miner: {
        working: String(!machine.asleep),
        type: model.variant,
        cointype: 'BTC/BCH/BSV',
        'pool-strategy': 'FAILOVER',
        'fast-boot': 'disable',
        'board-num': String(model.boards),
        ...Object.fromEntries(serials),
        'miner-sn': machine.serial,
        'power-limit-set': '',
        'web-pool': 1,
      },
      system: {
        api: model.apiVersion,
        platform: 'H616',
        fwversion: this.#target.firmware,
        apiswitch: this.#target.writable ? '1' : '0',
        ledstatus: machine.blinking ? 'red 200 100 0' : 'auto',
      },
      power: { type: model.supply, mode: String(modes.indexOf(mode)), pin: sensors.powerW, fanspeed: 6344 },
      salt: this.#salt,
      'error-code': sensors.faults.map(code => ({ [code]: '2026-05-23 09:19:10', reason: 'simulated' })),
    }
  }

  #status(parts: readonly string[]): Answer {
    const sensors = sense(this.#target.machine, this.#target.model)
    const known: Fields = { summary: this.#summary(sensors), pools: this.#pools(), edevs: sensors.boards.map(boardFields) }
    if (parts.some(part => !(part in known))) return { code: -2, msg: 'invalid param' }
    return { code: 0, msg: pick(known, parts) }
  }

  #summary(sensors: Sensors): Fields {
    const { model, limitW } = this.#target
    return {
      elapsed: sensors.elapsedS,
      'bootup-time': 1323,
      'freq-avg': sensors.rate > 0 ? model.freqMhz : 0,
      'factory-hash': rounded(model.rate / tera),
      'hash-average': rounded(sensors.rateAvg / tera, 3),
      'hash-1min': rounded(sensors.rate / tera, 3),
      'hash-realtime': rounded(sensors.rate / tera, 3),
      'power-realtime': sensors.powerW,
      'power-limit': limitW,
      'environment-temperature': rounded(sensors.envC, 1),
      'board-temperature': sensors.boards.map(board => board.boardC),
      'chip-temp-min': sensors.chipC.min,
      'chip-temp-avg': sensors.chipC.avg,
      'chip-temp-max': sensors.chipC.max,
      'fan-speed-in': sensors.fanIn,
      'fan-speed-out': sensors.fanOut,
      'up-freq-finish': sensors.boards.every(board => board.steady) ? 1 : 0,
    }
  }

  #pools(): readonly Fields[] {
    const { machine } = this.#target
    machine.countShares()
    const active = machine.pools.active()
    return machine.pools.byPriority().map((pool, index) => ({
      id: index + 1,
      url: pool.url,
      account: pool.user,
      status: machine.pools.isAlive(pool) ? 'alive' : 'dead',
      'stratum-active': pool === active && !machine.asleep,
      'pool-priority': index,
      'reject-percent': 0,
      'last-share-time': pool === active ? this.#nowS() - 3 : 0,
    }))
  }

  #nowS(): number {
    return Math.floor(this.#target.machine.now() / 1000)
  }
}

function networkFields({ ip, mac, hostname, ownAddress }: WhatsminerTarget['machine']): Fields {
  return {
    ip,
    proto: ownAddress === null ? 'dhcp' : 'static',
    netmask: ownAddress?.mask ?? '255.0.0.0',
    dns: ownAddress?.dns.join(' ') ?? '127.0.0.1',
    mac,
    gateway: ownAddress?.gateway ?? '127.0.0.1',
    hostname,
  }
}

function boardFields(board: SimBoard): Fields {
  return {
    id: board.place,
    slot: board.place,
    status: 'alive',
    'hash-average': rounded(board.rateAvg / tera, 3),
    'hash-realtime': rounded(board.rate / tera, 3),
    'factory-hash': rounded(board.ideal / tera),
    freq: board.freqMhz,
    'effective-chips': board.chips,
    'chip-temp-min': board.chipC.min,
    'chip-temp-avg': board.chipC.avg,
    'chip-temp-max': board.chipC.max,
  }
}

function pick(all: Fields, names: readonly string[] | null): Fields {
  return names === null ? all : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}

function objectIn(text: string): Fields | null {
  const value = valueIn(text)
  return typeof value === 'object' && value !== null ? { ...value } : null
}

function valueIn(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return null
  }
}
