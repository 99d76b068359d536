import { readIdentity as readPages } from '../dialect/web-identity.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import { firmwareNameOf, machineOf } from './machine.ts'

/** MAC, host name and type, which its web page tells behind the password. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  const known = session.facts
  const told = await readPages(session, signal)
  const { make, name, model } = machineOf(told.model)
  if (make === null) return { ...told, make: known.make, model: known.model ?? told.model, algorithm: known.algorithm }
  return { ...told, firmwareName: firmwareNameOf(make), make, model: name, algorithm: model?.algorithm ?? null }
}
