import type { Driver } from '../driver.ts'
import { factoryReset, locate, reboot, setFan, setPools, sleep, wake } from './actions.ts'
import { readConfig } from './config.ts'
import { identify, leadsToLogin, loginPath } from './identify.ts'
import { readIdentity } from './identity.ts'
import { readLogs } from './logs.ts'
import { readNetwork, setHostname, setNetwork } from './network.ts'
import { setPassword } from './password.ts'
import { read } from './read.ts'
import { firmwareImage, upgradeFirmware } from './upgrade.ts'

/** IceRiver's own firmware on its Kaspa, Alephium, Radiant and Aleo machines. */
export const iceriver: Driver = {
  id: 'iceriver',
  name: 'IceRiver stock',
  probes: [{ kind: 'http', path: '/' }],
  followUp: { when: leadsToLogin, probes: [{ kind: 'http', path: loginPath }] },
  defaultCredentials: [{ user: 'admin', password: '12345678' }],
  identify,
  readIdentity,
  read,
  readConfig,
  readNetwork,
  readLogs,
  firmwareImage,
  // Its pages answer forms only; what can be asked without one is the page of the login.
  rawRequests: [{ kind: 'http', path: loginPath }],
  actions: {
    setPools,
    reboot,
    locate,
    sleep,
    wake,
    setFan,
    setHostname,
    setNetwork,
    setPassword,
    upgradeFirmware,
    factoryReset,
  },
}
