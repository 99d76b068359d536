import type { Driver } from '../driver.ts'
import { reboot, setFan, setPools, setPowerLimit, sleep, wake } from './actions.ts'
import { readConfig } from './config.ts'
import { firmwareName, identify, looksLikeProto, systemPath } from './identify.ts'
import { readIdentity } from './identity.ts'
import { readLogs } from './logs.ts'
import { readNetwork, setHostname, setNetwork } from './network.ts'
import { base } from './pages.ts'
import { opens, setPassword } from './password.ts'
import { read } from './read.ts'
import { firmwareImage, upgradeFirmware } from './upgrade.ts'

/** Proto OS on Proto rigs. */
export const proto: Driver = {
  id: 'proto',
  name: firmwareName,
  probes: [{ kind: 'http', path: '/' }],
  followUp: { when: looksLikeProto, probes: [{ kind: 'http', path: systemPath }] },
  // It knows a password and no users.
  defaultCredentials: [{ user: 'admin', password: 'proto' }],
  identify,
  readIdentity,
  read,
  readConfig,
  readNetwork,
  readLogs,
  opens,
  firmwareImage,
  rawRequests: ['system', 'system/status', 'network'].map(name => ({ kind: 'http', path: `${base}${name}` })),
  // No locate: its LED stops by itself and no page tells whether it blinks. No restartMining, no factoryReset: there is no call.
  actions: { setPools, reboot, sleep, wake, setPowerLimit, setFan, setHostname, setNetwork, setPassword, upgradeFirmware },
}
