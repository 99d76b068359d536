import type { Finding, Miner } from '../../main/contract/model.ts'

/** Worth knowing, but nothing is broken: new machines all have it. It must not look like trouble in a table of hundreds. */
const securityCodes: ReadonlySet<string> = new Set(['password.default'])

/** Whether a finding is about security alone. */
export function isSecurity(finding: Finding): boolean {
  return securityCodes.has(finding.code)
}

/** The worst thing that needs a person; `null` = none, whatever its password is. */
export function worstTrouble(miner: Miner): Finding | null {
  return miner.health.findings.find(finding => !isSecurity(finding)) ?? null
}

/** The first finding about security alone; `null` = none. */
export function securityNote(miner: Miner): Finding | null {
  return miner.health.findings.find(isSecurity) ?? null
}
