import { factoryReset } from '../dialect/factory-reset.ts'
import { setPassword, upgradeFirmware } from '../dialect/form-care.ts'
import { setFan } from '../dialect/form-fan.ts'
import { setHostname, setNetwork } from '../dialect/form-network.ts'
import { locate, readConfig, reboot, restartMining, setPools, unlessModified } from '../dialect/form-pages.ts'
import { generationOf } from '../dialect/generation.ts'
import { readLogPage } from '../dialect/machine-logs.ts'
import { readNetwork } from '../dialect/network-info.ts'
import { tarImage } from '../dialect/tar-image.ts'
import { readIdentity } from '../dialect/web-identity.ts'
import type { Driver } from '../driver.ts'
import { firmwareName, identify } from './identify.ts'
import { read } from './read.ts'
import { sleep, wake } from './settings.ts'

/** Bitmain's own firmware of 2016 to 2019, some of it built until 2021: S7 to S17, T9 to T17, L3, D3, Z9 to Z11, E3 and their kin. */
export const antminerLegacy: Driver = {
  id: 'antminer-legacy',
  name: firmwareName,
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  defaultCredentials: [{ user: 'root', password: 'root' }],
  identify,
  confirm: async (session, signal) => {
    const generation = await generationOf(session, signal)
    return generation === null ? null : generation === 'legacy'
  },
  readIdentity,
  read,
  readConfig,
  readNetwork,
  readLogs: (session, signal) => readLogPage(session, '/cgi-bin/get_kernel_log.cgi', signal),
  firmwareImage: tarImage,
  rawRequests: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'cgminer', command: 'summary' },
    { kind: 'cgminer', command: 'pools' },
    { kind: 'cgminer', command: 'stats' },
    { kind: 'http', path: '/cgi-bin/get_system_info.cgi' },
    { kind: 'http', path: '/cgi-bin/get_network_info.cgi' },
    { kind: 'http', path: '/cgi-bin/get_miner_status.cgi' },
    { kind: 'http', path: '/cgi-bin/get_miner_conf.cgi' },
    { kind: 'http', path: '/cgi-bin/get_multi_option.cgi' },
  ],
  actions: {
    setPools,
    reboot,
    restartMining,
    locate,
    sleep,
    wake,
    setFan,
    setHostname: { ...setHostname, unless: unlessModified },
    setNetwork: { ...setNetwork, unless: unlessModified },
    setPassword: { ...setPassword, unless: unlessModified },
    upgradeFirmware: { ...upgradeFirmware, unless: unlessModified },
    factoryReset: { ...factoryReset, unless: unlessModified },
  },
}
