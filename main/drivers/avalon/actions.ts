import { MinerError } from '../../contract/failure.ts'
import { sectionOf, statusOf } from '../../transport/cgminer-reply.ts'
import { booleanField } from '../../transport/fields.ts'
import { recordFrom } from '../dialect/ask.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { type Abilities, ascset, ascsetLast, askAbilities, lastWords, requireOption } from './ascset.ts'
import { askReport } from './ask-report.ts'
import { systemStatus } from './status.ts'

const noSleep = 'this image has no command to switch its boards off'
const noLed = 'it has no LED that a command could switch; its screen does not help to find it'
const noReset = 'this image has no command that resets it'
const noRestart = 'this image restarts the whole machine only'

/** How far ahead of its own clock a machine is told to sleep or wake, s. It takes no time that has passed. */
const aheadS = 5

/** Restarts the whole machine. */
export const reboot: ActionHandler<unknown> = {
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      // Proves that it answers: the restart itself often cuts its own reply.
      await askAbilities(session, signal)
      await ascsetLast(session, session.facts.model === 'Nano 3' ? 'reboot,all' : 'reboot,0', signal)
    }),
}

/** Restarts the mining program, on the images that can. */
export const restartMining: ActionHandler<unknown> = {
  ready: requireRestart,
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      await requireRestart(session, signal)
      await lastWords(session, 'restart', undefined, signal)
    }),
}

/** Puts everything back to how it was delivered, with the restart that it takes. */
export const factoryReset: ActionHandler<unknown> = {
  ready: async (session, signal) => requireOption(await askAbilities(session, signal), ['restore'], noReset),
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      requireOption(await askAbilities(session, signal), ['restore'], noReset)
      await ascset(session, 'restore', signal)
      await ascsetLast(session, 'reboot,0', signal)
    }),
}

/** Switches the boards off until woken. */
export const sleep: ActionHandler<unknown> = {
  ready: async (session, signal) => requireSleep(await askAbilities(session, signal)),
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      const abilities = await askAbilities(session, signal)
      requireSleep(abilities)
      if (isTimed(abilities)) await ascsetLast(session, `softoff,1:${abilities.nowS + aheadS}`, signal)
      else await ascset(session, 'hashpower,0', signal)
    }),
}

/** Switches the boards on again; where only their power was cut, a restart does it. */
export const wake: ActionHandler<unknown> = {
  ready: async (session, signal) => requireSleep(await askAbilities(session, signal)),
  run: (session, _params, signal) =>
    oneWriteAtATime(session, async () => {
      const abilities = await askAbilities(session, signal)
      requireSleep(abilities)
      if (isTimed(abilities)) await ascsetLast(session, `softon,1:${abilities.nowS + aheadS}`, signal)
      else if (await isAsleep(session, signal)) await ascsetLast(session, 'reboot,0', signal)
    }),
}

/** Switches the LED at the front. */
export const locate: ActionHandler<{ readonly on: boolean }> = {
  ready: async (session, signal) => requireOption(await askAbilities(session, signal), ['led'], noLed),
  run: (session, { on }, signal) =>
    oneWriteAtATime(session, async () => {
      requireOption(await askAbilities(session, signal), ['led'], noLed)
      await askLed(session, on ? '1' : '0', signal)
    }),
  isOn: async (session, signal) => {
    const state = /LED\[\s*(\d+)/i.exec(await askLed(session, '255', signal))?.[1]
    return state === undefined ? null : state !== '0'
  },
}

/** Some images count their LEDs from 0. The number that worked is remembered. */
async function askLed(session: Session, value: string, signal: AbortSignal): Promise<string> {
  const known = session.memo.get('led')
  const numbers = known === undefined ? ['1', '0'] : [String(known)]
  let refusal: unknown = null
  for (const number of numbers) {
    try {
      const words = await ascset(session, `led,${number}-${value}`, signal)
      session.memo.set('led', number)
      return words
    } catch (thrown) {
      if (!(thrown instanceof MinerError) || thrown.failure.code !== 'refused') throw thrown
      refusal ??= thrown
    }
  }
  throw refusal
}

/** A machine that works is not restarted for nothing; one that does not tell is. */
async function isAsleep(session: Session, signal: AbortSignal): Promise<boolean> {
  const { report } = await askReport(session, ['pools'], signal)
  return report === null || systemStatus(report) === 'asleep'
}

function requireSleep(abilities: Abilities): void {
  requireOption(abilities, ['softoff', 'hashpower'], noSleep)
}

function isTimed({ options }: Abilities): boolean {
  return options === null || options.has('softoff')
}

/** Throws `unsupported` unless `check` says that there is such a command and that this computer may use it. */
async function requireRestart(session: Session, signal: AbortSignal): Promise<void> {
  const reply = recordFrom(await session.cgminer.request('check', { parameter: 'restart', signal }))
  if (reply === null || statusOf(reply) === null)
    throw new MinerError({ code: 'malformed', where: 'reply to check', got: JSON.stringify(reply) })
  const row = sectionOf(reply, 'CHECK')[0] ?? null
  if (booleanField(row, 'Exists') === true && booleanField(row, 'Access') === true) return
  throw new MinerError({ code: 'unsupported', what: noRestart })
}
