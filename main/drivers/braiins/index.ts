import type { Driver } from '../driver.ts'
import {
  factoryReset,
  locate,
  opens,
  readLogs,
  readNetwork,
  reboot,
  restartMining,
  setFan,
  setHostname,
  setNetwork,
  setPassword,
  setPools,
  setPowerLimit,
  sleep,
  upgradeFirmware,
  wake,
} from './actions.ts'
import { firmwareName, identify, looksLikeBraiins } from './identify.ts'
import { firmwareImage } from './image.ts'
import { interfaceOf } from './interface.ts'
import { read, readIdentity } from './read.ts'

/** Braiins OS and Braiins OS+ of all years, on Antminers, Braiins' own machines and some Whatsminers. */
export const braiins: Driver = {
  id: 'braiins',
  name: firmwareName,
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  // `version` names the mining program and not the machine.
  followUp: { when: looksLikeBraiins, probes: [{ kind: 'cgminer', command: 'devdetails' }] },
  // Old images have no password until somebody sets one.
  defaultCredentials: [
    { user: 'root', password: '' },
    { user: 'root', password: 'root' },
  ],
  identify,
  readIdentity,
  read,
  readConfig: async (session, signal) => (await interfaceOf(session, signal)).readConfig(session, signal),
  readNetwork,
  readLogs,
  opens,
  firmwareImage,
  rawRequests: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'cgminer', command: 'summary' },
    { kind: 'cgminer', command: 'pools' },
    { kind: 'cgminer', command: 'devs' },
    { kind: 'cgminer', command: 'devdetails' },
    { kind: 'cgminer', command: 'temps' },
    { kind: 'cgminer', command: 'fans' },
    { kind: 'cgminer', command: 'tunerstatus' },
    { kind: 'http', path: '/api/v1/version/' },
  ],
  actions: {
    setPools,
    reboot,
    restartMining,
    locate,
    sleep,
    wake,
    setPowerLimit,
    setFan,
    setHostname,
    setNetwork,
    setPassword,
    upgradeFirmware,
    factoryReset,
  },
}
