import { failureOf } from '../../contract/failure.ts'
import type { MinerConfig } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, numberField, textField } from '../../transport/fields.ts'
import type { Replies } from '../dialect/ask.ts'
import type { Session } from '../driver.ts'
import { askWhole, poolsOf } from './pools.ts'
import { askTuning, powerLimitOf, profilesOf, tuningOf } from './tuning.ts'

/** Pools and their groups, then sleep, profile and fans together. The pools' passwords are never told. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const pools = await askWhole(session, 'pools', signal)
  const groups = await askGroups(session, signal)
  const tuning = await askTuning(session, signal)
  return configOf(new Map([...tuning, ['pools', pools], ['groups', groups]]), session.now())
}

/** Builds before there were groups refuse the command. */
async function askGroups(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  try {
    return await askWhole(session, 'groups', signal)
  } catch (thrown) {
    if (failureOf(thrown).code === 'refused') return {}
    throw thrown
  }
}

/** Pure. What the automatic tuning (ATM) changes by itself is left out while it is on: it is no setting then. */
function configOf(replies: Replies, now: number): MinerConfig {
  const tuning = tuningOf(replies, profilesOf(replies))
  const pools = poolsOf(replies, now)
  const isFixed = tuning.atm !== true
  return {
    at: now,
    pools: pools.toSorted((a, b) => a.priority - b.priority).map(({ url, user }) => ({ url, user, password: null })),
    mode: tuning.asleep ? 'sleep' : 'normal',
    fanMode: tuning.fanMode,
    fanPct: tuning.fanMode === 'manual' ? tuning.fanPct : null,
    fanTargetC: tuning.fanTargetC,
    freqMhz: isFixed ? (tuning.profile?.freqMhz ?? null) : null,
    powerLimitW: isFixed || tuning.atmMaximum !== null ? powerLimitOf(tuning) : null,
    other: otherOf(replies),
  }
}

/** Settings that a change must leave as they were, by the firmware's own names. */
function otherOf(replies: Replies): Readonly<Record<string, string>> {
  const groups = sectionOf(replies.get('groups'), 'GROUPS')
  return {
    ...texts(replies, 'atm', 'ATM', ['Enabled', 'MinProfile', 'StartupMinutes', 'PostRampMinutes', 'TempWindow', 'PowerLimit']),
    ...texts(replies, 'tempctrl', 'TEMPCTRL', ['Hot', 'Dangerous']),
    ...texts(replies, 'fans', 'FANCTRL', ['MinFans', 'PowerOffSpeed']),
    // One group is how every machine begins; more of them share the work by quota, which a change of pools ends.
    ...(groups.length > 1 ? { GROUPS: groups.map(groupText).join(', ') } : {}),
  }
}

function groupText(group: JsonRecord): string {
  return `${textField(group, 'Name') ?? '?'} ${numberField(group, 'Quota') ?? '?'}`
}

function texts(replies: Replies, command: string, section: string, names: readonly string[]): Readonly<Record<string, string>> {
  const row = sectionOf(replies.get(command), section)[0] ?? null
  return Object.fromEntries(
    names.flatMap(name => {
      const value = row?.[name]
      const text = typeof value === 'boolean' ? String(value) : textField(row, name)
      return text === null ? [] : [[`${section} ${name}`, text]]
    }),
  )
}
