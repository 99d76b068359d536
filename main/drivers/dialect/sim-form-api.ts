import {
  type CgminerDialect,
  type CommandTable,
  Fields,
  type Machine,
  type Pool,
  type Reply,
  refusal,
  success,
} from '../../simulator/persona.ts'
import type { LegacyModel } from './sim-form-model.ts'
import { rateAverage, rateNow, statsRecord } from './sim-form-stats.ts'

/** What the API of the 2016-2019 firmware looks at. */
export interface LegacyApiTarget {
  readonly machine: Machine
  readonly model: LegacyModel
  /** `GHS 5s` of `summary` is the one that the last `stats` worked out; '' before the first. */
  rateOfLastStats: string
}

/** Everything but the five commands of group A is kept from everybody: the `W:*` of the stock api-allow is no address and is skipped. */
const forbidden: ReadonlySet<string> = new Set(
  'addpool asc asccount ascdisable ascenable ascidentify ascset check coin config debug devdetails disablepool edevs enablepool estats failover-only hotplug lcd lockstats noncenum notify pgacount poolpriority poolquota privileged quit removepool restart save setconfig switchpool usbstats zero'.split(
    ' ',
  ),
)

const commands: CommandTable<LegacyApiTarget> = {
  version: { access: 'R', run: version },
  summary: { access: 'R', run: summary },
  pools: { access: 'R', run: pools },
  devs: { access: 'R', run: devs },
  stats: { access: 'R', run: stats },
}

/** How this build of bmminer or cgminer speaks. */
export function legacyDialect(model: LegacyModel): CgminerDialect<LegacyApiTarget> {
  return {
    description: model.description,
    commands,
    forbidden,
    allows: () => true,
    forgetsComma: model.layout !== 'x17',
    now: target => target.machine.now(),
  }
}

function version({ model }: LegacyApiTarget): Reply {
  return success(22, `${programName(model)} versions`, { name: 'VERSION', records: [identity(model, true)] })
}

function stats(target: LegacyApiTarget): Reply {
  target.rateOfLastStats = rateNow(target.machine).toFixed(2)
  return success(70, `${programName(target.model)} stats`, {
    name: 'STATS',
    records: [identity(target.model, false), statsRecord(target.machine, target.model)],
  })
}

function summary({ machine, model, rateOfLastStats }: LegacyApiTarget): Reply {
  machine.countShares()
  const accepted = sum(machine, pool => pool.accepted)
  const rejected = sum(machine, pool => pool.rejected)
  const { difficulty } = machine.pools
  const minutes = Math.max(1, machine.elapsedS()) / 60
  const fields = new Fields().whole('Elapsed', machine.elapsedS())
  if (model.layout === 'zynq') fields.text('GHS 5s', rateOfLastStats)
  else fields.text('GHS 5s', rateNow(machine).toFixed(2))
  fields
    .fixed('GHS av', rateAverage(machine), 2)
    .whole('Found Blocks', 0)
    .whole('Getworks', 3 + machine.elapsedS() / 30)
    .whole('Accepted', accepted)
    .whole('Rejected', rejected)
    .whole('Hardware Errors', 0)
    .fixed('Utility', accepted / minutes, 2)
    .whole('Discarded', accepted * 9)
    .whole('Stale', 0)
    .whole('Get Failures', 0)
    .whole('Local Work', accepted * 24)
    .whole('Remote Failures', 0)
    .whole('Network Blocks', 1 + machine.elapsedS() / 600)
    .fixed('Total MH', rateAverage(machine) * 1000 * machine.elapsedS(), 4)
    .fixed('Work Utility', (accepted * difficulty) / minutes, 2)
    .fixed('Difficulty Accepted', accepted * difficulty, 8)
    .fixed('Difficulty Rejected', rejected * difficulty, 8)
    .fixed('Difficulty Stale', 0, 8)
    .whole('Best Share', accepted * difficulty * 17)
    .fixed('Device Hardware%', 0, 4)
    .fixed('Device Rejected%', percent(rejected, accepted), 4)
    .fixed('Pool Rejected%', percent(rejected, accepted), 4)
    .fixed('Pool Stale%', 0, 4)
    .whole('Last getwork', machine.now() / 1000)
  return success(11, 'Summary', { name: 'SUMMARY', records: [fields] })
}

