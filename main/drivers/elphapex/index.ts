import { parseNewReplies } from '../dialect/json-reading.ts'
import { allPages } from '../dialect/json-web.ts'
import { readLogPage } from '../dialect/machine-logs.ts'
import { readNetwork } from '../dialect/network-info.ts'
import { settingsOf, withSettings } from '../dialect/settings.ts'
import type { Driver } from '../driver.ts'
import { actions } from './actions.ts'
import { firmwareName, identify } from './identify.ts'
import { readIdentity } from './identity.ts'
import { elphapexJson } from './make.ts'
import { pages } from './pages.ts'

/** The firmware of Elphapex: DG1, DG1+, DG-Home1. Bitmain's JSON pages with keys of its own, and no API port. */
export const elphapex: Driver = {
  id: 'elphapex',
  name: firmwareName,
  probes: [{ kind: 'http', path: '/' }],
  defaultCredentials: [{ user: 'root', password: 'root' }],
  identify,
  readIdentity,
  read: async (session, signal) => {
    const reading = parseNewReplies(await allPages(session, signal), session.facts.model, session.now(), elphapexJson)
    return withSettings(reading, await settingsOf(session, reading.activity, pages.readConfig, signal))
  },
  readConfig: pages.readConfig,
  readNetwork,
  readLogs: (session, signal) => readLogPage(session, '/cgi-bin/hlog.cgi', signal),
  rawRequests: [
    { kind: 'http', path: '/' },
    { kind: 'http', path: '/cgi-bin/summary.cgi' },
    { kind: 'http', path: '/cgi-bin/stats.cgi' },
    { kind: 'http', path: '/cgi-bin/pools.cgi' },
    { kind: 'http', path: '/cgi-bin/get_system_info.cgi' },
    { kind: 'http', path: '/cgi-bin/get_network_info.cgi' },
    { kind: 'http', path: '/cgi-bin/get_miner_conf.cgi' },
    { kind: 'http', path: '/cgi-bin/get_power.cgi' },
  ],
  actions,
}
