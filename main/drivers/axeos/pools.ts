import type { Pool } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import { parseDifficulty } from '../dialect/pools.ts'
import { countField } from '../dialect/sane.ts'
import type { Reading } from '../driver.ts'
import { isDual, slotsOf, urlOf } from './pool-slots.ts'

/** The pools of a reading. Only the one mined on has shares: the firmware counts them together. */
export function poolsOf(info: JsonRecord, activity: Reading['activity']): readonly Pool[] {
  const slots = slotsOf(info)
  const links = slots.map((_slot, place) => linkOf(info, place, activity))
  const active = links.findIndex(link => link.isChosen && link.works === true)
  return slots.map(({ record }, place) => {
    const link = links[place]
    const counts = link?.counts ?? null
    return {
      priority: place,
      url: urlOf(record),
      user: textField(record, 'stratumUser') ?? '',
      status: link?.works === true ? 'alive' : link?.works === false ? 'dead' : null,
      active: place === active,
      accepted: countField(counts, 'accepted', 'sharesAccepted'),
      rejected: countField(counts, 'rejected', 'sharesRejected'),
      stale: null,
      difficulty: parseDifficulty(textField(counts, 'poolDifficulty', 'stratumDiff')),
      lastShareAt: null,
    }
  })
}

interface Link {
  /** Whether it should be mined on now. */
  readonly isChosen: boolean
  /** `null` = it does not tell. */
  readonly works: boolean | null
  /** Where its shares are counted; `null` = nowhere. */
  readonly counts: JsonRecord | null
}

/** How it stands with the pool at a place: 0 the first choice, 1 the fallback. */
function linkOf(info: JsonRecord, place: number, activity: Reading['activity']): Link {
  const stratum = recordOf(field(info, 'stratum'))
  const links = recordsOf(field(stratum, 'pools'))
  const onFallback = booleanField(stratum, 'usingFallback') ?? booleanField(info, 'isUsingFallbackStratum') ?? false
  const isChosen = isDual(info) || place === (onFallback ? 1 : 0)
  if (!isChosen) return { isChosen, works: null, counts: null }
  const own = links[isDual(info) ? place : 0] ?? null
  const told = booleanField(own, 'connected') ?? connected(textField(info, 'poolConnectionInfo'))
  // Older releases do not tell; there, hashing needs work that a pool has given. One that is stopped may have let its pool go.
  const works = activity === 'sleeping' ? null : (told ?? (activity === 'hashing' ? true : null))
  return { isChosen, works, counts: own ?? info }
}

/** 'IPv4', 'IPv6 (TLS)'; 'Not Connected' and what went wrong otherwise. */
function connected(text: string | null): boolean | null {
  if (text === null) return null
  return !/not connected|unreachable|failed|error|lost|not responding|rejected|required/i.test(text)
}
