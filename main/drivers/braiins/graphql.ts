import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import { MinerError } from '../../contract/failure.ts'
import type { FanMode, MinerConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, recordsOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { askEach } from '../dialect/ask.ts'
import { keepingSecret } from '../dialect/keep-secret.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { within } from '../dialect/sane.ts'
import { dropNulls, macOf } from '../dialect/system-info.ts'
import type { Reading, Session } from '../driver.ts'
import { parseBosminer } from './bosminer-read.ts'
import { blankConfig } from './config.ts'
import { type Answer, ask, cookieOf, login, mutate } from './graphql-client.ts'
import { modeOf, parseGraphql, parsePoolGroups, powerLimitOf, readQueries, tellsMining } from './graphql-read.ts'
import type { BosInterface } from './interface.ts'
import { macOfPage, networkPage } from './network-page.ts'
import { splitProblem } from './pool-groups.ts'
import { part } from './quantity.ts'

/** Releases 21.09 to 25.05. */
export const graphqlInterface: BosInterface = {
  name: 'GraphQL',
  async readIdentity(session, signal) {
    const { facts } = await read(session, signal)
    // Without a login, nothing but readings is known to be open.
    return { ...facts, ...dropNulls({ mac: await readMac(session, signal) }), access: session.logins.access ?? 'open' }
  },
  read,
  readConfig,
  requireBase: async (session, signal) => {
    await theGroup(session, signal)
  },
  isLocating: async (session, signal) => booleanField(part((await ask(session, '{bos{faultLight}}', signal)).data, 'bos'), 'faultLight'),
  logIn: login,
  writes: {
    async setPassword(session, { password }, signal) {
      await login(session, signal)
      const query = 'mutation($newPassword:String!){bos{setPassword(newPassword:$newPassword){__typename}}}'
      const change = () => mutate(session, query, { what: 'password', result: ['bos', 'setPassword'] }, signal, { newPassword: password })
      await keepingSecret([password], change)
    },
    async factoryReset(session, _params, signal) {
      await leniently(() =>
        mutate(session, 'mutation{bos{factoryReset{__typename}}}', { what: 'state', result: ['bos', 'factoryReset'] }, signal),
      )
    },
    async setPools(session, { pools }, signal) {
      const group = await theGroup(session, signal)
      const groups = [{ ...group, pools: pools.map(({ url, user, password }) => ({ enabled: true, url, user, password })) }]
      const result = ['bosminer', 'config', 'updateGroups']
      await mutate(session, updateGroups, { what: 'pools', result }, signal, { groups })
      // The groups are only stored by that.
      await control(session, 'restart', signal)
    },
    async reboot(session, _params, signal) {
      await leniently(() => mutate(session, 'mutation{bos{reboot{__typename}}}', { what: 'state', result: ['bos', 'reboot'] }, signal))
    },
    restartMining: (session, _params, signal) => leniently(() => control(session, 'restart', signal)),
    async locate(session, { on }, signal) {
      const query = 'mutation($enable:Boolean!){bos{setFaultLight(enable:$enable){enabled}}}'
      await mutate(session, query, { what: 'LED', result: ['bos', 'setFaultLight'] }, signal, { enable: on })
    },
    sleep: (session, _params, signal) => control(session, 'stop', signal),
    wake: (session, _params, signal) => control(session, 'start', signal),
    async setPowerLimit(session, { watts }, signal) {
      const input = { mode: 'POWER_TARGET', powerTarget: watts }
      await mutate(session, updateAutotuning, { what: 'power limit', result: ['bosminer', 'config', 'updateAutotuning'] }, signal, {
        input,
      })
    },
    async setFan(session, params, signal) {
      const result = ['bosminer', 'config', 'updateTempAndFans']
      await mutate(session, updateTempAndFans, { what: 'fan setting', result }, signal, { input: fanInput(params) })
    },
  },
}

const updateGroups =
  'mutation($groups:[Group!]!){bosminer{config{updateGroups(groups:$groups){__typename ... on GroupListError{message}}}}}'
const updateAutotuning =
  'mutation($input:AutotuningIn!){bosminer{config{updateAutotuning(input:$input,apply:true){__typename ... on AutotuningError{message} ... on AttributeError{message}}}}}'
const updateTempAndFans =
  'mutation($input:TempAndFansIn!){bosminer{config{updateTempAndFans(input:$input,apply:true){__typename ... on TempAndFansError{message} ... on AttributeError{message}}}}}'

/** Of the mining program. */
async function control(session: Session, verb: 'start' | 'stop' | 'restart', signal: AbortSignal): Promise<void> {
  const query = `mutation{bosminer{${verb}{__typename ... on BosminerError{message}}}}`
  await mutate(session, query, { what: 'state', result: ['bosminer', verb] }, signal)
}

/** The connection may drop before the answer; only a later reading tells. */
async function leniently(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (thrown) {
    const code = thrown instanceof MinerError ? thrown.failure.code : null
    if (code !== 'unreachable' && code !== 'timeout') throw thrown
  }
}

function fanInput(params: SetFanParams): Json {
  switch (params.mode) {
    case 'manual':
      return { mode: 'MANUAL', speed: Math.round(params.pct) }
    case 'auto':
      return { mode: 'AUTO', ...(params.targetC === undefined ? {} : { targetTemp: params.targetC }) }
    case 'immersion':
      throw new MinerError({
        code: 'unsupported',
        what: 'no safe way to set immersion is known for this release; set it on its own web page',
      })
  }
}

const queryKey = 'braiins.query'

/** One request, with the query that this release knows; up to three while its program stands or the query is not known yet. */
async function read(session: Session, signal: AbortSignal): Promise<Reading> {
  const names = ['full', 'plain'] as const
  const known = names.find(name => session.memo.get(queryKey) === name)
  let last: Answer | null = null
  for (const name of known === undefined ? names : [known]) {
    const answer = await ask(session, readQueries[name], signal)
    if (tellsMining(answer.data)) session.memo.set(queryKey, name)
    if (answer.data !== null && tellsMining(answer.data)) {
      const reading = parseGraphql(answer.data, session.facts, session.now())
      return name === 'full' ? reading : withSummary(session, reading, signal)
    }
    last = answer
  }
  const { data, errors } = await ask(session, readQueries.stopped, signal)
  // A release that has been updated knows other fields.
  if (known !== undefined && errors.length === 0) session.memo.delete(queryKey)
  if (part(data, 'bos') !== null && data !== null) return parseGraphql(data, session.facts, session.now())
  throw new MinerError({ code: 'malformed', where: '/graphql', got: errors[0] ?? last?.errors[0] ?? JSON.stringify(data) })
}

/** Early releases tell only the uptime of the machine; that of the program, averages and shares are on 4028. */
async function withSummary(session: Session, reading: Reading, signal: AbortSignal): Promise<Reading> {
  if (session.address.apiPort === null) return reading
  try {
    const replies = await askEach(session, ['summary'], signal)
    const { telemetry } = parseBosminer(replies, session.facts, false, session.now())
    const machineS = replies.cut?.has('summary') ? null : reading.telemetry.uptimeS
    const { uptimeS, hashrateAvgHs, stale, bestShare, hwErrorPct } = telemetry
    return {
      ...reading,
      telemetry: { ...reading.telemetry, uptimeS: uptimeS ?? machineS, hashrateAvgHs, stale, bestShare, hwErrorPct },
    }
  } catch (thrown) {
    if (!(thrown instanceof MinerError) || thrown.failure.code === 'cancelled') throw thrown
    return reading
  }
}

const configFields = 'autotuning{enabled mode powerTarget hashrateTarget} tempControl{mode targetTemp} fanControl{speed}'
const groupFields = (pool: string) => `groups{name strategy{__typename ... on QuotaStrategy{quota}} pools{${pool}}}`

/** The richest first; not every release gives pool passwords back. */
const configQueries = [
  `{bosminer{config{... on BosminerConfig{${groupFields('enabled url user password')} ${configFields}}}}}`,
  `{bosminer{config{... on BosminerConfig{${groupFields('enabled url user')} ${configFields}}}}}`,
  `{bosminer{config{... on BosminerConfig{groups{strategy{... on QuotaStrategy{quota}}} autotuning{mode powerTarget hashrateTarget}}} info{poolGroups{name pools{url user}}}}}`,
] as const

const configKey = 'braiins.configQuery'

interface StoredConfig {
  readonly config: JsonRecord
  /** `null` where only the running pools can be asked for. */
  readonly info: JsonRecord | null
}

async function askConfig(session: Session, signal: AbortSignal): Promise<StoredConfig> {
  const known = configQueries.find(query => session.memo.get(configKey) === query)
  let words: string | undefined
  for (const query of known === undefined ? configQueries : [known]) {
    const { data, errors } = await ask(session, query, signal)
    const config = part(data, 'bosminer', 'config')
    if (config !== null) session.memo.set(configKey, query)
    if (config !== null) return { config, info: part(data, 'bosminer', 'info') }
    words ??= errors[0]
  }
  session.memo.delete(configKey)
  throw new MinerError({ code: 'malformed', where: 'its configuration', got: words ?? 'nothing' })
}

async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const { config, info } = await askConfig(session, signal)
  const tuning = part(config, 'autotuning')
  const fanMode = fanModes[textField(part(config, 'tempControl'), 'mode')?.toUpperCase() ?? ''] ?? null
  return {
    ...blankConfig(session.now()),
    pools: info === null ? storedPools(config) : parsePoolGroups(info).map(({ url, user }) => ({ url, user, password: null })),
    mode: modeOf(tuning),
    powerLimitW: powerLimitOf(tuning),
    fanMode,
    fanPct: fanMode === 'manual' ? within(numberField(part(config, 'fanControl'), 'speed'), 0, 100) : null,
    fanTargetC: within(numberField(part(config, 'tempControl'), 'targetTemp'), 1, 130),
    other: { 'pool groups': groupNames(config, info) },
  }
}

