import {
  type CgminerDialect,
  type CommandTable,
  Fields,
  type Machine,
  type Pool,
  type Reply,
  readBoards,
  success,
} from '../../simulator/persona.ts'
import { type PoolTarget, poolCommands } from './sim-pools.ts'

/** A program that speaks the cgminer API on a machine without a web interface. Rates are MH/s. */
export interface CgminerModel {
  readonly type: string
  readonly boards: number
  readonly chips: number
  readonly fans: number
  readonly rate: number
  readonly powerW: number
  readonly freqMhz: number
  readonly program: 'cgminer' | 'bfgminer'
  readonly version: string
  /** Whether the API lets everybody write (`--api-allow W:0/0`). */
  readonly writable: boolean
}

/** What the commands work on. */
export interface CgminerTarget extends PoolTarget {
  readonly model: CgminerModel
}

const commands: CommandTable<CgminerTarget> = {
  ...poolCommands,
  version: { access: 'R', run: version },
  summary: { access: 'R', run: summary },
  pools: { access: 'R', run: pools },
  devs: { access: 'R', run: devs },
  stats: { access: 'R', run: stats },
  config: { access: 'R', run: config },
  coin: { access: 'R', run: coin },
  devdetails: { access: 'R', run: devdetails },
  check: { access: 'R', joinable: false, run: check },
  privileged: { access: 'P', run: () => success(46, 'Privileged access OK') },
  restart: { access: 'P', run: restart },
  quit: { access: 'P', run: quit },
}

/** How this program speaks. */
export function dialectOf(model: CgminerModel): CgminerDialect<CgminerTarget> {
  return {
    description: `${model.program} ${model.version}`,
    commands,
    allows: (_target, _name, access) => access === 'R' || model.writable,
    now: target => target.machine.now(),
  }
}

function version({ model }: CgminerTarget): Reply {
  const fields = new Fields()
  if (model.program === 'bfgminer') fields.text('Miner', `bfgminer ${model.version}`)
  fields.text('CGMiner', model.version).text('API', model.program === 'cgminer' ? '3.7' : '3.1')
  return success(22, `${titleOf(model)} versions`, { name: 'VERSION', records: [fields] })
}

function summary({ machine, model }: CgminerTarget): Reply {
  machine.countShares()
  const rate = sumRates(machine)
  const accepted = total(machine, pool => pool.accepted)
  const rejected = total(machine, pool => pool.rejected)
  const elapsed = machine.elapsedS()
  const fields = averages(new Fields().whole('Elapsed', elapsed), model, rate.average, rate.now)
  fields
    .whole('Found Blocks', 0)
    .whole('Getworks', 3 + elapsed / 30)
    .whole('Accepted', accepted)
    .whole('Rejected', rejected)
    .whole('Hardware Errors', rate.errors)
    .fixed('Utility', accepted / Math.max(1, elapsed / 60), 2)
    .whole('Discarded', accepted * 3)
    .whole('Stale', 0)
    .whole('Get Failures', 0)
    .whole('Local Work', accepted * 5)
    .whole('Remote Failures', 0)
    .whole('Network Blocks', elapsed / 600)
    .fixed('Total MH', rate.average * elapsed, 4)
    .fixed('Work Utility', 0, 2)
    .fixed('Difficulty Accepted', accepted * machine.pools.difficulty, 8)
    .fixed('Difficulty Rejected', rejected * machine.pools.difficulty, 8)
    .fixed('Difficulty Stale', 0, 8)
    .whole('Best Share', accepted * machine.pools.difficulty * 6)
    .fixed('Device Hardware%', rate.errors / Math.max(1000, elapsed), 4)
    .fixed('Device Rejected%', 0, 4)
    .fixed('Pool Rejected%', 0, 4)
    .fixed('Pool Stale%', 0, 4)
    .whole('Last getwork', machine.now() / 1000)
  return success(11, 'Summary', { name: 'SUMMARY', records: [fields] })
}

