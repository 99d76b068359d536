import { Fields, type Reply, readBoards, readFans, success } from '../../simulator/persona.ts'
import { type LuxTarget, release } from './sim-state.ts'

/** STATS in the manner of Bitmain's program, for tools that know no other; boards count from 1 here. */
export function stats(target: LuxTarget): Reply {
  const head = new Fields().text('CompileTime', release.compiled).text('Miner', release.version).text('Type', target.model.type)
  return success(70, 'LUXminer stats', { name: 'STATS', records: [head, readings(target)] })
}

function readings({ machine, model, profile }: LuxTarget): Fields {
  const boards = readBoards(machine)
  const fans = readFans(machine)
  const rate = boards.reduce((all, board) => all + board.rate, 0) * profile.share
  const average = boards.reduce((all, board) => all + board.rateAvg, 0) * profile.share
  const fields = new Fields()
    .whole('Elapsed', machine.elapsedS())
    .real('GHS 5s', rate)
    .real('GHS av', average)
    .text('ID', 'BTM_SOC0')
    .whole('Mode', 2)
    .whole('STATS', 0)
  boards.forEach((board, index) => {
    const chain = index + 1
    fields
      .whole(`chain_acn${chain}`, board.chips)
      .text(`chain_acs${chain}`, chipMap(board.chips, board.deadChips))
      .whole(`chain_hw${chain}`, board.hwErrors)
      .text(`chain_rate${chain}`, (board.rateAvg * profile.share).toFixed(2))
      .real(`freq${chain}`, board.present ? profile.freqMhz : 0)
      .text(`temp_chip${chain}`, board.chipC.join('-'))
      .text(`temp_pcb${chain}`, board.pcbC.join('-'))
  })
  fans.forEach((rpm, index) => {
    fields.whole(`fan${index + 1}`, rpm)
  })
  return fields
    .whole('fan_num', fans.length)
    .whole('frequency', profile.freqMhz)
    .whole('miner_count', boards.filter(board => board.present).length)
    .text('miner_version', release.version)
    .text('rate_unit', 'GH')
    .real('total_rateideal', model.rate * profile.share)
}

/** ' oooo oooo ox': in fours, a blank before each. */
function chipMap(chips: number, dead: number): string {
  const letters = 'o'.repeat(Math.max(0, chips - dead)) + 'x'.repeat(Math.min(chips, dead))
  return letters.replace(/.{1,4}/g, ' $&')
}
