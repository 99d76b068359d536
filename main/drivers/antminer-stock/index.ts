import { bmuImage } from '../dialect/bmu-image.ts'
import { factoryReset } from '../dialect/factory-reset.ts'
import { generationOf } from '../dialect/generation.ts'
import { judgeWrite } from '../dialect/json-answer.ts'
import { bitmainKeys } from '../dialect/json-conf.ts'
import { setHostname, setNetwork } from '../dialect/json-network.ts'
import { locate, reboot } from '../dialect/json-pages.ts'
import { setPassword } from '../dialect/json-password.ts'
import { fanHandler, modeCodes, modeHandler } from '../dialect/json-settings.ts'
import { readLogPage } from '../dialect/machine-logs.ts'
import { readNetwork } from '../dialect/network-info.ts'
import { upgradeHandler } from '../dialect/upgrade-pages.ts'
import type { Driver } from '../driver.ts'
import { firmwareName, identify } from './identify.ts'
import { readIdentity } from './identity.ts'
import { pages } from './pages.ts'
import { read } from './read.ts'
import { setPowerMode } from './settings.ts'

/** Bitmain's own firmware of 2020 and later: S19, S21, T19, T21, L7, L9, KS, K7, D9 and their kin. */
export const antminerStock: Driver = {
  id: 'antminer-stock',
  name: firmwareName,
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  defaultCredentials: [{ user: 'root', password: 'root' }],
  identify,
  confirm: async (session, signal) => {
    const generation = await generationOf(session, signal)
    return generation === null ? null : generation === 'modern'
  },
  readIdentity,
  read,
  readConfig: pages.readConfig,
  readNetwork,
  readLogs: (session, signal) => readLogPage(session, '/cgi-bin/log.cgi', signal),
  firmwareImage: bmuImage,
  rawRequests: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'cgminer', command: 'summary' },
    { kind: 'cgminer', command: 'pools' },
    { kind: 'cgminer', command: 'stats' },
    { kind: 'http', path: '/cgi-bin/summary.cgi' },
    { kind: 'http', path: '/cgi-bin/pools.cgi' },
    { kind: 'http', path: '/cgi-bin/stats.cgi' },
    { kind: 'http', path: '/cgi-bin/warning.cgi' },
    { kind: 'http', path: '/cgi-bin/get_system_info.cgi' },
    { kind: 'http', path: '/cgi-bin/miner_type.cgi' },
    { kind: 'http', path: '/cgi-bin/get_network_info.cgi' },
    { kind: 'http', path: '/cgi-bin/get_miner_conf.cgi' },
  ],
  // No restartMining: the firmware has no such page, and a detour over sleep mode would stop the machine if it failed half-way.
  actions: {
    setPools: pages.setPools,
    reboot,
    locate,
    sleep: modeHandler(pages, modeCodes.sleep),
    wake: modeHandler(pages, modeCodes.normal),
    setPowerMode,
    setFan: fanHandler(pages, bitmainKeys.fanCtrl),
    setHostname,
    setNetwork,
    setPassword,
    upgradeFirmware: upgradeHandler({ ending: '.bmu', judge: reply => judgeWrite(reply, 'firmware') }),
    factoryReset,
  },
}
