import { sectionOf } from '../../transport/cgminer-reply.ts'
import { type JsonRecord, numberField } from '../../transport/fields.ts'
import { minerClock, requireAny } from '../dialect/ask.ts'
import { activityOf } from '../dialect/bitmain-stats.ts'
import { surely } from '../dialect/cut.ts'
import { nominalOf } from '../dialect/hashrate.ts'
import { parsePools, sharesOf } from '../dialect/pools.ts'
import { bestShareField, hashrate, highest, percentage, power, temperature, total, uptimeField, within } from '../dialect/sane.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { Reading, Session } from '../driver.ts'
import { type Answers, askReport } from './ask-report.ts'
import { boardsOf, fansOf } from './boards.ts'
import { fanStateOf } from './fan-memo.ts'
import { faultsOf } from './faults.ts'
import { factsOfReport } from './identify.ts'
import { type MmReport, type MmValues, numberIn, numbersIn } from './mm.ts'
import { modelOf } from './names.ts'
import { type SystemStatus, systemStatus, workMode } from './status.ts'

/** One poll: `summary`, `pools` and the lines of the modules, in one connection where the image knows joined commands. */
export async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const answers = await askReport(session, ['summary', 'pools'], signal)
  requireAny(answers.replies, ['SUMMARY', 'STATS', 'POOLS'])
  return parseAnswers(answers, session)
}

function parseAnswers(answers: Answers, session: Session): Reading {
  const { replies, report, isCut } = answers
  const now = session.now()
  const facts = factsOfReport(report)
  const model = modelOf(facts.model ?? session.facts.model)
  const summary = sectionOf(replies.get('summary'), 'SUMMARY')[0] ?? null
  const system = report === null ? null : systemStatus(report)
  const nominalHashrateHs = nominalOf(sumOf(report, 'GHSmm'), 1e9, model)
  const hashrateHs = replies.cut?.has('summary') === true ? null : presentRate(summary, report, system)
  const hashrateAvgHs = megahashes(summary, 'MHS av') ?? gigahashes(sumOf(report, 'GHSavg'))
  const uptimeS = uptimeField(summary) ?? within(report?.elapsedS ?? null, 0, 1e9)
  const rates = { hashrateHs, hashrateAvgHs, nominalHashrateHs, scaleHs: 1e9 }
  const activity = surely(judge(system, activityOf(rates, uptimeS, false)), rates, isCut)
  const pools = parsePools(sectionOf(replies.get('pools'), 'POOLS'), 'stratum-active', { now, minerNowS: minerClock(replies) })
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs,
    hashrateAvgHs,
    nominalHashrateHs,
    uptimeS,
    pools,
    ...sharesOf(summary, pools),
    bestShare: bestShareField(summary),
    ...(report === null ? {} : readingsOf(report, activity)),
    boards: report === null ? [] : boardsOf(report, { model, activity, hashrateHs }),
    fanMode: fanStateOf(session, report).fanMode,
  }
  return { telemetry: completeTelemetry(telemetry, 'sha256d'), activity, facts }
}

/** What the modules tell of the machine as a whole. */
function readingsOf(report: MmReport, activity: Reading['activity']) {
  const [first] = report.modules
  const all = (key: string) => report.modules.map(values => temperature(numberIn(values, key)))
  return {
    mode: activity === 'sleeping' ? 'sleep' : workMode(first),
    powerW: powerOf(report),
    powerLimitW: power(numberIn(first, 'MPO')),
    chipTempMaxC: highest(all('TMax')),
    inletTempC: highest([...all('ITemp'), ...all('Temp')]),
    hwErrorPct: errorShare(report),
    fans: fansOf(report),
    faults: faultsOf(report, activity === 'sleeping' || activity === 'starting'),
  }
}

function judge(system: SystemStatus, byRates: Reading['activity']): Reading['activity'] {
  if (system === 'asleep') return 'sleeping'
  return system === 'starting' && byRates !== 'hashing' ? 'starting' : byRates
}

/** The windows of `summary` run down for minutes after a machine was put to sleep; what the modules do is told at once. H/s */
function presentRate(summary: JsonRecord | null, report: MmReport | null, system: SystemStatus): number | null {
  const ofModules = gigahashes(sumOf(report, 'GHSspd'))
  const ofSummary = megahashes(summary, 'MHS 5s', 'MHS 20s', 'MHS 30s', 'MHS 1m')
  return system === 'asleep' ? (ofModules ?? ofSummary) : (ofSummary ?? ofModules)
}

/** At the wall where it is measured there (`WALLPOWER`, the seventh number of `PS`), else what the supply gives to the boards. W */
function powerOf({ modules }: MmReport): number | null {
  return power(total(modules.map(powerOfModule)))
}

function powerOfModule(values: MmValues): number | null {
  const supply = numbersIn(values, 'PS')
  return power(numberIn(values, 'WALLPOWER')) ?? power(supply[6] ?? null) ?? power(supply[4] ?? null)
}

/** Of several modules their mean. % */
function errorShare({ modules }: MmReport): number | null {
  const shares = modules.flatMap(values => percentage(numberIn(values, 'DH')) ?? [])
  return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length
}

function sumOf(report: MmReport | null, key: string): number | null {
  return total((report?.modules ?? []).map(values => within(numberIn(values, key), 0, 1e12)))
}

function megahashes(record: JsonRecord | null, ...names: readonly string[]): number | null {
  const rate = numberField(record, ...names)
  return rate === null ? null : hashrate(rate * 1e6)
}

function gigahashes(rate: number | null): number | null {
  return rate === null ? null : hashrate(rate * 1e9)
}
