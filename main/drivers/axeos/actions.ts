import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import type { PowerMode } from '../../contract/actions/set-power-mode.ts'
import { failureOf, MinerError } from '../../contract/failure.ts'
import { booleanField, field, type JsonRecord, recordOf } from '../../transport/fields.ts'
import { recall, remember } from '../dialect/memory.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, IdentityFacts, Session } from '../driver.ts'
import { change, command, getInfo } from './api.ts'
import { asicOf, type Tuning } from './asic.ts'
import { fanProblem, fanSettings, machineFanProblem } from './fan-change.ts'
import { fanConfigOf } from './fans.ts'
import { expectRestart, forgetRestart } from './pending-restart.ts'
import { machineProblem, poolSettings, poolsProblem } from './pool-change.ts'
import { isStopped } from './read.ts'
import { normalOf } from './tuning.ts'
import { isNerd, isOlderThan, nerdName } from './variant.ts'

/** It answers a change before it lets go of its old pool. ms */
const reconnectMs = 1000

/** Replaces the first choice and the fallback. AxeOS mines on them after a restart; the NerdQAxe family connects anew by itself. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: poolsProblem,
  ready: async (session, signal) => {
    await readWritable(session, signal)
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(poolsProblem(params))
      const info = await readWritable(session, signal)
      const restarts = recordOf(field(info, 'stratum')) === null
      refuseIf(machineProblem(info, params))
      if (restarts && isStopped(info)) refuseIf('it is paused, and new pools need a restart, which would start it mining; wake it first')
      // Also when the change is not answered: it may be stored all the same, and shown as if it were at work.
      if (restarts) expectRestart(session, info)
      await change(session, poolSettings(info, params), signal).catch(thrown => {
        if (failureOf(thrown).code === 'refused') forgetRestart(session)
        throw thrown
      })
      if (restarts) await command(session, 'restart', signal)
      else await session.sleep(reconnectMs, signal)
    }),
}

/** Restarts the machine, which takes some ten seconds. */
export const reboot: ActionHandler<unknown> = {
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      await command(session, 'restart', signal)
    }),
}

const cannotPause = 'AxeOS can pause since 2.14; this release cannot'

/** Stops mining: a pause on AxeOS, a shutdown of its boards on the NerdQAxe family. Either is forgotten at a restart. */
export const sleep: ActionHandler<unknown> = {
  unless: facts => (isOlderThan(facts, 2, 14) ? cannotPause : null),
  ready: async (session, signal) => {
    await readPausable(session, signal)
  },
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      const info = await readPausable(session, signal)
      if (!isStopped(info)) await command(session, isNerd(info) ? 'shutdown' : 'pause', signal)
    }),
}

/** Starts mining again: the NerdQAxe family comes back from a shutdown by a restart only. */
export const wake: ActionHandler<unknown> = {
  unless: facts => (isOlderThan(facts, 2, 14) ? cannotPause : null),
  ready: async (session, signal) => {
    await readPausable(session, signal)
  },
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      const info = await readPausable(session, signal)
      if (isStopped(info)) await command(session, isNerd(info) ? 'restart' : 'resume', signal)
    }),
}

/** A release that can be stopped tells whether it is. */
async function readPausable(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  const info = await getInfo(session, signal)
  if (field(info, 'miningPaused') !== undefined || field(info, 'shutdown') !== undefined) return info
  throw new MinerError({ code: 'unsupported', what: 'this release cannot pause mining' })
}

/** Fixed speed, or automatic towards a temperature. It takes effect at once. */
export const setFan: ActionHandler<SetFanParams> = {
  check: fanProblem,
  ready: async (session, signal) => {
    const info = await readWritable(session, signal)
    if (fanConfigOf(info).fanMode === null) throw new MinerError({ code: 'unsupported', what: 'its page tells no fan settings' })
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(fanProblem(params))
      const info = await readWritable(session, signal)
      refuseIf(machineFanProblem(info, params))
      await change(session, fanSettings(info, params), signal)
    }),
}

/** Normal is the frequency and voltage as delivered; low the slowest that its own page offers. Faster than delivered is left to its owner. */
export const setPowerMode: ActionHandler<{ readonly mode: PowerMode }> = {
  check: modeProblem,
  ready: async (session, signal) => {
    await tuningFor(session, await readWritable(session, signal), 'normal', signal)
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(modeProblem(params))
      const info = await readWritable(session, signal)
      const { frequency, coreVoltage } = await tuningFor(session, info, params.mode, signal)
      await change(session, { frequency, coreVoltage }, signal)
    }),
}

function modeProblem({ mode }: { readonly mode: PowerMode }): string | null {
  return mode === 'high' ? 'it has no high mode: what is faster than delivered is set as frequency and voltage on its own page' : null
}

async function tuningFor(session: Session, info: JsonRecord, mode: PowerMode, signal: AbortSignal): Promise<Tuning> {
  const asic = await asicOf(session, signal)
  const tuning = mode === 'low' ? (asic?.lowTuning ?? null) : normalOf(info, asic)
  if (tuning !== null) return tuning
  throw new MinerError({ code: 'unsupported', what: `this release does not tell the frequency and voltage of its ${mode} mode` })
}

/** The page with the settings; refused before a byte is written where changes need a code that only the owner has. */
export async function readWritable(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  const info = await getInfo(session, signal)
  if (booleanField(info, 'otp') !== true) return info
  const what = 'its owner switched on one-time codes (TOTP) for changes, which Headframe does not have; change it on its own page'
  throw new MinerError({ code: 'unsupported', what })
}

/** How long it shows itself when asked to. ms */
const identifyMs = 30_000
const shownKey = 'axeos.identify'

/**
 * Says "Hi!" on its display for 30 s. The call switches over and nothing else tells how it stands, so its own answer does: what it said last, and
 * for how long that holds.
 */
export const locate: ActionHandler<{ readonly on: boolean }> = {
  unless: withoutDisplayCall,
  run: (session, { on }, signal) =>
    oneWriteAtATime(session, async () => {
      if (isShown(session) === on) return
      // Somebody else may have switched it on: then the first call switched it off.
      if ((await switchOver(session, signal)) !== on) await switchOver(session, signal)
    }),
  isOn: async (session, signal) => {
    // Its word counts only while it is there.
    await getInfo(session, signal)
    return isShown(session)
  },
}

function withoutDisplayCall(facts: IdentityFacts): string | null {
  if (facts.firmwareName === nerdName) return 'the firmware of the NerdQAxe family has no call to find a machine'
  return isOlderThan(facts, 2, 12) ? 'AxeOS has a call to find a machine since 2.12; this release has not' : null
}

function isShown(session: Session): boolean {
  return recall(session, shownKey, identifyMs, value => typeof value === 'boolean') === true
}

async function switchOver(session: Session, signal: AbortSignal): Promise<boolean> {
  const words = await command(session, 'identify', signal)
  const isOn = !/no longer/i.test(words)
  remember(session, shownKey, isOn)
  return isOn
}
