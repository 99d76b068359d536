import type { Driver } from '../driver.ts'
import { factoryReset, reboot, restartMining, setPools } from './actions.ts'
import { readConfig } from './config.ts'
import { followUp, identify } from './identify.ts'
import { readIdentity } from './identity.ts'
import { readNetwork, setNetwork } from './network.ts'
import { opens, setPassword } from './password.ts'
import { read } from './read.ts'

/** Innosilicon's own firmware, also on the DragonMint and on HonorKnight's machines: port 4028 to read, the web interface to change. */
export const innosilicon: Driver = {
  id: 'innosilicon',
  name: 'Innosilicon',
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  followUp,
  // One only: a few wrong passwords lock the account.
  defaultCredentials: [{ user: 'admin', password: 'admin' }],
  identify,
  readIdentity,
  read,
  readConfig,
  readNetwork,
  opens,
  rawRequests: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'cgminer', command: 'summary' },
    { kind: 'cgminer', command: 'edevs' },
    { kind: 'cgminer', command: 'pools' },
    { kind: 'cgminer', command: 'stats' },
    { kind: 'http', path: '/' },
  ],
  // No setHostname and no upgradeFirmware: no call for either is known.
  actions: { setPools, reboot, restartMining, setNetwork, setPassword, factoryReset },
}
