/** What the JSON pages do beside mining: network, password, update and reset, with the very answers of their scripts. */
import { cgi, type Machine, uploadOf, type WebReply, type WebRequest } from '../../simulator/persona.ts'
import { findImage } from './sim-bmu.ts'
import { readBody } from './sim-json-conf.ts'
import type { StockModel } from './sim-json-model.ts'
import { forgetOwner, takeNetwork } from './sim-network.ts'

/** What these pages work on. */
export interface CareTarget {
  readonly machine: Machine
  readonly model: StockModel
  load(): boolean
  /** The configuration is as it was delivered. */
  resetConf(): void
  /** The next start runs this version. */
  install(version: string): void
}

/** An error as the scripts word it. */
export function refused(code: string, msg: string): WebReply {
  return cgi(`{"stats":"error","code":"${code}","msg":"${msg}"}\n`)
}

/** An OK as the scripts word it. */
export function accepted(code: string): WebReply {
  return cgi(`{"stats":"success","code":"${code}","msg":"OK!"}\n`)
}

const label = /^[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/
const dotted = /^\d{1,3}(?:\.\d{1,3}){3}$/

/** set_network_conf.cgi: with 1 for DHCP only the host name is read. */
export function setNetwork(machine: Machine, body: string): WebReply {
  const sent = readBody(body) ?? {}
  const text = (key: string) => (typeof sent[key] === 'string' ? sent[key] : '')
  const hostname = text('ipHost')
  if (machine.faults.has('refuse') || !hostname.split('.').every(part => label.test(part))) return refused('N001', 'Hostname invalid!')
  const own = { ip: text('ipAddress'), mask: text('ipSub'), gateway: text('ipGateway'), dns: [text('ipDns')] }
  if (sent.ipPro === 2) {
    if (!dotted.test(own.ip)) return refused('N002', 'IP invalid!')
    if (!dotted.test(own.mask)) return refused('N003', 'Netmask invalid!')
    if (!dotted.test(own.gateway)) return refused('N004', 'Gateway invalid!')
    if (!dotted.test(text('ipDns'))) return refused('N005', 'DNS invalid!')
  }
  takeNetwork(machine, { hostname, own: sent.ipPro === 2 ? own : null })
  return accepted('N000')
}

/** passwd.cgi: the next request needs the new one. */
export function changePassword(machine: Machine, body: string): WebReply {
  const { curPwd, newPwd, confirmPwd } = readBody(body) ?? {}
  if (curPwd !== machine.password) return refused('P001', 'Current password invalid!')
  if (typeof newPwd !== 'string' || newPwd === '') return refused('P002', 'New password is null!')
  if (confirmPwd === undefined || confirmPwd === '') return refused('P003', 'Confirm password is null!')
  if (confirmPwd !== newPwd) return refused('P004', 'New Password does not match!')
  if (!machine.faults.has('ignore')) machine.password = newPwd
  return accepted('P000')
}

/** upgrade.cgi and upgrade_clear.cgi: writes the flash, answers, restarts by itself. */
export async function upgrade(target: CareTarget, request: WebRequest, clears: boolean): Promise<WebReply> {
  const { machine } = target
  const upload = uploadOf(request)
  // The script cuts the frame at the first boundary: a second part would end up in the flash.
  const found = upload === null || upload.fields.size > 0 ? { error: 6 as const } : findImage(upload.file, target.model)
  if ('error' in found) return refused('U001', String(found.error))
  if (machine.faults.has('refuse')) return refused('U001', '3')
  await machine.pause(30_000)
  machine.writes++
  machine.later(2000, () => {
    if (!machine.faults.has('ignore')) target.install(found.version)
    if (clears) clear(target)
    machine.reboot(() => target.load())
  })
  return accepted('U000')
}

/** reset_conf.cgi: answers at once; the machine forgets and restarts a minute and a half later. */
export function reset(target: CareTarget): WebReply {
  const { machine } = target
  if (machine.faults.has('ignore')) return cgi('Status 200\n')
  machine.later(90_000, () => {
    clear(target)
    machine.reboot(() => target.load())
  })
  return cgi('Status 200\n')
}

function clear(target: CareTarget): void {
  forgetOwner(target.machine)
  target.resetConf()
}
