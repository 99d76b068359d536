import {
  type CgminerDialect,
  type CommandTable,
  Fields,
  type Machine,
  type Pool,
  type Reply,
  readBoards,
  readFans,
  refusal,
  success,
} from '../../simulator/persona.ts'
import type { VnishModel } from './sim-models.ts'
import { minerState } from './sim-replies.ts'

/** What port 4028 looks at. */
export interface ApiTarget {
  readonly machine: Machine
  readonly model: VnishModel
}

/** Read-only, and without `version`: the error with code 0 is the firmware's own. */
const restCommands: CommandTable<ApiTarget> = {
  version: { access: 'R', run: () => refusal(0, 'Invalid command') },
  summary: { access: 'R', run: summary },
  pools: { access: 'R', run: pools },
  stats: { access: 'R', run: stats },
}

const classicCommands: CommandTable<ApiTarget & { restart(): void }> = {
  version: { access: 'R', run: version },
  summary: { access: 'R', run: summary },
  pools: { access: 'R', run: pools },
  stats: { access: 'R', run: stats },
  privileged: { access: 'P', run: () => success(46, 'Privileged access OK') },
  restart: {
    access: 'P',
    run: target => ({ severity: 'S', code: 42, msg: 'RESTART', word: 'RESTART', after: () => target.restart() }),
  },
}

const shared = { description: 'cgminer 4.11.1', allows: () => true, now: (target: ApiTarget) => target.machine.now() }

export const restDialect: CgminerDialect<ApiTarget> = { ...shared, commands: restCommands }

/** It forgets the comma between the records of STATS, as Bitmain's did; its images let everybody write (`W:0/0`). */
export const classicDialect: CgminerDialect<ApiTarget & { restart(): void }> = {
  ...shared,
  commands: classicCommands,
  forgetsComma: true,
}

function version(target: ApiTarget): Reply {
  return success(22, 'CGMiner versions', { name: 'VERSION', records: [head(target).text('API', '3.7')] })
}

function head({ model }: ApiTarget): Fields {
  const name = model.generation === 'rest' ? 'Vnish' : 'vnish'
  return new Fields()
    .text('CGMiner', '4.11.1')
    .text('Miner', '26.0.1.3')
    .text('CompileTime', 'Fri May  8 15:27:59 CST 2020')
    .text('Type', `${model.type} (${name} ${model.firmware})`)
}

function summary({ machine }: ApiTarget): Reply {
  machine.countShares()
  const boards = readBoards(machine)
  const fields = new Fields()
    .whole('Elapsed', machine.elapsedS())
    .fixed(
      'GHS 5s',
      boards.reduce((sum, board) => sum + board.rate, 0),
      2,
    )
    .fixed(
      'GHS av',
      boards.reduce((sum, board) => sum + board.rateAvg, 0),
      2,
    )
    .whole(
      'Accepted',
      machine.pools.list.reduce((sum, pool) => sum + pool.accepted, 0),
    )
    .whole(
      'Rejected',
      machine.pools.list.reduce((sum, pool) => sum + pool.rejected, 0),
    )
  return success(11, 'Summary', { name: 'SUMMARY', records: [fields] })
}

function pools({ machine }: ApiTarget): Reply {
  machine.countShares()
  const active = machine.pools.active()
  const own = machine.pools.list.map((pool, number) => poolRecord(machine, pool, number, pool === active))
  const fee = new Fields().whole('POOL', own.length).text('URL', 'DevFee').whole('Type', 1).text('User', 'DevFee').text('Status', 'Alive')
  const records = [...own, fee.whole('Priority', 993).flag('Stratum Active', false)]
  return success(7, `${records.length} Pool(s)`, { name: 'POOLS', records })
}

function poolRecord(machine: Machine, pool: Pool, number: number, active: boolean): Fields {
  return new Fields()
    .whole('POOL', number)
    .text('URL', pool.url)
    .whole('Type', 0)
    .text('User', pool.user)
    .text('Status', machine.pools.isAlive(pool) ? 'Alive' : 'Dead')
    .whole('Priority', pool.priority)
    .text('Diff', active ? '524K' : '')
    .whole('Accepted', pool.accepted)
    .whole('Rejected', pool.rejected)
    .whole('Stale', 0)
    .text('Last Share Time', pool.accepted < 1 ? '0' : `0:00:0${machine.elapsedS() % 9}`)
    .flag('Stratum Active', active)
}

function stats(target: ApiTarget): Reply {
  return success(70, 'CGMiner stats', { name: 'STATS', records: [head(target), readings(target)] })
}

/** An S9 has its boards at 6, 7, 8 and its fans at 5, 6. */
function readings({ machine, model }: ApiTarget): Fields {
  const classic = model.generation === 'classic'
  const [firstBoard, firstFan] = classic ? [6, 5] : [1, 1]
  const boards = readBoards(machine)
  const there = boards.filter(board => board.present)
  const sum = (of: (board: (typeof boards)[number]) => number) => there.reduce((total, board) => total + of(board), 0)
  const fields = new Fields()
    .whole('Elapsed', machine.elapsedS())
    .text('GHS 5s', sum(board => board.rate).toFixed(2))
    .fixed(
      'GHS av',
      sum(board => board.rateAvg),
      2,
    )
    .whole('miner_count', there.length)
    .whole('fan_num', model.fans)
  readFans(machine).forEach((rpm, n) => {
    fields.whole(`fan${firstFan + n}`, rpm)
  })
  boards.forEach((board, n) => {
    const chain = firstBoard + n
    fields
      .whole(`temp${chain}`, board.pcbC[2])
      .whole(`temp2_${chain}`, board.chipC[2])
      .whole(`chain_acn${chain}`, board.chips)
      .whole(`chain_hw${chain}`, board.hwErrors)
      .fixed(`chain_rateideal${chain}`, board.ideal, 2)
      .text(`chain_rate${chain}`, board.present ? board.rate.toFixed(2) : '')
      .fixed(`freq_avg${chain}`, board.present ? model.freqMhz : 0, 2)
      .whole(`chain_vol${chain}`, classic ? 920 : 13_000)
      .whole(`chain_consumption${chain}`, board.present ? (model.powerW / model.boards) * machine.output() : 0)
  })
  fields
    .fixed(
      'total_rateideal',
      sum(board => board.ideal),
      2,
    )
    .fixed(
      'total_rate',
      sum(board => board.rate),
      2,
    )
  return classic ? fields.flag('manual_fan_mode', false).text('build_version', model.firmware) : fields.text('state', minerState(machine))
}
