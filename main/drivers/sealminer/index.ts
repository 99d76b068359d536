import type { Driver } from '../driver.ts'
import { locate, reboot, setPools, setPowerMode, sleep, wake } from './actions.ts'
import { readConfig } from './config.ts'
import { firmwareName } from './facts.ts'
import { identify } from './identify.ts'
import { readIdentity } from './identity.ts'
import { opens, setPassword } from './password.ts'
import { read } from './read.ts'

/** Bitdeer's own firmware on Sealminers. */
export const sealminer: Driver = {
  id: 'sealminer',
  name: firmwareName,
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  defaultCredentials: [{ user: 'seal', password: 'seal' }],
  identify,
  readIdentity,
  read,
  readConfig,
  opens,
  rawRequests: ['version', 'summary', 'stats', 'pools'].map(command => ({ kind: 'cgminer', command })),
  // No restartMining, setPowerLimit, setFan, setHostname, setNetwork, upgradeFirmware and factoryReset: no way is published.
  actions: { setPools, reboot, locate, sleep, wake, setPowerMode, setPassword },
}
