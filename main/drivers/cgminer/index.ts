import { readConfig } from '../dialect/api-config.ts'
import type { Driver } from '../driver.ts'
import { restartMining, setPools } from './actions.ts'
import { identify } from './identify.ts'
import { readIdentity } from './identity.ts'
import { read } from './read.ts'

/** Anything that speaks the cgminer API and has no driver of its own: cgminer, bfgminer, sgminer, and firmware that is not recognised. */
export const cgminer: Driver = {
  id: 'cgminer',
  name: 'cgminer API',
  probes: [{ kind: 'cgminer', command: 'version' }],
  defaultCredentials: [{ user: 'root', password: 'root' }],
  identify,
  readIdentity,
  read,
  readConfig,
  rawRequests: ['version', 'summary', 'pools', 'devs', 'stats', 'devdetails', 'config', 'coin'].map(command => ({
    kind: 'cgminer',
    command,
  })),
  // No reboot: the API can restart the program only, not the machine.
  actions: { setPools, restartMining },
}
