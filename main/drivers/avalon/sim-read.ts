import { type CommandTable, Fields, type Pool, type Reply, readBoards, success } from '../../simulator/persona.ts'
import type { AvalonTarget } from './sim.ts'
import { chipLine, machineLine, moduleLine } from './sim-lines.ts'

/** What everybody may ask. */
export const reads: CommandTable<AvalonTarget> = {
  version: { access: 'R', run: version },
  summary: { access: 'R', run: summary },
  pools: { access: 'R', run: pools },
  stats: { access: 'R', run: target => statsReply(target, true) },
  estats: { access: 'R', run: target => statsReply(target, true) },
  litestats: { access: 'R', run: target => statsReply(target, false) },
  devdetails: { access: 'R', run: devdetails },
  config: { access: 'R', run: config },
  coin: { access: 'R', run: coin },
  check: { access: 'R', joinable: false, run: check },
}

function version({ machine, model }: AvalonTarget): Reply {
  const fields = new Fields().text('CGMiner', model.layout === 'modules' ? '4.10.0' : '4.11.1').text('API', '3.7')
  if (model.product !== null) {
    fields
      .text('PROD', model.product)
      .text('MODEL', model.code)
      .text('HWTYPE', 'MM4v1_X3')
      .text('SWTYPE', 'MM317')
      .text(model.layout === 'line' ? 'VERSION' : 'LVERSION', model.firmware)
      .text('MAC', machine.mac.replaceAll(':', '').toLowerCase())
  }
  return success(22, 'CGMiner versions', { name: 'VERSION', records: [fields] })
}

function summary({ machine, model }: AvalonTarget): Reply {
  machine.countShares()
  const boards = readBoards(machine)
  const now = boards.reduce((total, board) => total + board.rate, 0) * 1000
  const average = boards.reduce((total, board) => total + board.rateAvg, 0) * 1000
  const elapsed = machine.elapsedS()
  const accepted = shares(machine.pools.list, pool => pool.accepted)
  const fields = new Fields()
    .whole('Elapsed', elapsed)
    .fixed('MHS av', average, 2)
    .fixed(model.layout === 'summary' ? 'MHS 5s' : 'MHS 30s', now, 2)
    .fixed('MHS 1m', now, 2)
    .fixed('MHS 5m', average, 2)
    .fixed('MHS 15m', average, 2)
    .whole('Found Blocks', 0)
    .whole('Accepted', accepted)
    .whole(
      'Rejected',
      shares(machine.pools.list, pool => pool.rejected),
    )
    .whole('Hardware Errors', 0)
    .whole('Stale', 0)
    .fixed('Total MH', average * elapsed, 4)
    .whole('Best Share', accepted * machine.pools.difficulty * 6)
    .fixed('Device Hardware%', 0, 4)
    .whole('Last getwork', 0)
  return success(11, 'Summary', { name: 'SUMMARY', records: [fields] })
}

function pools({ machine }: AvalonTarget): Reply {
  machine.countShares()
  const active = machine.asleep ? null : machine.pools.active()
  const records = machine.pools.list.map((pool, number) =>
    new Fields()
      .whole('POOL', number)
      .text('URL', pool.url)
      .text('Status', machine.pools.isAlive(pool) ? 'Alive' : 'Dead')
      .whole('Priority', pool.priority)
      .whole('Accepted', pool.accepted)
      .whole('Rejected', pool.rejected)
      .whole('Stale', 0)
      .text('User', pool.user)
      .whole('Last Share Time', pool === active ? machine.now() / 1000 - 3 : 0)
      .flag('Stratum Active', pool === active)
      .fixed('Stratum Difficulty', machine.pools.difficulty, 8),
  )
  return success(7, `${records.length} Pool(s)`, { name: 'POOLS', records })
}

/** @param whole with the chips, which the short form leaves out */
function statsReply(target: AvalonTarget, whole: boolean): Reply {
  const { machine, model } = target
  const fields = new Fields().whole('STATS', 0).text('ID', 'AVA100').whole('Elapsed', machine.elapsedS())
  const boards = Array.from({ length: model.boards }, (_none, index) => index)
  if (model.layout === 'modules') for (const index of boards) fields.text(`MM ID${index + 1}`, moduleLine(target, index))
  if (model.layout === 'summary') {
    fields.text('MM ID0:Summary', `'STATS':{${machineLine(target)}}`)
    if (whole) fields.text('HBinfo', boards.map(index => `'HB${index}':{${chipLine(target, index)}}`).join(','))
  }
  if (model.layout === 'line') {
    const chips = whole ? boards.map(index => chipLine(target, index)) : []
    fields.text('MM ID0', [machineLine(target), ...chips].join(' '))
  }
  fields.whole('MM Count', model.layout === 'modules' ? model.boards : 1).whole('Nonce Mask', 25)
  const pool = new Fields().whole('STATS', 1).text('ID', 'POOL0').whole('Elapsed', machine.elapsedS())
  return success(70, 'CGMiner stats', { name: 'STATS', records: [fields, pool] })
}

function devdetails(): Reply {
  const fields = new Fields().whole('DEVDETAILS', 0).text('Name', 'AVALON').whole('ID', 0).text('Driver', 'avalon').text('Kernel', '')
  return success(69, 'Device Details', { name: 'DEVDETAILS', records: [fields] })
}

function config({ machine }: AvalonTarget): Reply {
  const fields = new Fields().whole('ASC Count', 1).whole('Pool Count', machine.pools.list.length).text('Device Code', 'AVALON')
  return success(33, 'CGMiner config', { name: 'CONFIG', records: [fields] })
}

function coin(): Reply {
  return success(78, 'CGMiner coin', { name: 'COIN', records: [new Fields().text('Hash Method', 'sha256').flag('LP', true)] })
}

/** Only the machines for halls can restart the program alone. */
function check({ model }: AvalonTarget, command: string): Reply {
  const isKnown = Object.hasOwn(reads, command) || command === 'ascset' || (command === 'restart' && model.options.includes('setpool'))
  const answer = isKnown ? 'Y' : 'N'
  return success(72, 'Check command', { name: 'CHECK', records: [new Fields().text('Exists', answer).text('Access', answer)] })
}

function shares(list: readonly Pool[], of: (pool: Pool) => number): number {
  return list.reduce((total, pool) => total + Math.floor(of(pool)), 0)
}
