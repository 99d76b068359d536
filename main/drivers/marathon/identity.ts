import { type Failure, MinerError } from '../../contract/failure.ts'
import { type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { askEach } from '../dialect/ask.ts'
import { dropNulls, macOf, serialOf } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { factsOfModel, isBrief, releaseOf } from './identify.ts'
import { getPage, getRecord, optionalPage } from './pages.ts'

/** Model, release and address; a machine that does not open stays known by what the probes told, as `locked`. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  try {
    const overview = await getRecord(session, 'overview', signal)
    const network = recordOf(await optionalPage(session, 'network_config', signal))
    return { ...session.facts, ...factsOfOverview(overview), ...factsOfNetwork(network), access: session.http.access ?? null }
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code === null || code === 'cancelled') throw thrown
    await requireAnswer(session, code, signal)
    return { ...session.facts, access: code === 'auth' ? 'locked' : (session.http.access ?? null) }
  }
}

/** Whether its own interface opens with a password. A page that stays shut proves nothing, so it is none then. Throws only `cancelled`. */
export async function confirm(session: Session, signal: AbortSignal): Promise<boolean> {
  return isBrief(recordOf(await getPage(session, 'brief', signal).catch(orNothing)))
}

function orNothing(thrown: unknown): null {
  if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
  return null
}

/** What `overview` tells, as far as it tells it. */
export function factsOfOverview(overview: JsonRecord): Partial<IdentityFacts> {
  return dropNulls({
    ...factsOfModel(textField(overview, 'model') ?? textField(overview, 'model_extended')),
    firmwareVersion: releaseOf(textField(overview, 'version_firmware')) ?? textField(overview, 'version_firmware'),
    mac: macOf(textField(overview, 'mac')),
    serial: serialOf(textField(overview, 'serial_number', 'serial')),
  })
}

function factsOfNetwork(network: JsonRecord | null): Partial<IdentityFacts> {
  return dropNulls({ hostname: textField(network, 'hostname'), ...dropNulls({ mac: macOf(textField(network, 'mac')) }) })
}

/** Where the page is away the other port has to answer: what is known of a machine says nothing about an address where nobody is. */
async function requireAnswer(session: Session, code: Failure['code'], signal: AbortSignal): Promise<void> {
  if (code === 'unreachable' || code === 'timeout') await askEach(session, ['version'], signal)
}
