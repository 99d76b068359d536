import { type CgminerDialect, Fields, readBoards, readFans, success } from '../../simulator/persona.ts'
import type { MarathonTarget } from './sim-replies.ts'

/** Bitmain's API as this firmware keeps it: to read, for everybody. */
export const dialect: CgminerDialect<MarathonTarget> = {
  description: 'bmminer 1.0.0',
  allows: (_target, _name, access) => access === 'R',
  now: ({ machine }) => machine.now(),
  commands: {
    version: {
      access: 'R',
      run: ({ model }) => {
        const fields = new Fields()
        fields.text('BMMiner', '1.0.0 kaonsu').text('API', '3.1').text('Type', model.type).text('Model', model.type)
        return success(22, 'BMMiner versions', { name: 'VERSION', records: [fields] })
      },
    },
    summary: { access: 'R', run: target => success(11, 'Summary', { name: 'SUMMARY', records: [summaryOf(target)] }) },
    pools: {
      access: 'R',
      run: target => success(7, `${target.machine.pools.list.length} Pool(s)`, { name: 'POOLS', records: poolsOf(target) }),
    },
    stats: {
      access: 'R',
      run: target =>
        success(70, 'BMMiner stats', { name: 'STATS', records: [new Fields().text('Type', target.model.type), statsOf(target)] }),
    },
  },
}

function summaryOf({ machine }: MarathonTarget): Fields {
  const rate = readBoards(machine).reduce((sum, board) => sum + board.rate, 0)
  return new Fields().whole('Elapsed', machine.elapsedS()).real('GHS 5s', rate)
}

function poolsOf({ machine }: MarathonTarget): readonly Fields[] {
  machine.countShares()
  const active = machine.pools.active()
  return machine.pools.list.map((pool, index) =>
    new Fields()
      .whole('POOL', index)
      .text('URL', pool.url)
      .text('User', pool.user)
      .text('Status', machine.pools.isAlive(pool) ? 'Alive' : 'Dead')
      .whole('Priority', pool.priority)
      .whole('Accepted', Math.floor(pool.accepted))
      .flag('Stratum Active', pool === active),
  )
}

function statsOf({ machine, model }: MarathonTarget): Fields {
  const fields = new Fields().whole('STATS', 0).whole('Elapsed', machine.elapsedS())
  const boards = readBoards(machine)
  fields
    .real(
      'GHS 5s',
      boards.reduce((sum, board) => sum + board.rate, 0),
    )
    .real('total_rateideal', model.rate)
  const fans = readFans(machine)
  fields.whole('fan_num', fans.length)
  for (const [n, rpm] of fans.entries()) fields.whole(`fan${n + 1}`, rpm)
  for (const [n, board] of boards.entries()) {
    fields.whole(`chain_acn${n + 1}`, board.chips - board.deadChips).real(`chain_rate${n + 1}`, board.rate)
    fields.text(`temp_chip${n + 1}`, board.chipC.join('-')).text(`temp_pcb${n + 1}`, board.pcbC.join('-'))
  }
  return fields
}
