import { field, type JsonRecord, recordOf, textField } from '../../transport/fields.ts'
import { parseTolerant } from '../../transport/tolerant-json.ts'
import { blankFacts } from '../dialect/evidence.ts'
import { dropNulls, serialOf } from '../dialect/system-info.ts'
import type { Evidence, IdentityFacts, Match } from '../driver.ts'
import { base } from './pages.ts'

/** How people call it. */
export const firmwareName = 'Proto OS'

/** Tells who it is without a password. */
export const systemPath = `${base}system`

/** Recognises a Proto rig by what its system page says, or by its dashboard. */
export function identify(evidence: Evidence): Match | null {
  const reply = evidence.http.get(systemPath)
  const parsed = reply?.status === 200 ? parseTolerant(reply.body.trim()) : null
  const system = parsed?.ok === true ? recordOf(field(recordOf(parsed.value), 'system-info')) : null
  const names = [textField(system, 'product_name'), textField(system, 'manufacturer'), textField(recordOf(field(system, 'os')), 'name')]
  if (system !== null && names.some(name => /^proto/i.test(name ?? '')))
    return { certainty: 95, facts: { ...blankFacts(firmwareName), ...factsOfSystem(system) } }
  return looksLikeProto(evidence) ? { certainty: 85, facts: blankFacts(firmwareName) } : null
}

/** Whether its dashboard answers. */
export function looksLikeProto({ http }: Evidence): boolean {
  return /\bProto ?OS\b/i.test(http.get('/')?.body ?? '')
}

/** What `system` tells, as far as it tells it. */
export function factsOfSystem(system: JsonRecord): Partial<IdentityFacts> {
  const os = recordOf(field(system, 'os'))
  const product = textField(system, 'product_name') ?? textField(system, 'model')
  return dropNulls({
    make: 'Proto',
    model: product?.replace(/^Proto\s+/i, '') ?? null,
    algorithm: 'sha256d' as const,
    firmwareVersion: textField(os, 'version') ?? textField(recordOf(field(system, 'mining_driver_sw')), 'version'),
    serial: serialOf(textField(system, 'cb_sn')),
    hostname: textField(os, 'hostname'),
  })
}
