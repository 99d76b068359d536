import type { OwnAddress } from '../../simulator/persona.ts'
import type { SimMode, WhatsminerTarget } from './sim.ts'

type Fields = Readonly<Record<string, unknown>>

/** In the order of their numbers. */
export const modes: readonly SimMode[] = ['low', 'normal', 'high']
/** A file follows it. */
export const updateCommand = 'set.system.update_firmware'
/** Commands whose parameter comes encrypted. */
export const sealed: ReadonlySet<string> = new Set(['set.miner.pools', 'set.user.change_passwd'])

/** Returns `false` when it refuses. */
type Write = (target: WhatsminerTarget, param: unknown) => boolean

/** The answer goes out over a connection that stays open, so what stops the machine waits a moment. */
const answerFirstMs = 500

/** What each change does. */
export const writes: Readonly<Record<string, Write>> = {
  'set.miner.pools': (target, param) => {
    if (!Array.isArray(param)) return false
    const lines = param.map((line: Fields) => ({ url: String(line.pool), user: String(line.worker), pass: String(line.passwd) }))
    target.setPools(lines)
    return true
  },
  'set.miner.service': (target, param) => {
    if (param === 'restart') return soon(target, () => target.restartMining())
    if (param !== 'start' && param !== 'stop') return false
    target.setAsleep(param === 'stop')
    return true
  },
  'set.miner.power_mode': (target, param) => {
    const mode = modes.find(one => one === param)
    return mode !== undefined && soon(target, () => target.setMode(mode))
  },
  'set.miner.power_limit': (target, param) => typeof param === 'number' && soon(target, () => target.setLimit(param)),
  'set.system.reboot': target => soon(target, () => target.reboot()),
  'set.system.led': ({ machine }, param) => {
    if (param !== 'auto' && !Array.isArray(param)) return false
    machine.blinking = param !== 'auto'
    return true
  },
  'set.system.hostname': (target, param) => {
    const { hostname } = fieldsOf(param)
    if (typeof hostname !== 'string') return false
    target.setHostname(hostname)
    return true
  },
  'set.system.net_config': (target, param) => {
    const own = param === 'dhcp' ? null : ownAddressIn(fieldsOf(param))
    if (own === undefined) return false
    target.setNetwork(own)
    return true
  },
  'set.user.change_passwd': (target, param) => {
    const { account, old, new: next } = fieldsOf(param)
    if (account !== 'super' || old !== target.password || typeof next !== 'string') return false
    return soon(target, () => target.setPassword(next))
  },
  'set.system.factory_reset': target => soon(target, () => target.factoryReset()),
}

function ownAddressIn({ ip, netmask, gateway, dns }: Fields): OwnAddress | undefined {
  if ([ip, netmask, gateway, dns].some(value => typeof value !== 'string' || value === '')) return undefined
  return { ip: String(ip), mask: String(netmask), gateway: String(gateway), dns: String(dns).split(' ') }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function soon({ machine }: WhatsminerTarget, task: () => void): boolean {
  machine.later(answerFirstMs, task)
  return true
}
