import { MinerError } from '../../contract/failure.ts'
import type { Algorithm } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import { unitHs } from '../dialect/hashrate.ts'
import { parseModelName } from '../dialect/model-name.ts'
import { dropNulls, factsOfSystemInfo, getRecord, macOf, serialOf } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { isClassic, restName } from './generation.ts'
import { getOpen, requireRecord, unlock } from './rest.ts'

const unitKey = 'vnish.unitHs'
const serialsKey = 'vnish.boardSerials'

/** Who it is: `info` and the serials of its boards, which anybody may read; then whether a password opens it. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  if (isClassic(session.facts)) return readClassicIdentity(session, signal)
  const info = requireRecord(await getOpen(session, 'info', signal), 'info')
  keepUnit(session, info)
  const boardSerials = await readBoardSerials(session, signal)
  return { ...session.facts, ...factsOfInfo(info), boardSerials, access: await accessOf(session, signal) }
}

/** What `info` tells, as far as it tells it. */
export function factsOfInfo(info: JsonRecord): Partial<IdentityFacts> {
  const network = recordOf(field(recordOf(field(info, 'system')), 'network_status'))
  const { make, name, model } = parseModelName((textField(info, 'miner') ?? '').replace(/\s+AML$/i, ''))
  const firmware = textField(info, 'fw_name')
  return dropNulls({
    make: make ?? (name === null ? null : 'Antminer'),
    model: name,
    algorithm: model?.algorithm ?? algorithmOf(textField(info, 'algorithm')),
    firmwareName: firmware === null || /vnish|anthill/i.test(firmware) ? restName : firmware,
    firmwareVersion: textField(info, 'fw_version'),
    mac: macOf(textField(network, 'mac')),
    serial: serialOf(textField(info, 'serial')),
    hostname: textField(network, 'hostname'),
  })
}

/** What one unit of its rates is, H/s: GH/s, and MH/s on scrypt machines. Asked once; GH/s where it does not tell. Throws `malformed` when it came cut off. */
export async function readUnit(session: Session, signal: AbortSignal): Promise<number> {
  const known = session.memo.get(unitKey)
  if (typeof known === 'number') return known
  try {
    return keepUnit(session, requireRecord(await getOpen(session, 'info', signal), 'info'))
  } catch (thrown) {
    // A rate in a unit that was lost would be off by 1000s.
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled' || code === 'malformed') throw thrown
    return unitHs('GH/s') ?? 1
  }
}

/** By the board's id. */
export function boardSerialsOf(session: Session): ReadonlyMap<number, string> {
  const known = session.memo.get(serialsKey)
  return known instanceof Map ? known : new Map()
}

function keepUnit(session: Session, info: JsonRecord): number {
  const unit = unitHs(textField(info, 'hr_measure')) ?? 1e9
  session.memo.set(unitKey, unit)
  return unit
}

/** Not every release has the page. */
async function readBoardSerials(session: Session, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const factory = recordOf(await getOpen(session, 'chains/factory-info', signal))
    const serials = recordsOf(field(factory, 'chains')).flatMap(chain => {
      const id = numberField(chain, 'id')
      const serial = serialOf(textField(chain, 'serial'))
      return id === null || serial === null ? [] : [[id, serial] as const]
    })
    session.memo.set(serialsKey, new Map(serials))
    return serials.map(([, serial]) => serial)
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === 'unsupported' || code === 'refused' || code === 'malformed') return []
    throw thrown
  }
}

/** A refused password, or a lock after wrong ones, is a fact about the miner. */
async function accessOf(session: Session, signal: AbortSignal): Promise<IdentityFacts['access']> {
  try {
    await unlock(session, signal)
    return session.logins.access
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === 'auth' || code === 'refused') return 'locked'
    if (code === 'unsupported' || code === 'malformed') return null
    throw thrown
  }
}

/** The older releases kept Bitmain's page of system information, behind Digest. */
async function readClassicIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  try {
    const { firmwareVersion: _build, ...facts } = factsOfSystemInfo(await getRecord(session, '/cgi-bin/get_system_info.cgi', signal))
    return { ...session.facts, ...facts, access: session.http.access ?? null }
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled') throw thrown
    return { ...session.facts, access: code === 'auth' ? 'locked' : (session.http.access ?? null) }
  }
}

function algorithmOf(text: string | null): Algorithm | null {
  const known: Readonly<Record<string, Algorithm>> = { sha256d: 'sha256d', sha256: 'sha256d', scrypt: 'scrypt', x11: 'x11' }
  return text === null ? null : (known[text.toLowerCase()] ?? null)
}
