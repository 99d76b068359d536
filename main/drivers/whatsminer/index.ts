import type { Driver } from '../driver.ts'
import { factoryReset, locate, reboot, restartMining, setPools, setPowerLimit, setPowerMode, sleep, wake } from './actions.ts'
import { readConfig } from './config.ts'
import { upgradeFirmware } from './firmware.ts'
import { firmwareName, followUp, identify } from './identify.ts'
import { readIdentity } from './identity.ts'
import { firmwareImage } from './image.ts'
import { readLogs } from './logs.ts'
import { readNetwork, setHostname, setNetwork } from './network.ts'
import { opens, setPassword } from './password.ts'
import { read } from './read.ts'
import { factoryLogins } from './switched-off.ts'

/** MicroBT's own firmware on Whatsminers: API v2 on 4028 and its forerunner of 2021, and API v3 on 4433. */
export const whatsminer: Driver = {
  id: 'whatsminer',
  name: firmwareName,
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  followUp,
  defaultCredentials: [factoryLogins.v2, factoryLogins.v3],
  identify,
  readIdentity,
  read,
  readConfig,
  readNetwork,
  readLogs,
  opens,
  firmwareImage,
  rawRequests: ['version', 'get_version', 'devdetails', 'summary', 'pools', 'devs', 'edevs', 'status', 'get_psu', 'get_error_code'].map(
    command => ({ kind: 'cgminer', command }),
  ),
  // No setFan: no API sets a speed or a target; what there is (fans off while cold, an offset) is something else.
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
    upgradeFirmware,
    factoryReset,
  },
}
