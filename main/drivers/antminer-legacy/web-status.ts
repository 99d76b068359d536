import { field, type JsonRecord, numberField, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import { boardsOf } from '../dialect/bitmain-boards.ts'
import { activityOf, ratesOf } from '../dialect/bitmain-stats.ts'
import { surely } from '../dialect/cut.ts'
import { modelNamed } from '../dialect/model-name.ts'
import { parsePools, sharesOf } from '../dialect/pools.ts'
import { bestShareField, uptimeField } from '../dialect/sane.ts'
import { getPage } from '../dialect/system-info.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { Reading, Session } from '../driver.ts'

const path = '/cgi-bin/get_miner_status.cgi'

/** One poll from the web page, for a machine whose API turns this computer away. Throws `auth` when its password is not known. */
export async function readWeb(session: Session, signal: AbortSignal): Promise<Reading> {
  const { record, isCut } = await getPage(session, path, signal)
  const { devs: _devs, pools: _pools, ...rest } = record
  // Which of its lists lost rows cannot be seen, and a short one would pass for whole.
  const reading = parseStatus(isCut ? rest : record, session.facts.model, session.now())
  return { ...reading, activity: surely(reading.activity, reading.telemetry, isCut) }
}

/** Pure: the page holds a part of what the API tells, every value as text, and no fan, nominal rate or active pool. */
export function parseStatus(status: JsonRecord, knownModel: string | null, now: number): Reading {
  const summary = recordOf(field(status, 'summary'))
  const model = modelNamed(knownModel)
  const readings = Object.fromEntries(recordsOf(field(status, 'devs')).flatMap(devKeys))
  const rates = ratesOf({ 'GHS 5s': numberField(summary, 'ghs5s'), 'GHS av': numberField(summary, 'ghsav') }, null, model)
  const uptimeS = uptimeField(summary)
  const activity = activityOf(rates, uptimeS, false)
  const pools = parsePools(recordsOf(field(status, 'pools')), 'failover', { now, minerNowS: null })
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rates.hashrateHs,
    hashrateAvgHs: rates.hashrateAvgHs,
    nominalHashrateHs: rates.nominalHashrateHs,
    uptimeS,
    boards: boardsOf(readings, { model, scaleHs: rates.scaleHs, activity }),
    pools,
    ...sharesOf(summary, pools),
    bestShare: bestShareField(summary),
  }
  return { telemetry: completeTelemetry(telemetry, model?.algorithm ?? null), activity, facts: {} }
}

/** One board under the keys that the API would use. */
function devKeys(dev: JsonRecord): readonly (readonly [string, string])[] {
  const chain = numberField(dev, 'index')
  if (chain === null || chain < 0 || chain > 99) return []
  const keys = { chain_acn: `chain_acn${chain}`, chain_acs: `chain_acs${chain}`, freq: `freq${chain}`, temp: `temp${chain}` }
  return Object.entries(keys).flatMap(([from, to]) => {
    const text = textField(dev, from)
    return text === null ? [] : [[to, text] as const]
  })
}
