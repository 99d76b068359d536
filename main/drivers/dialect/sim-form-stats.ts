import { type BoardReading, Fields, type Machine, readBoards, readFans, readPower } from '../../simulator/persona.ts'
import type { LegacyModel } from './sim-form-model.ts'

/** The second record of `stats`, in wire order. Each layout is one build family's own. */
export function statsRecord(machine: Machine, model: LegacyModel): Fields {
  const view = viewOf(machine, model)
  switch (model.layout) {
    case 'zynq':
      return zynqStats(view)
    case 'short':
      return shortStats(view)
    case 'x17':
      return x17Stats(view)
  }
}

/** The rate of the last seconds, in the unit of the API. */
export function rateNow(machine: Machine): number {
  return readBoards(machine).reduce((sum, board) => sum + board.rate, 0)
}

/** Over the life of the program. */
export function rateAverage(machine: Machine): number {
  return readBoards(machine).reduce((sum, board) => sum + board.rateAvg, 0)
}

/** ' oooooooo ooxooooo …': o good, x dead, in groups as long as a voltage domain. */
export function chipMap(board: BoardReading, group: number): string {
  const marks = 'o'.repeat(Math.max(0, board.chips - board.deadChips)) + 'x'.repeat(board.deadChips)
  return marks.replace(new RegExp(`.{1,${group}}`, 'g'), ' $&')
}

interface View {
  readonly machine: Machine
  readonly model: LegacyModel
  readonly slots: number
  readonly slot: (number: number) => BoardReading | undefined
  readonly boards: readonly BoardReading[]
  readonly fan: (number: number) => number
}

function viewOf(machine: Machine, model: LegacyModel): View {
  const boards = readBoards(machine)
  const rpm = readFans(machine)
  return {
    machine,
    model,
    boards,
    slots: model.layout === 'short' ? model.boards : 16,
    slot: number => present(boards[number - model.firstSlot]),
    fan: number => rpm[model.fanSlots.indexOf(number)] ?? 0,
  }
}

function present(board: BoardReading | undefined): BoardReading | undefined {
  return board?.present === true ? board : undefined
}

function head(view: View, id: string): Fields {
  return new Fields()
    .whole('STATS', 0)
    .text('ID', id)
    .whole('Elapsed', view.machine.elapsedS())
    .whole('Calls', 0)
    .fixed('Wait', 0, 6)
    .fixed('Max', 0, 6)
    .fixed('Min', 99_999_999, 6)
    .text('GHS 5s', rateNow(view.machine).toFixed(2))
    .fixed('GHS av', rateAverage(view.machine), 2)
}

function zynqStats(view: View): Fields {
  const { model, boards } = view
  const there = boards.filter(board => board.present)
  const fields = head(view, 'BC50').whole('miner_count', there.length).text('frequency', String(model.freqMhz)).whole('fan_num', model.fans)
  for (let n = 1; n <= 8; n++) fields.whole(`fan${n}`, view.fan(n))
  fields.whole('temp_num', there.length)
  eachSlot(view, (n, board) => fields.whole(`temp${n}`, board?.pcbC[2] ?? 0))
  eachSlot(view, (n, board) => fields.whole(`temp2_${n}`, board?.chipC[2] ?? 0))
  eachSlot(view, (n, board) => fields.whole(`temp3_${n}`, board?.chipC[3] ?? 0))
  eachSlot(view, (n, board) => fields.fixed(`freq_avg${n}`, board ? model.freqMhz : 0, 2))
  totals(view, fields)
  eachSlot(view, (n, board) => fields.fixed(`chain_rateideal${n}`, board?.ideal ?? 0, 2))
  fields.whole('temp_max', hottest(there)).fixed('Device Hardware%', hardwarePct(view), 4).whole('no_matching_work', errors(view))
  chains(view, fields)
  boardSlots(view, n => fields.text(`chain_xtime${n}`, '{}'))
  boardSlots(view, n => fields.text(`chain_offside_${n}`, '0'))
  boardSlots(view, n => fields.text(`chain_opencore_${n}`, '0'))
  fields.text('miner_version', model.minerId)
  return model.fork?.power === 'chains' ? forkPower(view, fields) : fields
}

function forkPower(view: View, fields: Fields): Fields {
  const watts = readPower(view.machine)
  const there = view.boards.filter(board => board.present).length
  eachSlot(view, (n, board) => fields.fixed(`chain_power${n}`, board ? watts / Math.max(1, there) : 0, 2))
  return fields.text('chain_power', `${watts.toFixed(2)} (AB)`)
}

