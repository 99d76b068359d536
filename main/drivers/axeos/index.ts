import type { Driver } from '../driver.ts'
import { locate, reboot, setFan, setPools, setPowerMode, sleep, wake } from './actions.ts'
import { asicPath, infoPath } from './api.ts'
import { readConfig } from './config.ts'
import { identify, looksLikeAxeos } from './identify.ts'
import { readIdentity } from './identity.ts'
import { read } from './read.ts'

/** AxeOS on Bitaxe, its fork for the NerdQAxe family, and the fork that Lucky Miner sells. */
export const axeos: Driver = {
  id: 'axeos',
  name: 'AxeOS',
  probes: [{ kind: 'http', path: '/' }],
  followUp: { when: looksLikeAxeos, probes: [{ kind: 'http', path: infoPath }] },
  // There is no password: who is in its network may do everything.
  defaultCredentials: [],
  identify,
  readIdentity,
  read,
  readConfig,
  rawRequests: [
    { kind: 'http', path: infoPath },
    { kind: 'http', path: asicPath },
  ],
  actions: { setPools, reboot, locate, sleep, wake, setPowerMode, setFan },
}
