import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { MinerError } from '../../contract/failure.ts'
import { booleanField } from '../../transport/fields.ts'
import { characterProblem, isNotBlank, listProblem, refuseIf, textsOf } from '../dialect/pool-guard.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { type MachineSettings, readSettings } from './config.ts'
import { readPanel } from './identity.ts'
import { ask, askLast } from './web.ts'

/** Slots of its form. All are always sent: the page has nothing to put in the place of one that is missing. */
const slots = 3

/** Its page builds a message of 2048 bytes out of all nine texts and does not look how long they are; the rest of the message takes some 250. */
const mostBytes = 1700

/** Below this nothing would cool it: the firmware does not speed its fans up by itself. % */
const lowestFanPct = 10

/** Replaces the pools, which it mines on at once; fans and sleep go along as they are. */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: poolsProblem,
  ready: needsSettings,
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(poolsProblem(params))
      const settings = await readSettings(session, signal)
      await save(session, { ...settings, pools: params.pools }, signal)
    }),
}

/** Runs its fans at a fixed share of their speed, the only thing that this firmware knows. */
export const setFan: ActionHandler<SetFanParams> = {
  check: fanProblem,
  ready: needsSettings,
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(fanProblem(params))
      if (params.mode !== 'manual') return
      const settings = await readSettings(session, signal)
      await save(session, { ...settings, fanPct: Math.round(params.pct) }, signal)
    }),
}

/** Stops mining until it is woken. */
export const sleep: ActionHandler<unknown> = sleepTo(true)

/** Starts mining again. */
export const wake: ActionHandler<unknown> = sleepTo(false)

function sleepTo(sleeps: boolean): ActionHandler<unknown> {
  return {
    ready: async (session, signal) => {
      if ((await readSettings(session, signal)).sleeps === null)
        throw new MinerError({ code: 'unsupported', what: 'its settings do not tell whether it sleeps' })
    },
    run: (session, _params, signal) =>
      oneWriteAtATime(session, async () => {
        const settings = await readSettings(session, signal)
        if (settings.sleeps !== sleeps) await save(session, { ...settings, sleeps }, signal)
      }),
  }
}

/** Restarts the machine. */
export const reboot: ActionHandler<unknown> = panelCall('3')

/** Puts everything back to how it was delivered; it restarts. */
export const factoryReset: ActionHandler<unknown> = panelCall('2')

function panelCall(post: string): ActionHandler<unknown> {
  return {
    ready: needsSettings,
    run: (session, _params, signal) => oneWriteAtATime(session, () => askLast(session, 'userpanel', { post }, signal)),
  }
}

/** Blinks the LED. */
export const locate: ActionHandler<{ readonly on: boolean }> = {
  run: (session, { on }, signal) =>
    oneWriteAtATime(session, async () => {
      await ask(session, 'userpanel', { post: '5', locate: on ? '1' : '0' }, signal)
    }),
  isOn: async (session, signal) => booleanField(await readPanel(session, signal), 'locate'),
}

async function needsSettings(session: Session, signal: AbortSignal): Promise<void> {
  await readSettings(session, signal)
}

/** Writes all of the form. A fan share that is left out would end in a message that the mining program cannot read. */
async function save(session: Session, { pools, fanPct, sleeps }: MachineSettings, signal: AbortSignal): Promise<void> {
  if (fanPct === null || sleeps === null)
    throw new MinerError({
      code: 'unsupported',
      what: 'its settings do not tell its fans or whether it sleeps, which a change has to carry',
    })
  refuseIf(formProblem(pools))
  const lines = Array.from({ length: slots }, (_none, slot) => {
    const pool = pools[slot]
    return [
      [`pool${slot + 1}address`, pool?.url ?? ''],
      [`pool${slot + 1}miner`, pool?.user ?? ''],
      [`pool${slot + 1}pwd`, pool?.password ?? ''],
    ]
  })
  const form = Object.fromEntries(lines.flat())
  await ask(session, 'machineconfig', { post: '2', ...form, fanratio: String(fanPct), fanmode: sleeps ? 'sleep' : 'normal' }, signal)
}

/** Why these pools must not be written; `null` = they may. */
export function poolsProblem(params: SetPoolsParams): string | null {
  return listProblem(params) ?? versionTwo(params) ?? formProblem(params.pools)
}

/** The same for what is written back: the page puts texts into its message as they are. */
function formProblem(pools: SetPoolsParams['pools']): string | null {
  const texts = textsOf({ pools })
  const bytes = texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  return (
    characterProblem(texts, isNotBlank, 'no pool takes a blank') ??
    characterProblem(texts, isPlain, 'its page puts it into a message as it is, which its mining program then cannot read') ??
    (bytes > mostBytes ? `the pools are ${bytes} characters in all, and its page has room for ${mostBytes}` : null)
  )
}

function versionTwo({ pools }: SetPoolsParams): string | null {
  const slot = pools.findIndex(pool => /^stratum2/i.test(pool.url))
  return slot < 0 ? null : `pool ${slot + 1} URL is Stratum V2, which this firmware does not speak; use stratum+tcp://`
}

function fanProblem(params: SetFanParams): string | null {
  if (params.mode !== 'manual') return 'this firmware runs its fans at a fixed share of their speed and has no other mode'
  return params.pct < lowestFanPct ? `its fans must run at ${lowestFanPct} % at the least: it does not speed them up by itself` : null
}

function isPlain(character: string): boolean {
  return /^[!-~]$/.test(character) && !/["\\]/.test(character)
}
