import type { SetFanParams } from '../../contract/actions/set-fan.ts'
import { MinerError } from '../../contract/failure.ts'
import type { FanMode, MinerConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, recordsOf, textField } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { power, within } from '../dialect/sane.ts'
import { dropNulls } from '../dialect/system-info.ts'
import type { Session } from '../driver.ts'
import { bosminerInterface, bosminerWrites, readBosminer } from './bosminer.ts'
import { blankConfig } from './config.ts'
import { factsOfModel } from './identify.ts'
import type { BosInterface } from './interface.ts'
import { logIn, luciGet, luciPage, luciPost } from './luci-client.ts'
import { macOfPage, networkPage } from './network-page.ts'
import { splitProblem } from './pool-groups.ts'
import { part } from './quantity.ts'

/** Releases up to 21.06: readings from the API, the configuration file through LuCI. Reboot, LED and program restart exist over SSH only. */
export const luciInterface: BosInterface = {
  name: 'LuCI',
  async readIdentity(session, signal) {
    const known = await bosminerInterface.readIdentity(session, signal)
    const format = part(await readFile(session, signal), 'format')
    const mac = macOfPage(await luciPage(session, networkPage, signal))
    return { ...factsOfModel(textField(format, 'model')), ...known, ...dropNulls({ mac }), access: session.logins.access }
  },
  read: readBosminer,
  readConfig: async (session, signal) => configOf(await readFile(session, signal), session.now()),
  logIn,
  requireBase: async (session, signal) => {
    requireOneGroup(await readFile(session, signal))
  },
  writes: {
    ...bosminerWrites,
    async setPools(session, { pools }, signal) {
      await change(session, signal, file => {
        requireOneGroup(file)
        const [group] = recordsOf(field(file, 'group'))
        const rows = pools.map(({ url, user, password }) => ({ url, user, password }))
        return { ...file, group: [{ name: 'Default', ...group, pool: rows }] }
      })
    },
    async setPowerLimit(session, { watts }, signal) {
      await change(session, signal, file => ({
        ...file,
        autotuning: { ...part(file, 'autotuning'), enabled: true, psu_power_limit: watts },
      }))
    },
    async setFan(session, params, signal) {
      await change(session, signal, file => ({ ...file, ...fanParts(params, file) }))
    },
  },
}

/** The configuration file as LuCI gives it. */
async function readFile(session: Session, signal: AbortSignal): Promise<JsonRecord> {
  const reply = await luciGet(session, 'miner/cfg_data', signal)
  const file = part(reply, 'data')
  if (file === null) throw new MinerError({ code: 'malformed', where: 'miner/cfg_data', got: JSON.stringify(reply) })
  return file
}

/** Reads the file, changes a part of it, saves it whole, and has it applied. `format` is the program's own to write. */
async function change(session: Session, signal: AbortSignal, edit: (file: JsonRecord) => JsonRecord): Promise<void> {
  const { format: _format, ...data } = edit(await readFile(session, signal))
  await luciPost(session, 'miner/cfg_save', { data }, signal)
  await luciPost(session, 'miner/cfg_apply', {}, signal)
}

function requireOneGroup(file: JsonRecord): void {
  refuseIf(splitProblem(recordsOf(field(file, 'group')).length))
}

function fanParts(params: SetFanParams, file: JsonRecord): JsonRecord {
  const control: Readonly<Record<string, Json>> = part(file, 'temp_control') ?? {}
  const fans: Readonly<Record<string, Json>> = part(file, 'fan_control') ?? {}
  switch (params.mode) {
    case 'manual':
      return { temp_control: { ...control, mode: 'manual' }, fan_control: { ...fans, speed: Math.round(params.pct) } }
    case 'auto':
      return { temp_control: { ...control, mode: 'auto', ...(params.targetC === undefined ? {} : { target_temp: params.targetC }) } }
    case 'immersion':
      throw new MinerError({ code: 'unsupported', what: 'this release has no immersion mode' })
  }
}

/** Pure: the file as verify and undo compare it. What it leaves out is as the firmware has it by default: automatic. */
export function configOf(file: JsonRecord, now: number): MinerConfig {
  const groups = recordsOf(field(file, 'group'))
  const fanMode = fanModes[textField(part(file, 'temp_control'), 'mode')?.toLowerCase() ?? 'auto'] ?? null
  const tuning = part(file, 'autotuning')
  return {
    ...blankConfig(now),
    pools: groups.flatMap(group => recordsOf(field(group, 'pool')).flatMap(poolOf)),
    mode: booleanField(tuning, 'enabled') === true ? 'power target' : null,
    fanMode,
    fanPct: fanMode === 'manual' ? within(numberField(part(file, 'fan_control'), 'speed'), 0, 100) : null,
    fanTargetC: within(numberField(part(file, 'temp_control'), 'target_temp'), 1, 130),
    powerLimitW: power(numberField(tuning, 'psu_power_limit', 'power_target')),
    other: otherOf(file, groups),
  }
}

const fanModes: Readonly<Record<string, FanMode>> = { auto: 'auto', manual: 'manual', immersion: 'immersion' }

function poolOf(row: JsonRecord): MinerConfig['pools'] {
  const url = textField(row, 'url')
  if (url === null || booleanField(row, 'enabled') === false) return []
  return [{ url, user: textField(row, 'user') ?? '', password: textField(row, 'password') ?? '' }]
}

function otherOf(file: JsonRecord, groups: readonly JsonRecord[]): Readonly<Record<string, string>> {
  const shown = ['format', 'group', 'autotuning', 'temp_control', 'fan_control']
  const rest = Object.entries(file).filter(([name]) => !shown.includes(name))
  const names = groups.map(group => textField(group, 'name') ?? 'unnamed').join(', ')
  return { 'pool groups': names, ...Object.fromEntries(rest.map(([name, value]) => [name, JSON.stringify(value)])) }
}
