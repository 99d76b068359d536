import type { Fault } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { booleanField, field, type JsonRecord, numberField, recordsOf, textField } from '../../transport/fields.ts'
import { minerClock, type Replies } from '../dialect/ask.ts'
import { activityOf } from '../dialect/bitmain-stats.ts'
import { surely } from '../dialect/cut.ts'
import { unitHs } from '../dialect/hashrate.ts'
import { parsePools, sharesOf } from '../dialect/pools.ts'
import { bestShareField, countField, hashrate, percentage, power, temperature, total, uptimeField, within } from '../dialect/sane.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading } from '../driver.ts'
import { factsOfModel } from './identify.ts'
import { type BosBoard, blankBoard, boardsFrom, distinctFaults, fansFrom, faultText } from './parts.ts'
import { megahertz } from './quantity.ts'

/** What one poll asks, joined in one connection. */
export const readCommands = ['summary', 'pools', 'devs', 'temps', 'fans', 'tunerstatus', 'devdetails'] as const

/**
 * Pure: one poll. What a reply that lost its end does not tell is not looked for elsewhere: another list would give another value.
 * @param asleep whether we told it to pause: the API does not tell
 */
export function parseBosminer(replies: Replies, known: IdentityFacts, asleep: boolean, now: number): Reading {
  const isCut = (...commands: readonly string[]) => commands.some(command => replies.cut?.has(command))
  const section = (command: string, name: string) => sectionOf(replies.get(command), name)
  const summary = section('summary', 'SUMMARY')[0] ?? null
  const devs = section('devs', 'DEVS')
  const details = section('devdetails', 'DEVDETAILS')
  const tuner = section('tunerstatus', 'TUNERSTATUS')[0] ?? null
  const facts = factsOfModel(details.map(row => textField(row, 'Model')).find(name => name !== null) ?? null)
  const model = facts.model ?? known.model
  const summed = isCut('summary') ? [] : devs
  const rates = {
    hashrateHs: rateField(summary, 'HS 5s') ?? total(summed.map(dev => rateField(dev, 'HS 5s'))),
    hashrateAvgHs: rateField(summary, 'HS av') ?? total(summed.map(dev => rateField(dev, 'HS av'))),
    nominalHashrateHs: aboveZero(total(devs.map(dev => nominalOf(dev)))),
  }
  const uptimeS = uptimeField(summary)
  const rateIsLost = isCut('summary', 'devs')
  // That we paused it is not told by the machine: without a rate it may hash again.
  const told = activityOf({ ...rates, scaleHs: 1 }, uptimeS, asleep && !(rateIsLost && rates.hashrateHs === null))
  const activity = surely(told, rates, rateIsLost)
  const pools = parsePools(section('pools', 'POOLS'), 'stratum-active', { now, minerNowS: minerClock(replies) })
  const telemetry = {
    ...blankTelemetry(now),
    ...rates,
    uptimeS,
    powerW: power(numberField(tuner, 'ApproximateMinerPowerConsumption')),
    powerLimitW: power(numberField(tuner, 'PowerLimit')),
    hwErrorPct: percentage(numberField(summary, 'Device Hardware%')),
    // A board is put together from three lists and judged by the rate; the model tells how many fans there must be.
    boards: isCut('summary', 'devs', 'temps', 'devdetails')
      ? []
      : boardsFrom(boardsOf(devs, section('temps', 'TEMPS'), details), model, activity),
    fans: isCut('fans', 'devdetails') ? [] : fansFrom(section('fans', 'FANS').map(fanOf), model),
    pools,
    ...sharesOf(summary, isCut('summary') ? [] : pools),
    bestShare: bestShareField(summary),
    faults: faultsOf(tuner),
  }
  return { telemetry: completeTelemetry(telemetry, 'sha256d'), activity, facts: known.model === null ? facts : {} }
}

/** Boards by their id, whichever of the three lists knows them: a board that just came up has no temperature yet. */
function boardsOf(devs: readonly JsonRecord[], temps: readonly JsonRecord[], details: readonly JsonRecord[]): readonly BosBoard[] {
  const ids = [...new Set([...devs, ...temps, ...details].map(idOf).filter(id => id !== null))].toSorted((a, b) => a - b)
  return ids.map((id, index) => {
    const of = (rows: readonly JsonRecord[]) => rows.find(row => idOf(row) === id) ?? null
    const [dev, temp, detail] = [of(devs), of(temps), of(details)]
    return {
      ...blankBoard(String(id), index),
      hashrateHs: rateField(dev, 'HS 5s'),
      nominalHashrateHs: aboveZero(nominalOf(dev)),
      chips: within(countField(detail, 'Chips'), 1, 2000),
      chipTempMaxC: temperature(numberField(temp, 'Chip')),
      boardTempMaxC: temperature(numberField(temp, 'Board') ?? numberField(dev, 'Temperature')),
      freqMhz: megahertz(numberField(detail, 'Frequency')),
      voltageV: within(numberField(detail, 'Voltage'), 0.1, 100),
      hwErrors: countField(dev, 'Hardware Errors'),
      enabled: booleanField(dev, 'Enabled'),
    }
  })
}

function idOf(row: JsonRecord): number | null {
  return within(numberField(row, 'ID'), 0, 64)
}

function fanOf(row: JsonRecord) {
  return { rpm: within(numberField(row, 'RPM'), 0, 30_000), pct: within(numberField(row, 'Speed'), 0, 100) }
}

/** 'MHS 5s' here, 'GHS 5s' on the bOS of 2018: the unit is in the key. H/s */
function rateField(record: JsonRecord | null, ending: string): number | null {
  const key = Object.keys(record ?? {}).find(name => name.endsWith(ending) && unitHs(name.split(' ')[0] ?? '') !== null)
  const value = key === undefined ? null : numberField(record, key)
  const unit = unitHs(key?.split(' ')[0] ?? null)
  return value === null || unit === null ? null : hashrate(value * unit)
}

function nominalOf(dev: JsonRecord | null): number | null {
  const value = numberField(dev, 'Nominal MHS')
  return value === null ? null : hashrate(value * 1e6)
}

/** What the tuner says while all is well; other words are an error. */
const wellWords = /^(?:stable|tuning|testing|disabled|not started|starting|initializ|preheat|continuous)/i

function faultsOf(tuner: JsonRecord | null): readonly Fault[] {
  const chains = recordsOf(field(tuner, 'TunerChainStatus'))
  const ids = chains.map(chain => numberField(chain, 'HashchainIndex'))
  const first = Math.min(...ids.filter(id => id !== null))
  const faults = chains.flatMap((chain, index) => {
    const words = textField(chain, 'Status')
    if (words === null || wellWords.test(words)) return []
    const id = ids[index] ?? null
    return [{ code: null, text: faultText(`Tuner: ${words}`), board: id === null ? null : within(id - (first > 4 ? 6 : first) + 1, 1, 16) }]
  })
  return distinctFaults(faults)
}

function aboveZero(value: number | null): number | null {
  return value !== null && value > 0 ? value : null
}