function shortStats(view: View): Fields {
  const { model, boards } = view
  const there = boards.filter(board => board.present)
  const fields = head(view, model.type.includes('L3') ? 'L30' : 'D10')
    .whole('miner_count', there.length)
    .text('frequency', String(model.freqMhz))
    .whole('fan_num', model.fans)
  for (const n of model.fanSlots) fields.whole(`fan${n}`, view.fan(n))
  fields.whole('temp_num', there.length)
  eachSlot(view, (n, board) => fields.whole(`temp${n}`, board?.pcbC[2] ?? 0))
  eachSlot(view, (n, board) => fields.whole(`temp2_${n}`, board?.chipC[2] ?? 0))
  eachSlot(view, n => fields.whole(`temp3${n}`, 0))
  eachSlot(view, n => fields.whole(`temp4_${n}`, 0))
  fields.whole('temp_max', hottest(there)).fixed('Device Hardware%', hardwarePct(view), 4).whole('no_matching_work', errors(view))
  return chains(view, fields)
}

function x17Stats(view: View): Fields {
  const { machine, model, boards } = view
  const there = boards.filter(board => board.present)
  const fields = head(view, 'BTM_SOC0')
    .fixed('GHS 30m', rateAverage(machine), 2)
    .whole('Mode', machine.asleep ? 254 : 1)
    .whole('miner_count', there.length)
    .text('frequency', '')
    .whole('fan_num', machine.asleep ? 0 : model.fans)
  for (let n = 1; n <= 16; n++) fields.whole(`fan${n}`, machine.asleep ? 0 : view.fan(n))
  fields.whole('temp_num', there.length)
  const shown = (board: BoardReading | undefined) => (machine.asleep ? undefined : board)
  eachSlot(view, (n, board) => fields.whole(`temp${n}`, shown(board)?.pcbC[2] ?? 0))
  eachSlot(view, (n, board) => fields.whole(`temp2_${n}`, shown(board)?.chipC[2] ?? 0))
  eachSlot(view, (n, board) => fields.whole(`temp3_${n}`, shown(board)?.chipC[3] ?? 0))
  eachSlot(view, (n, board) => fields.text(`temp_pcb${n}`, (shown(board)?.pcbC ?? [0, 0, 0, 0]).join('-')))
  eachSlot(view, (n, board) => fields.text(`temp_chip${n}`, (shown(board)?.chipC ?? [0, 0, 0, 0]).join('-')))
  totals(view, fields)
  eachSlot(view, n => fields.fixed(`chain_rateideal${n}`, 0, 2))
  fields.whole('temp_max', machine.asleep ? 0 : hottest(there)).whole('no_matching_work', errors(view))
  chains(view, fields)
  boardSlots(view, n => fields.text(`chain_xtime${n}`, '{}'))
  boardSlots(view, n => fields.text(`chain_offside_${n}`, ''))
  boardSlots(view, n => fields.text(`chain_opencore_${n}`, '1'))
  eachSlot(view, (n, board) => fields.whole(`freq${n}`, shown(board) ? model.freqMhz : 0))
  if (model.fork?.power === 'total') fields.whole('total_power', readPower(machine))
  return fields.text('miner_version', model.minerId).text('miner_id', machine.serial.slice(-16).toLowerCase())
}

function totals(view: View, fields: Fields): void {
  const { machine, model, boards } = view
  const there = machine.asleep ? [] : boards.filter(board => board.present)
  fields.fixed(
    'total_rateideal',
    there.reduce((sum, board) => sum + board.ideal, 0),
    2,
  )
  if (model.layout === 'x17') fields.text('rate_unit', 'GH')
  fields
    .fixed('total_freqavg', there.length === 0 || model.layout === 'x17' ? 0 : model.freqMhz, 2)
    .whole(
      'total_acn',
      there.reduce((sum, board) => sum + board.chips, 0),
    )
    .fixed('total_rate', rateNow(machine), 2)
}

function chains(view: View, fields: Fields): Fields {
  const asleep = view.machine.asleep
  const shown = (board: BoardReading | undefined) => (asleep ? undefined : board)
  eachSlot(view, (n, board) => fields.whole(`chain_acn${n}`, shown(board)?.chips ?? 0))
  eachSlot(view, (n, board) => fields.text(`chain_acs${n}`, mapOf(shown(board))))
  eachSlot(view, (n, board) => fields.whole(`chain_hw${n}`, shown(board)?.hwErrors ?? 0))
  eachSlot(view, (n, board) => fields.text(`chain_rate${n}`, shown(board)?.rate.toFixed(2) ?? ''))
  return fields
}

function mapOf(board: BoardReading | undefined): string {
  return board === undefined ? '' : chipMap(board, 8)
}

function eachSlot(view: View, visit: (number: number, board: BoardReading | undefined) => void): void {
  for (let number = 1; number <= view.slots; number++) visit(number, view.slot(number))
}

function boardSlots(view: View, visit: (number: number) => void): void {
  for (let board = 0; board < view.model.boards; board++) visit(view.model.firstSlot + board)
}

function hottest(boards: readonly BoardReading[]): number {
  return Math.max(0, ...boards.map(board => board.pcbC[2]))
}

function errors(view: View): number {
  return view.boards.reduce((sum, board) => sum + board.hwErrors, 0)
}

function hardwarePct(view: View): number {
  return Math.min(100, (errors(view) / Math.max(1, view.machine.elapsedS() * 40)) * 100)
}
