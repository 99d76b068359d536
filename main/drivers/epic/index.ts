import type { Driver } from '../driver.ts'
import { factoryReset, locate, reboot, restartMining, setPools, sleep, wake } from './actions.ts'
import { readConfig } from './config.ts'
import { identify, looksLikeEpic, summaryProbe } from './identify.ts'
import { powerPlay, readIdentity } from './identity.ts'
import { readLogs } from './logs.ts'
import { readNetwork, setNetwork } from './network.ts'
import { opens, setPassword } from './password.ts'
import { read } from './read.ts'
import { setFan, setPowerLimit } from './settings.ts'
import { firmwareImage, upgradeFirmware } from './upgrade.ts'

/** PowerPlay of ePIC on Antminers and on its makers' own machines: HTTP on port 4028. */
export const epic: Driver = {
  id: 'epic',
  name: powerPlay,
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  followUp: { when: looksLikeEpic, probes: [summaryProbe] },
  // It knows a password and no users.
  defaultCredentials: [{ user: 'root', password: 'letmein' }],
  identify,
  readIdentity,
  read,
  readConfig,
  readNetwork,
  readLogs,
  opens,
  firmwareImage,
  rawRequests: [
    'summary',
    'capabilities',
    'network',
    'hashrate',
    'clocks',
    'temps',
    'temps/chip',
    'voltages',
    'perpetualtune',
    'log/error',
  ].map(name => ({ kind: 'http', path: `/${name}`, port: 'api' })),
  // No setPowerMode: its presets and tuning have no low, normal and high. No setHostname: no call for it is known.
  actions: {
    setPools,
    reboot,
    restartMining,
    locate,
    sleep,
    wake,
    setPowerLimit,
    setFan,
    setNetwork,
    setPassword,
    upgradeFirmware,
    factoryReset,
  },
}
