import type { Fan, FanMode, Fault } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, numberOf, recordOf, recordsOf, textField, textOf } from '../../transport/fields.ts'
import { countField, hashrate, percentage, power, total, within } from '../dialect/sane.ts'
import { blankTelemetry, completeTelemetry } from '../dialect/telemetry.ts'
import type { IdentityFacts, Reading } from '../driver.ts'
import { type Beside, boardRateHs, boardsOf } from './boards.ts'
import { factsOfCapabilities, factsOfSummary, modelOf } from './identity.ts'
import { lastShareAt, poolsOf } from './pools.ts'
import { modeOf, powerLimitOf, type Target, tuningOf } from './tune.ts'

/** Seconds after its start within which a machine that does not hash is still coming up. */
const startingS = 600

/** A share that is younger proves that it hashes. ms */
const freshShareMs = 10 * 60_000

const megahash = 1e6
const terahash = 1e12

/**
 * Pure: one poll.
 * @param wasStopped whether we told it to stop, which decides what an idle machine without a pool is
 */
export function parseSummary(
  summary: JsonRecord,
  beside: Beside,
  known: Pick<IdentityFacts, 'model' | 'algorithm'>,
  wasStopped: boolean,
  now: number,
): Reading {
  const facts = { ...factsOfCapabilities(beside.capabilities), ...factsOfSummary(summary) }
  const model = modelOf(facts.model ?? known.model)
  const session = recordOf(field(summary, 'Session'))
  const present = rateOf(summary, now)
  const activity = activityOf(summary, present, wasStopped)
  const boards = boardsOf(summary, beside, model, activity)
  const rest = activity === 'idle' || activity === 'sleeping'
  const telemetry = {
    ...blankTelemetry(now),
    hashrateHs: present ?? (rest ? 0 : null),
    hashrateAvgHs: megahashes(numberField(session, 'Average MHs')),
    nominalHashrateHs:
      nominalOf(
        summary,
        beside,
        boards.map(board => board.nominalHashrateHs),
      ) ??
      model?.nominalHashrateHs ??
      null,
    uptimeS: uptimeOf(summary),
    mode: activity === 'sleeping' ? 'sleep' : modeOf(summary),
    powerW: power(numberField(recordOf(field(summary, 'Power Supply Stats')), 'Input Power')),
    powerLimitW: powerLimitOf(summary),
    boards,
    fans: fansOf(summary),
    fanMode: fanModeOf(summary),
    pools: poolsOf(summary, now),
    accepted: countField(session, 'Accepted'),
    rejected: countField(session, 'Rejected'),
    faults: faultsOf(summary),
  }
  return { telemetry: completeTelemetry(telemetry, facts.algorithm ?? known.algorithm), activity, facts }
}

/** `Auto` with what it aims at, or `Manual` with the speed; a release that tells no mode knows fixed speeds only. */
export function fanModeOf(summary: JsonRecord): FanMode | null {
  const fans = recordOf(field(summary, 'Fans'))
  const mode = field(fans, 'Fan Mode')
  const name = textOf(mode) ?? Object.keys(recordOf(mode) ?? {})[0] ?? ''
  if (/^auto/i.test(name)) return 'auto'
  if (/^manual/i.test(name)) return 'manual'
  return mode === undefined && numberField(fans, 'Fans Speed') !== null ? 'manual' : null
}

/** Whether it stands, and why as far as that can be known. */
function activityOf(summary: JsonRecord, rateHs: number | null, wasStopped: boolean): Reading['activity'] {
  const status = recordOf(field(summary, 'Status'))
  const state = textField(status, 'Operating State')
  if (isIdling(summary)) return isAsleep(summary, wasStopped) ? 'sleeping' : 'idle'
  if (rateHs !== null && rateHs > 0) return 'hashing'
  if (state === null && rateHs === null) return 'unknown'
  if (state !== null && /err|fail|fault|shut|overheat/i.test(state)) return 'idle'
  // Every other state but this one is a step on the way to it.
  if (state !== null && !/^mining$/i.test(state)) return 'starting'
  const uptimeS = uptimeOf(summary)
  return uptimeS !== null && uptimeS < startingS ? 'starting' : 'idle'
}

