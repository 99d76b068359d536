import type { ApiAnswer, OwnAddress, Sequel } from '../../simulator/persona.ts'
import { type Challenge, decrypt, encrypt, tokenOf } from './cipher.ts'
import type { WhatsminerTarget } from './sim.ts'
import { sense } from './sim-readings.ts'
import { boardFields, infoFields, poolRows, statusFields, summaryFields } from './sim-v2-words.ts'
import { logOf } from './sim-words.ts'

type Fields = Readonly<Record<string, unknown>>

interface Answer {
  readonly reply: Fields
  readonly after?: () => void
  readonly sequel?: Sequel
}

const tokenMs = 30 * 60_000
const mostTokens = 32
const done = 131
const joinable = ['summary', 'pools', 'devs', 'edevs', 'devdetails']

/** Port 4028: reads in the open, changes encrypted with a token. */
export class SimV2 {
  readonly #target: WhatsminerTarget
  readonly #tokens = new Map<string, number>()
  #count = 0

  constructor(target: WhatsminerTarget) {
    this.#target = target
  }

  answer(request: string): ApiAnswer {
    const asked = objectIn(request)
    if (asked === null) return out(this.#no(23, 'invalid json'))
    if (asked.enc !== undefined) return this.#sealed(String(asked.data ?? ''))
    const name = String(asked.cmd ?? asked.command ?? '')
    if (!name.includes('+'))
      return out(this.#read(name, asked) ?? this.#no(14, name in writes ? 'write cmd must be encrypted' : 'invalid cmd'))
    const parts = name.split('+').map(part => [part, [joinable.includes(part) ? this.#read(part, {}) : this.#no(14, 'invalid cmd')]])
    return out({ ...Object.fromEntries(parts), id: 1 })
  }

  #sealed(data: string): ApiAnswer {
    const { key } = tokenOf(this.#target.password, this.#challenge(0))
    const asked = objectIn(decrypt(data, key) ?? '')
    if (asked === null) return out(this.#no(23, 'enc json load err'))
    const bornAt = this.#tokens.get(String(asked.token))
    if (bornAt === undefined || this.#target.machine.now() - bornAt > tokenMs) return out(this.#no(135, 'check token err'))
    const name = String(asked.cmd ?? '')
    const { reply, ...rest } = this.#run(name, asked)
    return { text: JSON.stringify({ enc: encrypt(JSON.stringify(reply), key, 'nul') }), ...rest }
  }

  #run(name: string, asked: Fields): Answer {
    const write = writes[name]
    if (this.#isRefused(name)) return { reply: this.#no(132, `${name} failed: the change was refused`) }
    if (name in withBytes && this.#target.writable) return this.#withBytes(name)
    if (write === undefined && !(name in withBytes)) return { reply: this.#read(name, asked) ?? this.#no(14, 'invalid cmd') }
    if (write === undefined || !this.#target.writable) return { reply: this.#no(45, "can't access write cmd") }
    const result = write(this.#target, asked)
    if (result === null) return { reply: this.#no(132, `${name} failed: the change was refused`) }
    return { reply: this.#flat('S', done, 'API command OK'), after: result }
  }

  #isRefused(name: string): boolean {
    const { machine, writable } = this.#target
    return writable && machine.faults.has('refuse') && (name in writes || name === 'update_firmware')
  }

  /** What goes on over the same connection: a log out, a firmware file in. */
  #withBytes(name: string): Answer {
    const { machine, model } = this.#target
    if (name === 'download_logs') {
      const bytes = logOf(machine.now() - machine.elapsedS() * 1000, machine.now(), sense(machine, model))
      return { reply: this.#flat('S', done, { logfilelen: String(bytes.length) }), sequel: { kind: 'gives', bytes } }
    }
    const take = (file: Buffer) => {
      const why = this.#target.install(file)
      return why === null ? null : JSON.stringify(this.#no(132, why))
    }
    return { reply: this.#flat('S', done, 'ready'), sequel: { kind: 'takes', take } }
  }

  #read(name: string, asked: Fields): Fields | null {
    const { machine, model } = this.#target
    const sensors = () => sense(machine, model)
    switch (name) {
      case 'summary':
        return this.#list(11, 'Summary', 'SUMMARY', [summaryFields(this.#target, sensors())])
      case 'pools':
        return this.#list(7, `${machine.pools.list.length} Pool(s)`, 'POOLS', poolRows(this.#target))
      case 'devs':
      case 'edevs':
        return this.#list(9, `${model.boards} ASC(s)`, 'DEVS', sensors().boards.map(boardFields))
      case 'devdetails':
        return this.#list(69, 'Device Details', 'DEVDETAILS', [
          { DEVDETAILS: 0, Name: 'SM', ID: 0, Driver: 'bitmicro', Kernel: '', Model: model.variant },
        ])
      case 'get_version':
        return this.#ok({ api_ver: model.apiVersion, fw_ver: this.#target.firmware, platform: 'H6OS', chip: 'K88Z001-2039 BINV01-195001B' })
      case 'status':
        return this.#ok(statusFields(this.#target))
      case 'get_psu':
        return this.#ok({
          name: model.supply,
          hw_version: 'V01.00',
          model: model.supply,
          iin: '8718',
          vin: '22400',
          fan_speed: '6976',
          vender: '7',
        })
      case 'get_miner_info':
        return this.#ok(infoFields(this.#target, String(asked.info ?? '')))
      case 'get_error_code':
        return this.#ok({ error_code: sensors().faults.map(code => ({ [code]: '2026-01-17 11:28:11' })) })
      case 'get_token':
        return this.#giveToken()
      default:
        return null
    }
  }

  #giveToken(): Fields {
    const now = this.#target.machine.now()
    for (const [sign, bornAt] of this.#tokens) if (now - bornAt > tokenMs) this.#tokens.delete(sign)
    if (this.#tokens.size >= mostTokens) return this.#no(136, 'over max connect')
    const challenge = this.#challenge(++this.#count)
    this.#tokens.set(tokenOf(this.#target.password, challenge).sign, now)
    return this.#flat('S', 134, challenge)
  }

  #challenge(count: number): Challenge {
    const letters = (seed: number) => (seed * 2_654_435_761).toString(36).replace(/\W/g, '').padStart(8, 'x').slice(-8)
    const { seed } = this.#target.machine
    return { time: String(5000 + count), salt: letters(seed + 7), newsalt: letters(seed + count) }
  }

  #list(code: number, message: string, section: string, rows: readonly Fields[]): Fields {
    const status = { STATUS: 'S', When: this.#when(), Code: code, Msg: message, Description: 'btminer' }
    return { STATUS: [status], [section]: rows, id: 1 }
  }

  #ok(message: Fields): Fields {
    return this.#flat('S', done, message)
  }

  #no(code: number, message: string): Fields {
    return this.#flat('E', code, message)
  }

  #flat(severity: 'S' | 'E', code: number, message: unknown): Fields {
    return { STATUS: severity, When: this.#when(), Code: code, Msg: message, Description: '' }
  }

  #when(): number {
    return Math.floor(this.#target.machine.now() / 1000)
  }
}

/** What to do once the reply is out; `null` = refused. */
type Write = (target: WhatsminerTarget, asked: Fields) => (() => void) | null

const writes: Readonly<Record<string, Write>> = {
  update_pools: (target, asked) => {
    const text = (name: string) => (typeof asked[name] === 'string' ? asked[name] : '')
    const lines = [1, 2, 3].map(slot => ({ url: text(`pool${slot}`), user: text(`worker${slot}`), pass: text(`passwd${slot}`) }))
    target.setPools(lines)
    return () => undefined
  },
  reboot: target => () => target.reboot(),
  restart_btminer: target => () => target.restartMining(),
  power_off: (target, { respbefore }) => (typeof respbefore === 'string' ? () => target.setAsleep(true) : null),
  power_on: target => () => target.setAsleep(false),
  set_low_power: target => () => target.setMode('low'),
  set_normal_power: target => () => target.setMode('normal'),
  set_high_power: target => () => target.setMode('high'),
  adjust_power_limit: (target, { power_limit: limit }) => (/^\d{1,5}$/.test(String(limit)) ? () => target.setLimit(Number(limit)) : null),
  set_led: ({ machine }, asked) => {
    if (asked.param !== 'auto' && typeof asked.period !== 'number') return null
    machine.blinking = asked.param !== 'auto'
    return () => undefined
  },
  set_hostname: (target, { hostname }) => {
    if (typeof hostname !== 'string') return null
    target.setHostname(hostname)
    return () => undefined
  },
  net_config: (target, asked) => {
    const own = ownAddressIn(asked)
    if (own === undefined) return null
    target.setNetwork(own)
    if (typeof asked.host === 'string') target.machine.hostname = asked.host
    return () => target.reboot()
  },
  update_pwd: (target, { old, new: next }) => {
    if (old !== target.password || typeof next !== 'string' || !/^\w{1,8}$/.test(next)) return null
    return () => target.setPassword(next)
  },
  factory_reset: target => () => target.factoryReset(),
}

const withBytes: Readonly<Record<string, true>> = { download_logs: true, update_firmware: true }

/** `null` = by DHCP; `undefined` = it makes no sense. */
function ownAddressIn({ param, ip, mask, gate, dns }: Fields): OwnAddress | null | undefined {
  if (param === 'dhcp') return null
  if ([ip, mask, gate, dns].some(value => typeof value !== 'string' || value === '')) return undefined
  return { ip: String(ip), mask: String(mask), gateway: String(gate), dns: String(dns).split(' ') }
}

function out(reply: Fields): ApiAnswer {
  return { text: JSON.stringify(reply) }
}

function objectIn(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}