const fanModes: Readonly<Record<string, FanMode>> = { AUTO: 'auto', MANUAL: 'manual', IMMERSION: 'immersion' }

function storedPools(config: JsonRecord): MinerConfig['pools'] {
  const rows = recordsOf(field(config, 'groups')).flatMap(group => recordsOf(field(group, 'pools')))
  return rows.flatMap(row => {
    const url = textField(row, 'url')
    const password = field(row, 'password')
    return url === null ? [] : [{ url, user: textField(row, 'user') ?? '', password: typeof password === 'string' ? password : null }]
  })
}

function groupNames(config: JsonRecord, info: JsonRecord | null): string {
  const groups = recordsOf(info === null ? field(config, 'groups') : field(info, 'poolGroups'))
  return groups.map(group => textField(group, 'name') ?? 'unnamed').join(', ')
}

/** Name and quota of the only pool group. Throws `refused` where the machine splits its work. */
async function theGroup(session: Session, signal: AbortSignal): Promise<{ name: string; quota: number }> {
  const { config, info } = await askConfig(session, signal)
  const stored = recordsOf(field(config, 'groups'))
  const groups = info === null ? stored : recordsOf(field(info, 'poolGroups'))
  refuseIf(splitProblem(Math.max(groups.length, stored.length)))
  const quota = numberField(part(stored[0] ?? null, 'strategy'), 'quota')
  return { name: textField(groups[0] ?? null, 'name') ?? 'Default', quota: quota ?? 1 }
}

/** From the network page of LuCI, which GraphQL releases keep until 25.x; `null` where it is gone. */
async function readMac(session: Session, signal: AbortSignal): Promise<string | null> {
  const cookie = cookieOf(session)
  const headers = cookie === null ? {} : { cookie }
  const told = part((await ask(session, '{bos{macAddress}}', signal)).data, 'bos')
  const mac = macOf(textField(told, 'macAddress'))
  if (mac !== null) return mac
  return macOfPage(await session.rest.request({ path: `/cgi-bin/luci/admin/${networkPage}`, headers, signal }))
}
