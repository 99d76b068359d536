import type { Driver } from '../driver.ts'
import { locate, reboot, restartMining, sleep, wake } from './actions.ts'
import { readConfig } from './config.ts'
import { firmwareName, identify } from './identify.ts'
import { readIdentity } from './identity.ts'
import { readLogs } from './logs.ts'
import { readNetwork, setNetwork } from './network.ts'
import { read } from './read.ts'
import { setPools } from './set-pools.ts'
import { setFan, setPowerLimit } from './settings.ts'

/** LuxOS of Luxor, on Antminers. */
export const luxos: Driver = {
  id: 'luxos',
  name: firmwareName,
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  // Its API asks for none, and nothing here uses its web page.
  defaultCredentials: [],
  identify,
  readIdentity,
  read,
  readConfig,
  readNetwork,
  readLogs,
  rawRequests: [
    ...['version', 'config', 'summary', 'stats', 'devs', 'temps', 'fans', 'tempctrl', 'power', 'pools', 'groups'],
    ...['profiles', 'atm', 'events', 'limits', 'session'],
  ].map(command => ({ kind: 'cgminer', command })),
  // No setHostname, setPassword, upgradeFirmware and factoryReset: see the README.
  // No setPowerMode: its profiles have no low, normal and high; setPowerLimit chooses among them.
  actions: { setPools, reboot, restartMining, locate, sleep, wake, setPowerLimit, setFan, setNetwork },
}
