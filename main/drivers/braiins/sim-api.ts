import {
  type CgminerDialect,
  type CommandTable,
  Fields,
  type Pool,
  type Reply,
  readBoards,
  readFans,
  readPower,
  success,
} from '../../simulator/persona.ts'
import type { BraiinsModel } from './sim-models.ts'
import type { BraiinsTarget } from './sim-target.ts'

const commands: CommandTable<BraiinsTarget> = {
  version: { access: 'R', run: version },
  summary: { access: 'R', run: summary },
  pools: { access: 'R', run: pools },
  devs: { access: 'R', run: devs },
  devdetails: { access: 'R', run: devdetails },
  temps: { access: 'R', run: temps },
  fans: { access: 'R', run: fans },
  tunerstatus: { access: 'R', run: tunerstatus },
  pause: { access: 'R', joinable: false, run: target => paused(target, true) },
  resume: { access: 'R', joinable: false, run: target => paused(target, false) },
}

/** The API of BOSminer and BOSer: everybody may do everything. */
export function dialectOf({ program: [key, version] }: BraiinsModel): CgminerDialect<BraiinsTarget> {
  const description = key === 'BOSer' ? `BOSer ${version}` : `${key} ${version}`
  return { description, commands, allows: () => true, now: target => target.machine.now() }
}

function version({ model }: BraiinsTarget): Reply {
  const [key, value] = model.program
  return success(22, `${key} versions`, { name: 'VERSION', records: [new Fields().text('API', '3.7').text(key, value)] })
}

/** GH/s as MH/s. */
const mega = 1000

function summary({ machine, model }: BraiinsTarget): Reply {
  machine.countShares()
  const boards = readBoards(machine)
  const rate = sum(boards.map(board => board.rate)) * mega
  const average = sum(boards.map(board => board.rateAvg)) * mega
  const accepted = Math.floor(sum(machine.pools.list.map(pool => pool.accepted)))
  const fields = new Fields()
    .whole('Accepted', accepted)
    .whole('Best Share', accepted * machine.pools.difficulty * 6)
    .real('Device Hardware%', 0.0016, 6)
    .whole('Elapsed', machine.elapsedS())
    .whole('Found Blocks', 0)
    .whole('Hardware Errors', sum(boards.map(board => board.hwErrors)))
    .real('MHS 15m', average, 6)
    .real('MHS 1m', rate, 6)
    .real('MHS 24h', average, 6)
    .real('MHS 5m', average, 6)
    .real('MHS 5s', rate, 6)
    .real('MHS av', average, 6)
    .whole('Rejected', sum(machine.pools.list.map(pool => pool.rejected)))
    .whole('Stale', 0)
    .real('Work Utility', model.rate / 71)
  return success(11, 'Summary', { name: 'SUMMARY', records: [fields] })
}

function pools({ machine }: BraiinsTarget): Reply {
  machine.countShares()
  const active = machine.pools.active()
  const records = machine.pools.list.map((pool, number) => poolFields(pool, number, machine, pool === active))
  return success(7, `${records.length} Pool(s)`, { name: 'POOLS', records })
}

function poolFields(pool: Pool, number: number, machine: BraiinsTarget['machine'], active: boolean): Fields {
  return new Fields()
    .whole('Accepted', pool.accepted)
    .flag('AsicBoost', true)
    .whole('Last Share Time', pool.accepted < 1 ? 0 : machine.now() / 1000 - 4)
    .whole('POOL', number)
    .whole('Priority', pool.priority)
    .whole('Rejected', pool.rejected)
    .whole('Stale', 0)
    .text('Status', machine.pools.isAlive(pool) ? 'Alive' : 'Dead')
    .flag('Stratum Active', active)
    .real('Stratum Difficulty', active ? machine.pools.difficulty : 0)
    .text('URL', pool.url)
    .text('User', pool.user)
    .real('Work Difficulty', active ? machine.pools.difficulty : 0)
}

function devs({ machine, model }: BraiinsTarget): Reply {
  const records = present(machine).map(({ board, index }, number) =>
    new Fields()
      .whole('ASC', number)
      .whole('Device Elapsed', machine.elapsedS())
      .text('Enabled', 'Y')
      .whole('Hardware Errors', board.hwErrors)
      .whole('ID', model.firstBoard + index)
      .real('MHS 5s', board.rate * mega, 6)
      .real('MHS av', board.rateAvg * mega, 6)
      .text('Name', '')
      .real('Nominal MHS', board.ideal * mega)
      .text('Status', 'Alive')
      .real('Temperature', 0),
  )
  return success(9, `${records.length} ASC(s)`, { name: 'DEVS', records })
}

function devdetails({ machine, model }: BraiinsTarget): Reply {
  const records = present(machine).map(({ board, index }, number) =>
    new Fields()
      .whole('Chips', board.chips - board.deadChips)
      .whole('Cores', board.chips * 114)
      .whole('DEVDETAILS', number)
      .whole('Frequency', model.freqMhz * 1e6)
      .whole('ID', model.firstBoard + index)
      .text('Model', `Bitmain ${model.type}`)
      .text('Name', `Hash Chain ${model.firstBoard + index}`)
      .real('Voltage', 9.1),
  )
  return success(69, 'Device Details', { name: 'DEVDETAILS', records })
}

function temps({ machine, model }: BraiinsTarget): Reply {
  const records = present(machine).map(({ board, index }, number) =>
    new Fields()
      .real('Board', Math.max(...board.pcbC))
      .real('Chip', Math.max(...board.chipC))
      .whole('ID', model.firstBoard + index)
      .whole('TEMP', number),
  )
  return success(201, `${records.length} Temp(s)`, { name: 'TEMPS', records })
}

/** The control board has four sockets whatever the machine has. */
function fans(target: BraiinsTarget): Reply {
  const records = socketsOf(target).map(({ rpm, speed }, number) =>
    new Fields().whole('FAN', number).whole('ID', number).whole('RPM', rpm).whole('Speed', speed),
  )
  return success(202, '4 Fan(s)', { name: 'FANS', records })
}

/** All sockets, with what the fans are told to do. */
export function socketsOf({ machine, config }: BraiinsTarget): readonly { readonly rpm: number; readonly speed: number }[] {
  const speed = config.fans.mode === 'manual' ? config.fans.speed : config.fans.mode === 'immersion' ? 0 : 70
  const rpms = readFans(machine)
  return Array.from({ length: Math.max(4, rpms.length) }, (_none, index) => ({ rpm: rpms[index] ?? 0, speed }))
}

function tunerstatus(target: BraiinsTarget): Reply {
  const { machine, model, config } = target
  const chains = present(machine).map(({ index }) => `{"HashchainIndex":${model.firstBoard + index},"Status":"Stable","TunerRunning":true}`)
  const fields = new Fields()
    .whole('ApproximateMinerPowerConsumption', readPower(machine))
    .whole('PowerLimit', config.powerW)
    .text('DynamicPowerScaling', 'Disabled')
    .raw('TunerChainStatus', `[${chains.join(',')}]`)
  return success(203, 'Tuner Status', { name: 'TUNERSTATUS', records: [fields] })
}

function paused({ machine }: BraiinsTarget, asleep: boolean): Reply {
  machine.asleep = asleep
  return success(asleep ? 204 : 205, asleep ? 'Pause' : 'Resume')
}

/** The boards that answer, with their place. */
export function present(machine: BraiinsTarget['machine']) {
  return readBoards(machine).flatMap((board, index) => (board.present ? [{ board, index }] : []))
}

export function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}
