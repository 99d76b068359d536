import type { Driver } from '../driver.ts'
import { locate, reboot, setFan, setPools, setPowerMode, sleep, wake } from './actions.ts'
import { statusPath } from './facts.ts'
import { followUp, identify } from './identify.ts'
import { readIdentity } from './identity.ts'
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
  rawRequests: [
    { kind: 'http', path: statusPath },
    { kind: 'http', path: settingPath },
    { kind: 'http', path: devicesPath },
    { kind: 'http', path: poolsPath },
    { kind: 'http', path: '/mcb/algosetting' },
    { kind: 'cgminer', command: 'version' },
    { kind: 'cgminer', command: 'stats' },
  ],
  actions: { setPools, reboot, locate, sleep, wake, setPowerMode, setFan },
}
