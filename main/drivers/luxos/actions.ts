import { failureOf } from '../../contract/failure.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { textField } from '../../transport/fields.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { askWhole } from './pools.ts'
import { type Protected, withWriteSession } from './write-session.ts'

/** Restarts the whole machine. */
export const reboot: ActionHandler<unknown> = {
  // `reboot` without `device` restarts one hash board.
  run: (session, _params, signal) => withWriteSession(session, signal, ({ send }) => sendLast(send, 'rebootdevice')),
}

/** Restarts the mining program. */
export const restartMining: ActionHandler<unknown> = {
  run: (session, _params, signal) => withWriteSession(session, signal, ({ send }) => sendLast(send, 'resetminer')),
}

/** Switches the boards off until woken, over restarts too. */
export const sleep: ActionHandler<unknown> = {
  run: (session, _params, signal) => withWriteSession(session, signal, ({ send }) => send('curtail', 'sleep')),
}

/** Switches the boards on again. */
export const wake: ActionHandler<unknown> = {
  run: (session, _params, signal) => withWriteSession(session, signal, ({ send }) => send('curtail', 'wakeup')),
}

/** Blinks the red LED, or hands both LEDs back to the firmware. */
export const locate: ActionHandler<{ readonly on: boolean }> = {
  run: (session, { on }, signal) =>
    withWriteSession(session, signal, async ({ send }) => {
      if (on) return send('ledset', 'red', 'blink')
      for (const led of await blinkingLeds(session, signal)) await send('ledset', led, 'auto')
    }),
  isOn: async (session, signal) => (await blinkingLeds(session, signal)).length > 0,
}

const leds = [
  ['red', 'RedLed'],
  ['green', 'GreenLed'],
] as const

/** A LED that somebody else set to blink counts too: a person at the rack cannot tell. */
async function blinkingLeds(session: Session, signal: AbortSignal): Promise<readonly string[]> {
  const config = sectionOf(await askWhole(session, 'config', signal), 'CONFIG')[0] ?? null
  return leds.filter(([, key]) => /^blink/i.test(textField(config, key) ?? '')).map(([led]) => led)
}

/** Sends what ends the connection: no answer is no failure then, since the session was opened a moment before. The read-back tells. */
export async function sendLast(send: Protected, command: string, ...parameters: readonly string[]): Promise<void> {
  try {
    await send(command, ...parameters)
  } catch (thrown) {
    const { code } = failureOf(thrown)
    if (code !== 'unreachable' && code !== 'timeout' && code !== 'malformed') throw thrown
  }
}
