import { Fields, type Machine, readBoards, readFans, readPower, realJson } from '../../simulator/persona.ts'
import { chipMap, ratesOf, type StockTarget } from './sim-json-readings.ts'

/** The second record of `stats` of the old dialect, in wire order. */
export function statsRecord({ machine, model }: StockTarget): Fields {
  const boards = readBoards(machine)
  const there = boards.filter(board => board.present)
  const rates = ratesOf(boards)
  const fields = new Fields()
    .whole('STATS', 0)
    .text('ID', 'BTM_SOC0')
    .whole('Elapsed', machine.elapsedS())
    .whole('Calls', 0)
    .whole('Wait', 0)
    .whole('Max', 0)
    .whole('Min', 99_999_999)
  if (model.godminer) return godminerStats(machine, fields)
  fields.real('GHS 5s', rates.now).real('GHS av', rates.average).real('rate_30m', rates.average).whole('Mode', 2)
  fields.whole('miner_count', there.length).whole('frequency', model.freqMhz).whole('fan_num', model.fans)
  for (const [n, rpm] of readFans(machine).entries()) fields.whole(`fan${n + 1}`, rpm)
  fields.whole('temp_num', there.length)
  boards.forEach((board, n) => {
    if (board.present) fields.whole(`temp${n + 1}`, board.pcbC[2]).whole(`temp2_${n + 1}`, board.chipC[2])
  })
  const slots = [0, 1, 2, 3]
  for (const n of slots) fields.text(`temp_pcb${n + 1}`, (boards[n]?.pcbC ?? [0, 0, 0, 0]).join('-'))
  for (const n of slots) fields.text(`temp_chip${n + 1}`, (boards[n]?.chipC ?? [0, 0, 0, 0]).join('-'))
  for (const n of slots) fields.text(`temp_pic${n + 1}`, (boards[n]?.pcbC ?? [0, 0, 0, 0]).map(temp => Math.max(0, temp - 10)).join('-'))
  fields
    .real('total_rateideal', rates.ideal)
    .text('rate_unit', model.unit)
    .whole('total_freqavg', model.freqMhz)
    .whole(
      'total_acn',
      there.reduce((sum, board) => sum + board.chips, 0),
    )
    .real('total rate', rates.average)
    .whole('temp_max', 0)
    .whole('no_matching_work', errors(machine))
  for (const n of slots) fields.whole(`chain_acn${n + 1}`, boards[n]?.chips ?? 0)
  for (const n of slots) fields.text(`chain_acs${n + 1}`, boards[n] ? chipMap(boards[n], machine.asleep) : '')
  for (const n of slots) fields.whole(`chain_hw${n + 1}`, boards[n]?.hwErrors ?? 0)
  for (const n of slots) fields.text(`chain_rate${n + 1}`, boards[n]?.present ? boards[n].rate.toFixed(2) : '')
  for (const n of slots) fields.whole(`freq${n + 1}`, boards[n]?.present ? model.freqMhz : 0)
  if (model.fork) fields.text('chain_power', `${readPower(machine)} W`)
  return fields.text('miner_version', model.minerId).text('miner_id', machine.serial.slice(-16).toLowerCase())
}

function godminerStats(machine: Machine, fields: Fields): Fields {
  const boards = readBoards(machine)
  const fans = readFans(machine)
  fields.whole('miner_count', boards.filter(board => board.present).length).whole('fan_num', fans.length)
  for (const [n, rpm] of fans.entries()) fields.whole(`fan${n + 1}`, rpm)
  boards.forEach((board, n) => {
    fields
      .text(`CHAIN AVG HASHRATE${n + 1}`, perSecond(board.rateAvg))
      .text(`temp_in_chip_${n + 1}`, `${board.chipC[0]}-${board.chipC[1]}`)
      .text(`temp_out_chip_${n + 1}`, `${board.chipC[2]}-${board.chipC[3]}`)
      .text(`temp_in_pcb_${n + 1}`, `${board.pcbC[0]}-${board.pcbC[1]}`)
      .text(`temp_out_pcb_${n + 1}`, `${board.pcbC[2]}-${board.pcbC[3]}`)
  })
  return fields
}

/** '21632.89GH/s', as the program of KS machines writes rates. */
export function perSecond(gigahashes: number): string {
  return `${realJson(gigahashes)}GH/s`
}

/** Hardware errors of the whole machine. */
export function errors(machine: Machine): number {
  return readBoards(machine).reduce((sum, board) => sum + board.hwErrors, 0)
}
