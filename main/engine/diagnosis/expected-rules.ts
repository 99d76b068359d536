import { isAllowedPool, parseAllowedPool } from '../../contract/expectation.ts'
import { quote } from '../../contract/failure.ts'
import { poolHost } from '../../contract/pool-url.ts'
import type { Settings } from '../../contract/settings.ts'
import { driftOf } from '../drift/drift.ts'
import { type Rule, symptom } from './symptom.ts'

const hijack = 'You did not set this pool: malware or somebody on this network may have. Restore the pools, then change the password.'

/** Pools that the hall may not mine on, whether they are mined on now or stand in reserve. */
export const foreignPools: Rule = ({ reading, settings }) => {
  const allowed = allowedOf(settings)
  if (allowed.length === 0) return []
  return reading.pools
    .filter(({ url, user }) => url !== '' && !isAllowedPool(url, user, allowed))
    .map(({ url, user, priority, active }) => {
      const words = active === true ? 'It mines on' : `Its pool ${priority + 1} is`
      return symptom('pool.forbidden', 'critical', `${words} ${quote(poolHost(url))} as ${quote(user)}, which is not allowed`, {
        subject: `${priority}`,
        check: hijack,
      })
    })
}

/** What is not as the user expects it of its group. */
export const drift: Rule = ({ reading, facts, expected }) =>
  expected == null
    ? []
    : driftOf(reading, facts, expected).map(({ part, isForeign, text }) =>
        symptom(isForeign ? 'drift.foreign' : `drift.${part}`, isForeign ? 'critical' : 'warning', text, {
          subject: part,
          check: isForeign ? hijack : 'Restore what is expected, or change the expectation.',
        }),
      )

const parsed = new WeakMap<readonly string[], ReturnType<typeof parseAll>>()

/** The lines are parsed once for each time that the setting is changed, not for each poll. */
function allowedOf({ allowedPools }: Settings): ReturnType<typeof parseAll> {
  const known = parsed.get(allowedPools)
  if (known) return known
  const made = parseAll(allowedPools)
  parsed.set(allowedPools, made)
  return made
}

function parseAll(lines: readonly string[]) {
  return lines.flatMap(line => {
    const one = parseAllowedPool(line)
    return one.ok ? [one.pool] : []
  })
}
