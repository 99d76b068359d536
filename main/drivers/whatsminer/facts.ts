import { sectionOf } from '../../transport/cgminer-reply.ts'
import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { macOf, serialOf } from '../dialect/system-info.ts'
import type { IdentityFacts } from '../driver.ts'
import { messageOf, modelOf, releaseOf } from './release.ts'

type Told<Key extends keyof IdentityFacts> = Pick<IdentityFacts, Key>

/** What `get_version` tells; newer images name the model in it too. */
export function factsOfVersion(reply: JsonRecord | null): Told<'model' | 'firmwareVersion'> {
  const version = messageOf(reply)
  return { model: modelOf(textField(version, 'miner_type')), firmwareVersion: releaseOf(textField(version, 'fw_ver')) }
}

/** The model that `devdetails` gives each board. */
export function modelOfDetails(reply: JsonRecord | null): string | null {
  const models = sectionOf(reply ?? undefined, 'DEVDETAILS').map(row => modelOf(textField(row, 'Model')))
  return models.find(model => model !== null) ?? null
}

/** What `summary` tells of older images. */
export function factsOfSummary(summary: JsonRecord | null): Told<'mac' | 'firmwareVersion'> {
  return { mac: macOf(textField(summary, 'MAC')), firmwareVersion: releaseOf(textField(summary, 'Firmware Version')) }
}

/** What `get_miner_info` tells. */
export function factsOfInfo(reply: JsonRecord | null): Told<'mac' | 'hostname' | 'model'> {
  const info = messageOf(reply)
  return { mac: macOf(textField(info, 'mac')), hostname: textField(info, 'hostname'), model: modelOf(textField(info, 'model')) }
}

/** What `get.device.info` of API v3 tells. */
export function factsOfDevice(device: JsonRecord | null): Told<'model' | 'firmwareVersion' | 'mac' | 'serial' | 'hostname'> {
  const part = (name: string) => recordOf(field(device, name))
  return {
    model: modelOf(textField(part('miner'), 'type')),
    firmwareVersion: releaseOf(textField(part('system'), 'fwversion')),
    mac: macOf(textField(part('network'), 'mac')),
    serial: serialOf(textField(part('miner'), 'miner-sn')),
    hostname: textField(part('network'), 'hostname'),
  }
}

/** Serials of the boards by their place in the chassis, 0 first: `pcbsn0`, `pcbsn1`, … */
export function serialsOfDevice(device: JsonRecord | null): ReadonlyMap<number, string> {
  const miner = recordOf(field(device, 'miner'))
  const serials = new Map<number, string>()
  for (const key of Object.keys(miner ?? {})) {
    const place = /^pcbsn(\d{1,2})$/.exec(key)?.[1]
    const serial = serialOf(textField(miner, key))
    if (place !== undefined && serial !== null) serials.set(Number(place), serial)
  }
  return serials
}
