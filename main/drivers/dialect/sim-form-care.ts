/** What the form pages do beside mining: network, password, update and reset, with the very answers of their scripts. */
import { gunzipSync, gzipSync } from 'node:zlib'
import { cgi, type Machine, type UploadedFile, uploadOf, type WebReply, type WebRequest } from '../../simulator/persona.ts'
import type { LegacyModel } from './sim-form-model.ts'
import { forgetOwner, takeNetwork } from './sim-network.ts'

/** What these pages work on. */
export interface FormCareTarget {
  readonly machine: Machine
  readonly model: LegacyModel
  load(): boolean
  /** The configuration is as it was delivered. */
  resetConf(): void
  /** The next start runs this version. */
  install(version: string): void
}

function page(sentence: string): WebReply {
  return cgi(`<html><body><p>${sentence}</p></body></html>\n`)
}

/** set_network_conf.cgi: believes what it is sent. */
export function setNetwork(machine: Machine, body: string): WebReply {
  const fields = new URLSearchParams(body)
  const text = (name: string) => fields.get(`_ant_conf_${name}`) ?? ''
  const own = { ip: text('ipaddress'), mask: text('netmask'), gateway: text('gateway'), dns: [text('dnsservers')] }
  if (!machine.faults.has('refuse')) takeNetwork(machine, { hostname: text('hostname'), own: text('nettype') === 'Static' ? own : null })
  return cgi('ok\n')
}

/** passwd.cgi: the next request needs the new one. */
export function changePassword(machine: Machine, { query, body }: WebRequest): WebReply {
  const fields = new URLSearchParams(query || body)
  const wanted = fields.get('new_pw') ?? ''
  const taken = fields.get('current_pw') === machine.password && wanted !== '' && wanted === fields.get('new_pw_ctrl')
  if (taken && !machine.faults.has('ignore')) machine.password = wanted
  return page(taken ? 'Updating Password' : 'Wrong password')
}

/** An archive as it is made for this model: a list of files, of which the first tells the version. */
export function tarFor({ type }: LegacyModel, version: string): UploadedFile {
  const content = `${type}\n${new Date(version).toUTCString().replace(/^(...), (..) (...) (....) .*/, '$1 $3 $2')} 10:15:00 CST ${version.slice(0, 4)}\n`
  const header = Buffer.alloc(512)
  header.write('version')
  header.write(content.length.toString(8).padStart(11, '0'), 124)
  header.write('ustar', 257)
  const body = Buffer.alloc(1024)
  body.write(content)
  return {
    name: `${type.replaceAll(' ', '-')}-all-${version.replaceAll('-', '')}1015-user.tar.gz`,
    bytes: gzipSync(Buffer.concat([header, body])),
  }
}

/** upgrade.cgi and upgrade_clear.cgi: unpacks, writes the flash, shows a page and restarts. */
export async function upgrade(target: FormCareTarget, request: WebRequest, clears: boolean): Promise<WebReply> {
  const { machine } = target
  const version = versionFor(target.model, uploadOf(request)?.file ?? null)
  if (version === null || machine.faults.has('refuse')) return page('System upgrade failed')
  await machine.pause(30_000)
  machine.writes++
  machine.later(2000, () => {
    if (!machine.faults.has('ignore')) target.install(version)
    if (clears) clear(target)
    machine.reboot(() => target.load())
  })
  return page('System upgrade successed')
}

function versionFor({ type }: LegacyModel, file: UploadedFile | null): string | null {
  try {
    const [model, version = ''] = gunzipSync(file?.bytes ?? '')
      .toString('latin1', 512)
      .split('\n')
    return model === type ? version : null
  } catch {
    return null
  }
}

/** reset_conf.cgi: writes the pools of the maker and restarts, the 17 series the whole machine; the old ones answer only then. */
export async function reset(target: FormCareTarget): Promise<WebReply> {
  const { machine, model } = target
  if (machine.faults.has('ignore')) return cgi('ok\n')
  clear(target)
  if (model.blinks) {
    machine.later(2000, () => machine.reboot(() => target.load()))
    return cgi('Status 200\n')
  }
  machine.restartMining(1500, () => target.load())
  await machine.pause(model.writeMs)
  return cgi('ok\n')
}

function clear(target: FormCareTarget): void {
  forgetOwner(target.machine)
  target.resetConf()
}
