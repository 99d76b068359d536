import { describe, expect, test } from 'vitest'
import { failureOf, MinerError } from '../../contract/failure.ts'
import type { Session } from '../driver.ts'
import { recordingNamed, sessionOf } from '../recording.ts'
import { driverOf } from '../registry.ts'

const signal = new AbortController().signal
const shut = new MinerError({ code: 'unreachable', detail: 'nothing listens on port 80' })

/** A recorded machine whose web page is shut, and its API too where asked for. */
function shutSession(name: string, apiToo: boolean): Session {
  const session = sessionOf(recordingNamed(name))
  const closed = { request: () => Promise.reject(shut) }
  return { ...session, http: closed, ...(apiToo ? { cgminer: closed } : {}) }
}

describe.each([
  ['antminer-stock', 'antminer-stock/s19pro-2022'],
  ['antminer-legacy', 'antminer-legacy/s9-bmminer-2017'],
] as const)('%s with a web page that is shut', (family, recording) => {
  test.each([
    ['setPools', 'pools of this firmware are changed there'],
    ['reboot', 'this firmware is rebooted there'],
    ['locate', 'the LED of this firmware is switched there'],
  ] as const)('is not ready for %s, and says why', async (action, purpose) => {
    const ready = driverOf(family)?.actions[action]?.ready
    const failing = async (apiToo: boolean) => {
      try {
        await ready?.(shutSession(recording, apiToo), signal)
      } catch (thrown) {
        return failureOf(thrown)
      }
      return null
    }
    expect(await failing(false)).toEqual({
      code: 'unsupported',
      what: `its web page does not answer (nothing listens on port 80); ${purpose}`,
    })
    // Nothing of it answers: then its power and cable are worth a look.
    expect(await failing(true)).toEqual(shut.failure)
  })
})
