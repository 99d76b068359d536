import { reboot } from '../dialect/form-pages.ts'
import type { Driver } from '../driver.ts'
import { readConfig, setFan, setPools } from './actions.ts'
import { identify } from './identify.ts'
import { readIdentity } from './identity.ts'
import { setPassword } from './password.ts'
import { read } from './read.ts'

/** The firmware of Blackminer, VolcMiner and Hammer: Bitmain's of 2017 with a form and a realm of its own. */
export const blackminer: Driver = {
  id: 'blackminer',
  name: 'Blackminer, VolcMiner, Hammer',
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  defaultCredentials: [
    { user: 'root', password: 'ltc@dog' },
    { user: 'root', password: 'root' },
  ],
  identify,
  readIdentity,
  read,
  readConfig,
  rawRequests: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'cgminer', command: 'summary' },
    { kind: 'cgminer', command: 'pools' },
    { kind: 'cgminer', command: 'stats' },
    { kind: 'http', path: '/cgi-bin/get_system_info.cgi' },
    { kind: 'http', path: '/cgi-bin/get_network_info.cgi' },
    { kind: 'http', path: '/cgi-bin/get_miner_status.cgi' },
    { kind: 'http', path: '/cgi-bin/get_miner_conf.cgi' },
    { kind: 'http', path: '/cgi-bin/get_miner_confV1.cgi' },
  ],
  actions: { setPools, reboot, setFan, setPassword },
}