function pools({ machine }: LegacyApiTarget): Reply {
  machine.countShares()
  const active = machine.pools.active()
  const records = machine.pools.list.map((pool, number) => poolRecord(machine, pool, number, pool === active))
  return success(7, `${records.length} Pool(s)`, { name: 'POOLS', records })
}

function poolRecord(machine: Machine, pool: Pool, number: number, active: boolean): Fields {
  const { difficulty } = machine.pools
  const accepted = Math.floor(pool.accepted)
  const rejected = Math.floor(pool.rejected)
  return new Fields()
    .whole('POOL', number)
    .text('URL', pool.url)
    .text('Status', machine.pools.isAlive(pool) ? 'Alive' : 'Dead')
    .whole('Priority', pool.priority)
    .whole('Quota', 1)
    .text('Long Poll', 'N')
    .whole('Getworks', 3 + accepted)
    .whole('Accepted', accepted)
    .whole('Rejected', rejected)
    .whole('Discarded', accepted * 9)
    .whole('Stale', 0)
    .whole('Get Failures', 0)
    .whole('Remote Failures', 0)
    .text('User', pool.user)
    .text('Last Share Time', accepted === 0 ? '0' : `0:00:0${machine.elapsedS() % 9}`)
    .text('Diff', active ? '524K' : '')
    .whole('Diff1 Shares', 0)
    .text('Proxy Type', '')
    .text('Proxy', '')
    .fixed('Difficulty Accepted', accepted * difficulty, 8)
    .fixed('Difficulty Rejected', rejected * difficulty, 8)
    .fixed('Difficulty Stale', 0, 8)
    .fixed('Last Share Difficulty', accepted === 0 ? 0 : difficulty, 8)
    .flag('Has Stratum', true)
    .flag('Stratum Active', active)
    .text('Stratum URL', active ? hostOf(pool.url) : '')
    .flag('Has GBT', false)
    .whole('Best Share', accepted * difficulty * 17)
    .fixed('Pool Rejected%', percent(rejected, accepted), 4)
    .fixed('Pool Stale%', 0, 4)
}

/** The S9 build lists no devices; later ones list one row for the whole machine. */
function devs({ machine, model }: LegacyApiTarget): Reply {
  if (model.layout === 'zynq') return refusal(10, 'No ')
  const accepted = sum(machine, pool => pool.accepted)
  const rate = rateAverage(machine) * 1000
  const row = new Fields()
    .whole('ASC', 0)
    .text('Name', model.layout === 'x17' ? 'BTM_SOC' : 'L3')
    .whole('ID', 0)
    .text('Enabled', 'Y')
    .text('Status', 'Alive')
    .fixed('Temperature', 0, 2)
    .fixed('MHS av', rate, 2)
    .fixed('MHS 5s', rate, 2)
    .whole('Accepted', accepted)
    .whole('Rejected', 0)
    .whole('Hardware Errors', 0)
    .fixed('Utility', accepted / Math.max(1, machine.elapsedS() / 60), 2)
    .whole('Last Share Pool', accepted === 0 ? -1 : 0)
    .whole('Last Share Time', accepted === 0 ? 0 : machine.now() / 1000 - 3)
    .fixed('Total MH', rate * machine.elapsedS(), 4)
    .flag('No Device', false)
    .fixed('Device Hardware%', 0, 4)
    .whole('Device Elapsed', machine.elapsedS())
  return success(9, '1 ASC(s)', { name: 'DEVS', records: [row] })
}

function identity(model: LegacyModel, withApi: boolean): Fields {
  const fields = new Fields().text(model.program, model.programVersion)
  if (withApi) fields.text('API', '3.1')
  return fields.text('Miner', model.minerId).text('CompileTime', model.compileTime).text('Type', model.type)
}

function programName(model: LegacyModel): string {
  return model.description.startsWith('bmminer') ? 'BMMiner' : 'CGMiner'
}

function sum(machine: Machine, of: (pool: Pool) => number): number {
  return Math.floor(machine.pools.list.reduce((total, pool) => total + of(pool), 0))
}

function percent(part: number, rest: number): number {
  return part + rest === 0 ? 0 : (part / (part + rest)) * 100
}

function hostOf(url: string): string {
  return url.replace(/^[a-z0-9+]*:\/\//, '').replace(/:.*$/, '')
}
