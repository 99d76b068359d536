import type { ConfigPart, Evidence, Shown } from '../../contract/actions/action.ts'
import type { Failure } from '../../contract/failure.ts'
import type { MinerConfig, PoolConfig } from '../../contract/model.ts'
import type { Driver, IdentityFacts, Reading, Session } from '../../drivers/driver.ts'
import { attempt, type OnBug } from '../attempt.ts'
import { opensWith } from './login.ts'
import type { Target } from './targets.ts'

/** What one look at a miner brought. What could not be read is `null` in `shown`; `failure` is the first reason why. */
export interface Look {
  readonly shown: Shown
  readonly reading: Reading | null
  /** What it told of itself beside that. */
  readonly facts: Partial<IdentityFacts>
  readonly failure: Failure | null
}

/** Whom to look at, and for what. */
export interface Looking {
  readonly target: Target
  readonly session: Session
  /** Knows only the password that evidence 'login' is about; absent where that is not asked. */
  readonly trial?: Session
  readonly evidence: readonly Evidence[]
  readonly onBug: OnBug
}

/** Asks a miner for the evidence that an action is judged by. Never rejects for what the miner does. */
export async function look({ target, session, trial = session, evidence, onBug }: Looking, signal: AbortSignal): Promise<Look> {
  const failures: Failure[] = []
  const ask = async <T>(kind: Evidence, question: () => Promise<T>): Promise<T | null> => {
    if (!evidence.includes(kind)) return null
    const outcome = await attempt(question, onBug)
    if (outcome.ok) return outcome.value
    failures.push(outcome.failure)
    return null
  }
  const config = await ask('config', () => target.driver.readConfig(session, signal))
  const reading = await ask('reading', () => target.driver.read(session, signal))
  const locating = await ask('led', async () => (await target.driver.actions.locate?.isOn?.(session, signal)) ?? null)
  const network = await ask('network', async () => (await target.driver.readNetwork?.(session, signal)) ?? null)
  const firmwareVersion = await ask('firmware', () => versionNow(target.driver, session, signal))
  const opens = await ask('login', () => opensWith(target.driver, trial, signal))
  // A miner may have taken yet another password: only one that the old ones still open is as it was.
  const opensAsBefore = opens === false && trial !== session ? await ask('login', () => opensWith(target.driver, session, signal)) : null
  const shown = {
    state: reading?.activity ?? target.miner.state,
    reading: reading?.telemetry ?? null,
    config,
    locating,
    ...(evidence.includes('network') ? { network } : {}),
    ...(evidence.includes('firmware') ? { firmwareVersion } : {}),
    ...(evidence.includes('login') ? { opens, opensAsBefore } : {}),
  }
  const access = opens === true ? 'password' : config === null ? null : (session.logins.access ?? session.http.access ?? null)
  const facts = {
    ...(network?.hostname ? { hostname: network.hostname } : {}),
    ...(firmwareVersion === null ? {} : { firmwareVersion }),
    ...(access === null ? {} : { access }),
  }
  return { shown, reading, facts, failure: failures[0] ?? null }
}

/** As it tells it at this moment: what was known of it before must not stand in for an answer. `null` = it does not tell. */
async function versionNow(driver: Driver, session: Session, signal: AbortSignal): Promise<string | null> {
  const blank = { ...session, facts: { ...session.facts, firmwareVersion: null } }
  const { firmwareVersion } = await driver.readIdentity(blank, signal)
  if (firmwareVersion !== null) return firmwareVersion
  return (await driver.read(session, signal)).facts.firmwareVersion ?? null
}

/** Whether the piece of evidence that matters most is missing. */
export function isBlind(shown: Shown, evidence: readonly Evidence[]): boolean {
  const [foremost] = evidence
  switch (foremost) {
    case 'config':
      return shown.config === null
    case 'reading':
      return shown.reading === null
    case 'led':
      return shown.locating === null
    case 'network':
      return (shown.network ?? null) === null
    case 'firmware':
      return (shown.firmwareVersion ?? null) === null
    case 'login':
      return (shown.opens ?? null) === null
    default:
      return false
  }
}

/** What of two configurations differs, as words for the user; empty when they are the same but for when they were read, and for `ignored`. */
export function configChanges(a: MinerConfig, b: MinerConfig, ignored: readonly ConfigPart[] = []): readonly string[] {
  const parts = configParts.filter(
    part => !ignored.includes(part) && !(part === 'pools' ? isSamePools(a.pools, b.pools) : a[part] === b[part]),
  )
  const keys = new Set([...Object.keys(a.other), ...Object.keys(b.other)])
  return [...parts.map(part => partWords[part]), ...[...keys].filter(key => a.other[key] !== b.other[key])]
}

const partWords: Readonly<Record<ConfigPart, string>> = {
  pools: 'pools',
  mode: 'mode',
  fanMode: 'fan mode',
  fanPct: 'fan speed',
  fanTargetC: 'fan target temperature',
  freqMhz: 'frequency',
  powerLimitW: 'power limit',
}

const configParts = Object.keys(partWords) as readonly ConfigPart[]

function isSamePools(a: readonly PoolConfig[], b: readonly PoolConfig[]): boolean {
  return (
    a.length === b.length &&
    a.every((pool, slot) => pool.url === b[slot]?.url && pool.user === b[slot]?.user && pool.password === b[slot]?.password)
  )
}

/**
 * Whether a miner that does not show what was wanted shows what it showed before, so that a write did not arrive or was ignored.
 * `null` when this evidence cannot tell.
 */
export function isAsBefore(before: Shown, now: Shown, evidence: readonly Evidence[]): boolean | null {
  const [foremost] = evidence
  switch (foremost) {
    case 'config':
      return before.config && now.config ? configChanges(before.config, now.config).length === 0 : null
    case 'led':
      return before.locating === null || now.locating === null ? null : before.locating === now.locating
    case 'reading':
      // Readings always move on; a program whose uptime runs on was not touched.
      return before.reading && now.reading ? before.reading.uptimeS !== null && now.reading.uptimeS !== null : null
    case 'network':
      return before.network && now.network ? JSON.stringify(before.network) === JSON.stringify(now.network) : null
    case 'firmware':
      return before.firmwareVersion && now.firmwareVersion ? before.firmwareVersion === now.firmwareVersion : null
    case 'login':
      return now.opens === false && now.opensAsBefore === true
    default:
      return null
  }
}
