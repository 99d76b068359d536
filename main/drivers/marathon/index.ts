import { listOf } from '../../transport/fields.ts'
import type { Driver } from '../driver.ts'
import { factoryReset, historyPage, locate, reboot, restartMining, setFan, setPools, setPowerLimit, sleep, wake } from './actions.ts'
import { readConfig } from './config.ts'
import { briefPath, firmwareName, identify, looksLikeMarathon } from './identify.ts'
import { confirm, readIdentity } from './identity.ts'
import { readNetwork, setHostname, setNetwork } from './network.ts'
import { base, getPage } from './pages.ts'
import { setPassword } from './password.ts'
import { read } from './read.ts'

/** The firmware of Marathon (MARA, "kaonsu") on Antminers. */
export const marathon: Driver = {
  id: 'marathon',
  name: firmwareName,
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  followUp: { when: looksLikeMarathon, probes: [{ kind: 'http', path: briefPath }] },
  defaultCredentials: [{ user: 'root', password: 'root' }],
  identify,
  confirm,
  readIdentity,
  read,
  readConfig,
  readNetwork,
  readLogs: async (session, signal) => {
    const entries = listOf(await getPage(session, historyPage, signal))
    return [{ name: 'configuration history', text: entries.map(entry => JSON.stringify(entry)).join('\n') }]
  },
  rawRequests: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'cgminer', command: 'summary' },
    { kind: 'cgminer', command: 'stats' },
    ...[
      'brief',
      'overview',
      'hashboards',
      'details',
      'fans',
      'pools',
      'miner_config',
      'network_config',
      'controlboard_info',
      'event_chart',
    ].map(name => ({ kind: 'http', path: `${base}${name}` }) as const),
  ],
  // No setPowerMode: its work modes are ways to tune, not low, normal and high.
  // No upgradeFirmware: how its page is sent a file is not known.
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
    factoryReset,
  },
}
