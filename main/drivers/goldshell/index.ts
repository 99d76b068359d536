import type { Driver } from '../driver.ts'
import { factoryReset, locate, reboot, setFan, setPools, setPowerMode, sleep, wake } from './actions.ts'
import { statusPath } from './facts.ts'
import { followUp, identify } from './identify.ts'
import { readIdentity } from './identity.ts'
import { networkPath, readNetwork, setNetwork } from './network.ts'
import { opens, setPassword } from './password.ts'
import { devicesPath, read } from './read.ts'
import { poolsPath, readConfig, settingPath } from './settings.ts'

/** Goldshell's own firmware on its boxes and racks, by its web interface. */
export const goldshell: Driver = {
  id: 'goldshell',
  name: 'Goldshell',
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  followUp,
  defaultCredentials: [{ user: 'admin', password: '123456789' }],
  identify,
  readIdentity,
  read,
  readConfig,
  readNetwork,
  opens,
  rawRequests: [
    { kind: 'http', path: statusPath },
    { kind: 'http', path: settingPath },
    { kind: 'http', path: devicesPath },
    { kind: 'http', path: poolsPath },
    { kind: 'http', path: '/mcb/algosetting' },
    { kind: 'http', path: networkPath },
    { kind: 'cgminer', command: 'version' },
    { kind: 'cgminer', command: 'stats' },
  ],
  // No setHostname and no upgradeFirmware: no call for either is known.
  actions: { setPools, reboot, locate, sleep, wake, setPowerMode, setFan, setNetwork, setPassword, factoryReset },
}