function isIdling(summary: JsonRecord): boolean {
  return /^idl/i.test(textField(recordOf(field(summary, 'Status')), 'Operating State') ?? '')
}

/**
 * An idle machine was stopped, by whomever, or stands for a reason of its own: an error, a start that led nowhere, or no pool when it is set to
 * rest without one. Only the last command tells them apart; where it tells none, what we did ourselves counts.
 */
function isAsleep(summary: JsonRecord, wasStopped: boolean): boolean {
  const status = recordOf(field(summary, 'Status'))
  const command = textField(status, 'Last Command') ?? ''
  if (/stop/i.test(command) || wasStopped) return true
  if (/start/i.test(command) || textField(status, 'Last Error') !== null) return false
  const isConnected = field(recordOf(field(summary, 'Stratum')), 'IsPoolConnected')
  return !(field(summary, 'IdleOnConnectionLost') === true && isConnected === false)
}

/** The sum of the boards. Older releases tell none: their last full hour counts while shares prove that it still hashes. H/s */
function rateOf(summary: JsonRecord, now: number): number | null {
  const boards = recordsOf(field(summary, 'HBs'))
  const sum = total(boards.map(boardRateHs))
  if (sum !== null || boards.length === 0 || isIdling(summary)) return sum
  const shareAt = lastShareAt(summary, now)
  if (shareAt === null || now - shareAt > freshShareMs) return null
  return megahashes(numberField(recordOf(field(recordOf(field(summary, 'Session')), 'LastAverageMHs')), 'Hashrate'))
}

/** What its tuning aims at; else what its boards make at their clocks; else what the firmware says of the model in TH/s. */
function nominalOf(summary: JsonRecord, { capabilities }: Beside, boards: readonly (number | null)[]): number | null {
  const tuning = tuningOf(summary)
  if (tuning?.isRunning === true && tuning.target?.kind === 'rate') return tuning.target.hs
  const sum = total(boards)
  if (sum !== null) return sum
  const usual = numberField(capabilities, 'Default Hashrate')
  return usual === null ? null : within(hashrate(usual * terahash), 1, 1e21)
}

function uptimeOf(summary: JsonRecord): number | null {
  return within(numberField(recordOf(field(summary, 'Session')), 'Uptime'), 0, 1e9)
}

/** `null` is a plug without a fan. They share one speed. */
function fansOf(summary: JsonRecord): readonly Fan[] {
  const pct = percentage(numberField(recordOf(field(summary, 'Fans')), 'Fans Speed'))
  return Object.entries(recordOf(field(summary, 'Fans Rpm')) ?? {})
    .flatMap(([name, value]) => {
      const slot = Number(/(\d+)$/.exec(name)?.[1] ?? Number.NaN)
      return value === null || !Number.isInteger(slot) ? [] : [{ slot, rpm: within(numberOf(value), 0, 30_000), pct }]
    })
    .toSorted((a, b) => a.slot - b.slot)
}

function faultsOf(summary: JsonRecord): readonly Fault[] {
  const texts = [textField(recordOf(field(summary, 'Status')), 'Last Error'), textField(summary, 'Last License Error')]
  const told = texts.filter(text => text !== null).map(text => ({ code: null, text, board: null }))
  const tuning = tuningOf(summary)
  if (tuning?.isRunning !== true || tuning.throttledTo === null || tuning.target === null) return told
  const text = `It throttles itself to ${words(tuning.throttledTo)} of ${words(tuning.target)}`
  return [...told, { code: 'tune.throttled', text, board: null }]
}

function words(target: Target): string {
  return target.kind === 'power' ? `${target.watts} W` : target.text
}

function megahashes(value: number | null): number | null {
  return value === null ? null : hashrate(value * megahash)
}
