import { MinerError } from '../../contract/failure.ts'
import type { ActionHandler, Driver, IdentityFacts, Session } from '../driver.ts'
import { locate, reboot, restartMining, setPools, sleep, wake } from './actions.ts'
import { factoryReset, opensRest, readLogs, setPassword, upgradeFirmware } from './care.ts'
import { opensClassic, readClassicConfig, rebootClassic, restartClassic, setClassicPools } from './classic.ts'
import { configOf, readSettings } from './config.ts'
import { isClassic } from './generation.ts'
import { identify, infoPath, looksLikeVnish } from './identify.ts'
import { readIdentity } from './identity.ts'
import { firmwareImage } from './image.ts'
import { readNetwork, setHostname, setNetwork } from './network.ts'
import { read } from './read.ts'
import { setFan, setPowerLimit } from './settings.ts'

const oldPages = 'what the scripts behind these pages of this old VNish do to its files is not known; use its own web page'

/** VNish (AnthillOS) on Antminers: the REST releases since 2021, and the older ones of the S9 and its time as far as that is safe. */
export const vnish: Driver = {
  id: 'vnish',
  name: 'VNish',
  probes: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'http', path: '/' },
  ],
  followUp: {
    when: looksLikeVnish,
    probes: [
      { kind: 'http', path: infoPath },
      { kind: 'cgminer', command: 'stats' },
    ],
  },
  // The REST releases know a password and no users; the older ones kept Bitmain's.
  defaultCredentials: [
    { user: 'root', password: 'root' },
    { user: 'admin', password: 'admin' },
  ],
  identify,
  readIdentity,
  read,
  readConfig: async (session, signal) =>
    isClassic(session.facts) ? readClassicConfig(session, signal) : configOf(await readSettings(session, signal), session.now()),
  readNetwork: async (session, signal) => readNetwork(restOf(session, oldPages), signal),
  readLogs: async (session, signal) => readLogs(restOf(session, 'this old VNish has no call for its logs'), signal),
  opens: async (session, signal) => (isClassic(session.facts) ? opensClassic(session, signal) : opensRest(session, signal)),
  firmwareImage,
  rawRequests: [
    { kind: 'cgminer', command: 'version' },
    { kind: 'cgminer', command: 'summary' },
    { kind: 'cgminer', command: 'pools' },
    { kind: 'cgminer', command: 'stats' },
    { kind: 'http', path: infoPath },
    { kind: 'http', path: '/api/v1/status' },
    { kind: 'http', path: '/api/v1/summary' },
    { kind: 'http', path: '/api/v1/perf-summary' },
    { kind: 'http', path: '/api/v1/chains' },
    { kind: 'http', path: '/api/v1/chains/factory-info' },
    { kind: 'http', path: '/api/v1/model' },
    { kind: 'http', path: '/cgi-bin/get_system_info.cgi' },
    { kind: 'http', path: '/cgi-bin/get_miner_conf.cgi' },
  ],
  actions: {
    setPools: byGeneration(setPools, setClassicPools),
    reboot: byGeneration(reboot, rebootClassic),
    restartMining: byGeneration(restartMining, restartClassic),
    locate: restOnly(locate, 'this old VNish has no call that tells whether its LED blinks'),
    sleep: restOnly(sleep, 'this old VNish cannot stop mining and stay reachable'),
    wake: restOnly(wake, 'this old VNish cannot stop mining and stay reachable'),
    setPowerLimit: restOnly(setPowerLimit, 'this old VNish has no power presets'),
    setFan: restOnly(setFan, 'the settings script of this old VNish does not take fan settings'),
    setHostname: restOnly(setHostname, oldPages),
    setNetwork: restOnly(setNetwork, oldPages),
    setPassword: restOnly(setPassword, oldPages),
    upgradeFirmware: restOnly(upgradeFirmware, 'what this old VNish checks of a firmware file is not known; use its own web page'),
    factoryReset: restOnly(factoryReset, oldPages),
  },
}

/** Throws `unsupported` for an older release. */
function restOf(session: Session, why: string): Session {
  if (isClassic(session.facts)) throw new MinerError({ code: 'unsupported', what: why })
  return session
}

/** The handler of the generation that the miner runs. */
function byGeneration<Params>(rest: ActionHandler<Params>, classic: ActionHandler<Params>): ActionHandler<Params> {
  const of = (facts: IdentityFacts) => (isClassic(facts) ? classic : rest)
  return {
    check: (params, facts) => of(facts).check?.(params, facts) ?? null,
    ready: async (session, signal) => of(session.facts).ready?.(session, signal),
    run: (session, params, signal) => of(session.facts).run(session, params, signal),
  }
}

function restOnly<Params>(handler: ActionHandler<Params>, why: string): ActionHandler<Params> {
  return { ...handler, unless: facts => (isClassic(facts) ? why : (handler.unless?.(facts) ?? null)) }
}
