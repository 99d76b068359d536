import type { Driver } from '../driver.ts'
import { factoryReset, locate, reboot, restartMining, sleep, wake } from './actions.ts'
import { readConfig } from './config.ts'
import { firmwareName, followUp, identify } from './identify.ts'
import { pages, readIdentity } from './identity.ts'
import { readNetwork, setNetwork } from './network.ts'
import { opens, setPassword } from './password.ts'
import { read } from './read.ts'
import { setPools } from './set-pools.ts'
import { setFan, setPowerMode } from './settings.ts'

const commands = ['version', 'summary', 'pools', 'stats', 'estats', 'litestats', 'devs', 'devdetails', 'config', 'coin'] as const

/** Canaan's own firmware on Avalons. */
export const avalon: Driver = {
  id: 'avalon',
  name: firmwareName,
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  followUp,
  // Asked for by a change of pools or of the password only, one command each.
  defaultCredentials: [
    { user: 'root', password: 'root' },
    { user: 'admin', password: 'admin' },
  ],
  identify,
  readIdentity,
  read,
  readConfig,
  readNetwork,
  opens,
  rawRequests: [
    ...commands.map(command => ({ kind: 'cgminer' as const, command })),
    ...pages.map(path => ({ kind: 'http' as const, path })),
  ],
  // No setPowerLimit: the firmware knows modes, each with a power of its own.
  actions: { setPools, reboot, restartMining, locate, sleep, wake, setPowerMode, setFan, setNetwork, setPassword, factoryReset },
}
