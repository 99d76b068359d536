import type { Driver } from '../driver.ts'
import { factoryReset, locate, reboot, restartMining, setPools, setPowerLimit, setPowerMode, sleep, wake } from './actions.ts'
import { readConfig } from './config.ts'
import { followUp, identify, webPort } from './identify.ts'
import { readIdentity } from './identity.ts'
import { readNetwork, setHostname, setNetwork } from './network.ts'
import { opens, setPassword } from './password.ts'
import { read } from './read.ts'

/** Auradine's FluxOS on the Teraflux: port 4028 to read, port 8080 for everything else. */
export const auradine: Driver = {
  id: 'auradine',
  name: 'Auradine FluxOS',
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  followUp,
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
    { kind: 'cgminer', command: 'pools' },
    { kind: 'cgminer', command: 'devs' },
    { kind: 'cgminer', command: 'asccount' },
    ...['ipreport', 'mode', 'temperature', 'psu', 'fan', 'led', 'frequency', 'voltage'].map(name => ({
      kind: 'http' as const,
      path: `/${name}`,
      port: webPort,
    })),
  ],
  // No upgradeFirmware: it fetches its images from an address by itself and takes no file.
  actions: {
    setPools,
    reboot,
    restartMining,
    locate,
    sleep,
    wake,
    setPowerMode,
    setPowerLimit,
    setHostname,
    setNetwork,
    setPassword,
    factoryReset,
  },
}
