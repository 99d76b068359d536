import { readLogPage } from '../dialect/machine-logs.ts'
import { readNetwork } from '../dialect/network-info.ts'
import { readIdentity } from '../dialect/web-identity.ts'
import type { Driver } from '../driver.ts'
import { actions, readConfig } from './actions.ts'
import { firmwareName, identify } from './identify.ts'
import { read } from './read.ts'

/** Hiveon ASIC: a fork of Bitmain's firmware, for the old Antminers and the new ones, with the pages of each. */
export const hiveon: Driver = {
  id: 'hiveon',
  name: firmwareName,
  probes: [{ kind: 'cgminer', command: 'version' }],
  defaultCredentials: [{ user: 'root', password: 'root' }],
  identify,
  readIdentity,
  read,
  readConfig,
  readNetwork,
  readLogs: (session, signal) => readLogPage(session, '/cgi-bin/get_kernel_log.cgi', signal),
  rawRequests: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'cgminer', command: 'summary' },
    { kind: 'cgminer', command: 'pools' },
    { kind: 'cgminer', command: 'stats' },
    { kind: 'http', path: '/cgi-bin/get_system_info.cgi' },
    { kind: 'http', path: '/cgi-bin/get_network_info.cgi' },
    { kind: 'http', path: '/cgi-bin/get_miner_conf.cgi' },
    { kind: 'http', path: '/cgi-bin/miner_stats.cgi' },
  ],
  actions,
}
