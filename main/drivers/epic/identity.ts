import { MinerError } from '../../contract/failure.ts'
import type { Algorithm } from '../../contract/model.ts'
import { field, type JsonRecord, listOf, recordOf, textField, textOf } from '../../transport/fields.ts'
import { modelNamed, parseModelName } from '../dialect/model-name.ts'
import { dropNulls, macOf, serialOf } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import type { Model } from '../model.ts'
import { epicModels } from '../models/epic.ts'
import { checkPassword, getRecord } from './door.ts'
import { capabilitiesOf } from './pages.ts'

/** How the firmware of its own machines is called; that of other makers' is PowerPlay. */
export const ownFirmware = 'ePIC Miner'
export const powerPlay = 'ePIC PowerPlay'

const algorithms: Readonly<Record<string, Algorithm>> = {
  'sha-256': 'sha256d',
  sha256: 'sha256d',
  sha256d: 'sha256d',
  scrypt: 'scrypt',
  blake2b: 'blake2b',
  blake3: 'blake3',
  kheavyhash: 'kheavyhash',
}

/** Who it is: what it mines, what it is built of, its address; then whether a password opens it. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  const summary = await getRecord(session, 'summary', signal)
  const facts = {
    ...session.facts,
    ...factsOfSummary(summary),
    ...factsOfCapabilities(await capabilitiesOf(session, signal)),
    ...dropNulls({ mac: await readMac(session, signal) }),
  }
  return { ...facts, access: await accessOf(session, signal) }
}

/** What every poll tells of it. */
export function factsOfSummary(summary: JsonRecord): Partial<IdentityFacts> {
  const { name, version } = softwareOf(summary)
  const algorithm = textField(recordOf(field(summary, 'Mining')), 'Algorithm')?.toLowerCase() ?? ''
  return dropNulls({
    // That firmware runs on nothing but its makers' own machines.
    make: name === ownFirmware ? 'ePIC' : null,
    algorithm: Object.hasOwn(algorithms, algorithm) ? (algorithms[algorithm] ?? null) : null,
    firmwareName: name,
    firmwareVersion: version,
    hostname: textField(summary, 'Hostname'),
  })
}

/** 'PowerPlay-BMS v1.5.13' and 'epic-miner v2.0.6'. */
export function softwareOf(summary: JsonRecord): { readonly name: string | null; readonly version: string | null } {
  const software = textField(summary, 'Software')
  if (software === null) return { name: null, version: null }
  const version = /\bv?(\d+(?:\.\d+)+\S*)/i.exec(software)?.[1] ?? null
  return { name: /^epic[- ]?miner/i.test(software) ? ownFirmware : powerPlay, version }
}

/** Make, model and serials. The serial is that of the machine, else that of the control board. */
export function factsOfCapabilities(capabilities: JsonRecord | null): Partial<IdentityFacts> {
  const { make, model, algorithm } = machineOf(textField(capabilities, 'Model'))
  const board = recordOf(field(capabilities, 'Control Board Version'))
  return {
    ...dropNulls({
      make,
      model,
      algorithm,
      serial: serialOf(textField(capabilities, 'Miner Serial Number')) ?? serialOf(textField(board, 'cpuSerial')),
    }),
    ...(capabilities === null ? {} : { boardSerials: boardSerialsOf(capabilities) }),
  }
}

/** Serials of the boards that are there, in their order; they carry no number. */
export function boardSerialsOf(capabilities: JsonRecord | null): readonly string[] {
  return listOf(field(capabilities, 'Board Serial Numbers')).flatMap(serial => serialOf(textOf(serial)) ?? [])
}

/** What is known of the model, of whichever make. */
export function modelOf(name: string | null): Model | null {
  return modelNamed(name) ?? epicModels.find(model => model.name.toLowerCase() === name?.toLowerCase()) ?? null
}

function machineOf(text: string | null): Pick<IdentityFacts, 'make' | 'model' | 'algorithm'> {
  const own = /^(?:epic\s+)?(blockminer.*|ebm.*|sc\d+.*)$/i.exec(text ?? '')?.[1]
  if (own !== undefined) {
    const known = modelOf(own)
    return { make: 'ePIC', model: known?.name ?? own, algorithm: known?.algorithm ?? null }
  }
  const { make, name, model } = parseModelName(text)
  return { make, model: name, algorithm: model?.algorithm ?? null }
}

/** `{"dhcp": {…}}` or `{"static": {…}}`. */
async function readMac(session: Session, signal: AbortSignal): Promise<string | null> {
  try {
    const network = await getRecord(session, 'network', signal)
    const parts = [network, ...Object.values(network).map(recordOf)]
    return parts.map(part => macOf(textField(part, 'mac_address', 'mac'))).find(mac => mac !== null) ?? null
  } catch (thrown) {
    return ignoring(thrown, null)
  }
}

/** A refused password is a fact about the miner. Releases without a call to check it tell nothing before the first change. */
async function accessOf(session: Session, signal: AbortSignal): Promise<IdentityFacts['access']> {
  try {
    return (await checkPassword(session, signal)) ? session.logins.access : null
  } catch (thrown) {
    if (thrown instanceof MinerError && thrown.failure.code === 'auth') return 'locked'
    return ignoring(thrown, null)
  }
}

/** What it does not tell, or not now, is not told; anything else is thrown on. */
function ignoring<T>(thrown: unknown, instead: T): T {
  const code = thrown instanceof MinerError ? thrown.failure.code : null
  if (code === 'unsupported' || code === 'refused' || code === 'malformed') return instead
  throw thrown
}