function pools({ machine }: CgminerTarget): Reply {
  machine.countShares()
  const active = machine.pools.active()
  const records = machine.pools.list.map((pool, number) => poolRecord(machine, pool, number, pool === active))
  return success(7, `${records.length} Pool(s)`, { name: 'POOLS', records })
}

function poolRecord(machine: Machine, pool: Pool, number: number, active: boolean): Fields {
  const accepted = Math.floor(pool.accepted)
  const status = pool.enabled ? (machine.pools.isAlive(pool) ? 'Alive' : 'Dead') : 'Disabled'
  return new Fields()
    .whole('POOL', number)
    .text('URL', pool.url)
    .text('Status', status)
    .whole('Priority', pool.priority)
    .whole('Quota', 1)
    .text('Long Poll', 'N')
    .whole('Getworks', 2 + accepted)
    .whole('Accepted', accepted)
    .whole('Rejected', Math.floor(pool.rejected))
    .whole('Works', accepted)
    .whole('Discarded', accepted * 3)
    .whole('Stale', 0)
    .whole('Get Failures', 0)
    .whole('Remote Failures', 0)
    .text('User', pool.user)
    .whole('Last Share Time', accepted === 0 ? 0 : Math.floor(machine.now() / 1000) - (machine.elapsedS() % 9))
    .whole('Diff1 Shares', accepted)
    .text('Proxy Type', '')
    .text('Proxy', '')
    .fixed('Difficulty Accepted', accepted * machine.pools.difficulty, 8)
    .fixed('Difficulty Rejected', 0, 8)
    .fixed('Difficulty Stale', 0, 8)
    .fixed('Last Share Difficulty', accepted === 0 ? 0 : machine.pools.difficulty, 8)
    .fixed('Work Difficulty', machine.pools.difficulty, 8)
    .flag('Has Stratum', true)
    .flag('Stratum Active', active)
    .text('Stratum URL', active ? pool.url.replace(/^[a-z0-9+]*:\/\//, '').replace(/:.*$/, '') : '')
    .fixed('Stratum Difficulty', active ? machine.pools.difficulty : 0, 8)
    .flag('Has GBT', false)
    .whole('Best Share', accepted * machine.pools.difficulty * 6)
    .fixed('Pool Rejected%', 0, 4)
    .fixed('Pool Stale%', 0, 4)
}

function devs({ machine, model }: CgminerTarget): Reply {
  const boards = readBoards(machine).filter(board => board.present)
  const kind = model.program === 'cgminer' ? 'ASC' : 'PGA'
  const accepted = total(machine, pool => pool.accepted)
  const records = boards.map((board, number) => {
    const fields = new Fields()
      .whole(kind, number)
      .text('Name', 'BXF')
      .whole('ID', number)
      .text('Enabled', 'Y')
      .text('Status', 'Alive')
      .fixed('Temperature', board.chipC[2], 2)
    return averages(fields, model, board.rateAvg, board.rate)
      .whole('Accepted', accepted / boards.length)
      .whole('Rejected', 0)
      .whole('Hardware Errors', board.hwErrors)
      .whole('Last Share Pool', accepted === 0 ? -1 : 0)
      .whole('Last Share Time', accepted === 0 ? 0 : Math.floor(machine.now() / 1000) - 3)
      .fixed('Total MH', board.rateAvg * machine.elapsedS(), 4)
      .fixed('Device Hardware%', 0, 4)
      .fixed('Device Rejected%', 0, 4)
      .whole('Device Elapsed', machine.elapsedS())
  })
  return success(9, `${records.length} ${kind}(s)`, { name: 'DEVS', records })
}

function stats({ machine, model }: CgminerTarget): Reply {
  const row = (number: number, id: string) =>
    new Fields()
      .whole('STATS', number)
      .text('ID', id)
      .whole('Elapsed', machine.elapsedS())
      .whole('Calls', 0)
      .fixed('Wait', 0, 6)
      .fixed('Max', 0, 6)
      .fixed('Min', 99_999_999, 6)
  const boards = readBoards(machine).filter(board => board.present)
  const records = [
    ...boards.map((_board, n) => row(n, `BXF${n}`)),
    ...machine.pools.list.map((_pool, n) => row(boards.length + n, `POOL${n}`)),
  ]
  return success(70, `${titleOf(model)} stats`, { name: 'STATS', records })
}

function config({ machine, model }: CgminerTarget): Reply {
  const fields = new Fields()
    .whole('ASC Count', model.boards)
    .whole('PGA Count', 0)
    .whole('Pool Count', machine.pools.list.length)
    .text('Strategy', 'Failover')
    .whole('Log Interval', 5)
    .text('Device Code', 'BXF ')
    .text('OS', 'Linux')
    .whole('Hotplug', 5)
  return success(33, `${titleOf(model)} config`, { name: 'CONFIG', records: [fields] })
}

function coin({ model }: CgminerTarget): Reply {
  const fields = new Fields().text('Hash Method', 'sha256').flag('LP', true).fixed('Network Difficulty', 126_271_255_279_306, 8)
  return success(78, `${titleOf(model)} coin`, { name: 'COIN', records: [fields] })
}

function devdetails({ model }: CgminerTarget): Reply {
  const records = Array.from({ length: model.boards }, (_none, n) =>
    new Fields()
      .whole('DEVDETAILS', n)
      .text('Name', 'BXF')
      .whole('ID', n)
      .text('Driver', 'bitfury')
      .text('Kernel', '')
      .text('Model', '')
      .text('Device Path', ''),
  )
  return success(69, 'Device Details', { name: 'DEVDETAILS', records })
}

function check({ model }: CgminerTarget, parameter: string): Reply {
  if (parameter === '') return { severity: 'E', code: 71, msg: 'Missing check cmd' }
  const command = Object.hasOwn(commands, parameter) ? commands[parameter] : undefined
  const access = command !== undefined && (command.access === 'R' || model.writable)
  const fields = new Fields().text('Exists', command === undefined ? 'N' : 'Y').text('Access', access ? 'Y' : 'N')
  return success(72, 'Check command', { name: 'CHECK', records: [fields] })
}

/** cgminer answers with a bare word, bfgminer with a normal status. */
function restart(target: CgminerTarget): Reply {
  return farewell(target, 'RESTART', 500)
}

/** A watchdog starts the program again. */
function quit(target: CgminerTarget): Reply {
  return farewell(target, 'BYE', 2500)
}

function farewell(target: CgminerTarget, word: string, gapMs: number): Reply {
  const after = () => target.machine.restartMining(gapMs, () => target.load())
  const reply: Reply = { severity: 'S', code: 257, msg: word, after }
  return target.model.program === 'cgminer' ? { ...reply, word } : reply
}

function averages(fields: Fields, model: CgminerModel, average: number, now: number): Fields {
  fields.fixed('MHS av', average, 2)
  if (model.program === 'bfgminer') return fields.fixed('MHS 20s', now, 3)
  return fields.fixed('MHS 5s', now, 2).fixed('MHS 1m', average, 2).fixed('MHS 5m', average, 2).fixed('MHS 15m', average, 2)
}

function sumRates(machine: Machine): { now: number; average: number; errors: number } {
  const boards = readBoards(machine)
  return {
    now: boards.reduce((sum, board) => sum + board.rate, 0),
    average: boards.reduce((sum, board) => sum + board.rateAvg, 0),
    errors: boards.reduce((sum, board) => sum + board.hwErrors, 0),
  }
}

function total(machine: Machine, of: (pool: Pool) => number): number {
  return Math.floor(machine.pools.list.reduce((sum, pool) => sum + of(pool), 0))
}

function titleOf(model: CgminerModel): string {
  return model.program === 'cgminer' ? 'CGMiner' : 'BFGMiner'
}
