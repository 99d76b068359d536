import { readConfig } from '../dialect/api-config.ts'
import type { Driver } from '../driver.ts'
import { firmwareName, identify } from './identify.ts'
import { readIdentity } from './identity.ts'
import { read } from './read.ts'

/** MSKminer on Antminers. Read-only: no way to write to it is described. */
export const mskminer: Driver = {
  id: 'mskminer',
  name: firmwareName,
  probes: [{ kind: 'cgminer', command: 'version' }],
  defaultCredentials: [{ user: 'admin', password: 'root' }],
  identify,
  readIdentity,
  read,
  readConfig,
  rawRequests: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'cgminer', command: 'summary' },
    { kind: 'cgminer', command: 'pools' },
    { kind: 'cgminer', command: 'stats' },
    { kind: 'http', path: '/' },
  ],
  actions: {},
}
