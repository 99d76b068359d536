import type { Driver } from '../driver.ts'
import { locate, reboot, setFan, setPools, setPowerMode, sleep, wake } from './actions.ts'
import { asicPath, getText, infoPath, logsPath } from './api.ts'
import { readConfig } from './config.ts'
import { readNetwork, setHostname } from './hostname.ts'
import { identify, looksLikeAxeos } from './identify.ts'
import { readIdentity } from './identity.ts'
import { read } from './read.ts'
import { firmwareImage, upgradeFirmware } from './upgrade.ts'

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
  readNetwork,
  readLogs: async (session, signal) => [{ name: 'miner log', text: await getText(session, logsPath, signal) }],
  firmwareImage,
  rawRequests: [
    { kind: 'http', path: infoPath },
    { kind: 'http', path: asicPath },
  ],
  actions: { setPools, reboot, locate, sleep, wake, setPowerMode, setFan, setHostname, upgradeFirmware },
}
