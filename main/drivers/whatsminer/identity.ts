import { MinerError } from '../../contract/failure.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, textField } from '../../transport/fields.ts'
import { askAll, recordFrom } from '../dialect/ask.ts'
import { dropNulls, serialOf } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { factsOfDevice, factsOfInfo, factsOfSummary, factsOfVersion, modelOfDetails, serialsOfDevice } from './facts.ts'
import { apiOf } from './release.ts'
import { readDevice } from './v3.ts'

/** MAC, model, firmware and serials; no password is needed for any of it. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  const told = (await apiOf(session, signal)) === 'v3' ? await fromV3(session, signal) : await fromV2(session, signal)
  return { ...session.facts, make: 'Whatsminer', algorithm: 'sha256d', ...told, access: session.logins.access }
}

async function fromV3(session: Session, signal: AbortSignal): Promise<Partial<IdentityFacts>> {
  const device = await readDevice(session, signal)
  return { ...dropNulls(factsOfDevice(device)), boardSerials: [...serialsOfDevice(device).values()] }
}

/** The model that discovery has told is not asked again; the version is, because it changes. */
async function fromV2(session: Session, signal: AbortSignal): Promise<Partial<IdentityFacts>> {
  const { model, firmwareVersion } = session.facts
  const ask = (command: string, more: JsonRecord = {}) => askWilling(session, { cmd: command, ...more }, signal)
  const version = factsOfVersion(await ask('get_version'))
  const details = model === null ? modelOfDetails(await ask('devdetails')) : null
  const info = factsOfInfo(await ask('get_miner_info', { info: 'hostname,mac' }))
  const replies = await askAll(session, ['summary', 'devs'], signal)
  const summary = factsOfSummary(sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null)
  return {
    ...dropNulls(info),
    ...dropNulls(summary),
    ...dropNulls({ firmwareVersion: version.firmwareVersion ?? summary.firmwareVersion ?? firmwareVersion }),
    ...dropNulls({ model: model ?? details ?? version.model ?? info.model }),
    ...(replies.cut?.has('devs') ? {} : { boardSerials: serialsOf(sectionOf(replies.get('devs'), 'DEVS')) }),
  }
}

function serialsOf(boards: readonly JsonRecord[]): readonly string[] {
  return boards.map(board => serialOf(textField(board, 'PCB SN'))).filter(serial => serial !== null)
}

/** Each image knows other commands: what it does not know, or says in a way that nobody can read, is not told. */
async function askWilling(session: Session, command: JsonRecord, signal: AbortSignal): Promise<JsonRecord | null> {
  try {
    return recordFrom(await session.cgminer.request(command, { signal }))
  } catch (thrown) {
    const isNo = thrown instanceof MinerError && (thrown.failure.code === 'refused' || thrown.failure.code === 'malformed')
    if (isNo) return null
    throw thrown
  }
}
