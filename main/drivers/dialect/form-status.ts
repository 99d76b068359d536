import { field, type JsonRecord, numberField, numberOf, recordOf, recordsOf, textField } from '../../transport/fields.ts'
import type { Reading, Session } from '../driver.ts'
import type { Model } from '../model.ts'
import { boardsOf } from './bitmain-boards.ts'
import { activityOf, fansOf, ratesOf } from './bitmain-stats.ts'
import { surely } from './cut.ts'
import { parsePools, sharesOf } from './pools.ts'
import { bestShareField, uptimeField } from './sane.ts'
import { getPage } from './system-info.ts'
import { blankTelemetry, completeTelemetry } from './telemetry.ts'

const path = '/cgi-bin/get_miner_status.cgi'

/** One poll from the web page, for a machine whose API turns this computer away. Throws `auth` when its password is not known. */
export async function readWeb(session: Session, model: Model | null, signal: AbortSignal): Promise<Reading> {
  const { record, isCut } = await getPage(session, path, signal)
  const { devs: _devs, pools: _pools, ...rest } = record
  // Which of its lists lost rows cannot be seen, and a short one would pass for whole.
  const reading = parseStatus(isCut ? rest : record, model, session.now())
  return { ...reading, activity: surely(reading.activity, reading.telemetry, isCut) }
}

/** Pure: the page holds a part of what the API tells, every value as text, and no nominal rate or active pool; only forks tell fans. */
export function parseStatus(status: JsonRecord, model: Model | null, now: number): Reading {
  const summary = recordOf(field(status, 'summary'))
  const readings = Object.fromEntries(recordsOf(field(status, 'devs')).flatMap(devKeys))
  const rates = ratesOf({ 'GHS 5s': rateField(summary, 'ghs5s'), 'GHS av': rateField(summary, 'ghsav') }, null, model)
  const uptimeS = uptimeField(summary)
  const activity = activityOf(rates, uptimeS, false)
  const pools = parsePools(recordsOf(field(status, 'pools')), 'failover', { now, minerNowS: null })
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: rates.hashrateHs,
    hashrateAvgHs: rates.hashrateAvgHs,
    nominalHashrateHs: rates.nominalHashrateHs,
    uptimeS,
    fans: fansOf(withoutThousands(status), null),
    boards: boardsOf(readings, { model, scaleHs: rates.scaleHs, activity }),
    pools,
    ...sharesOf(summary, pools),
    bestShare: bestShareField(summary),
  }
  return { telemetry: completeTelemetry(telemetry, model?.algorithm ?? null), activity, facts: {} }
}

/** Fans of forks, which write thousands apart: '1,200'. */
function withoutThousands(status: JsonRecord): JsonRecord {
  const fans = Object.keys(status).filter(key => /^fan\d+$/.test(key))
  return Object.fromEntries(fans.map(key => [key, rateField(status, key)]))
}

function rateField(summary: JsonRecord | null, name: string): number | null {
  return numberOf(textField(summary, name)?.replaceAll(',', ''))
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
