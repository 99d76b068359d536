import { expect, test } from 'vitest'
import { type ActionId, actionIds } from '../contract/actions/registry.ts'
import { driverOf } from '../drivers/registry.ts'
import { type Cell, isAble, runCell } from './fault-cell.sample.ts'
import { openTableWire, type TableWire } from './fault-table.sample.ts'
import { verdictOn } from './fault-verdict.sample.ts'
import { changeFaults } from './faults.ts'
import type { Wanted } from './hall.ts'
import type { SimulatedMiner } from './miner.ts'
import { personas } from './personas.ts'

/** How many parts the table has, each a test file of its own: so that they share the processors. */
export const parts = 3

// macOS has 127.0.0.1 only, where every miner would need ports of its own.
const wired = process.platform === 'darwin' ? test.skip : test

/** What no simulated machine takes: speeds are part of Goldshell's power plans, and the API of the old Antminers here only reads. */
const untriable: readonly string[] = ['setFan of goldshell: ', 'restartMining of antminer-legacy: ']

/** How many of each model stand in reserve. */
const ofEach = 2

/** An action of a family: the numbers of both in this part. */
interface Lane {
  readonly f: number
  readonly a: number
  readonly action: ActionId
}

/** Families whose cells stand in this part. */
const familiesOf = (part: number) => personas.map(({ family }) => family).filter((_family, n) => n % parts === part - 1)

const declaredBy = (family: string): readonly ActionId[] => actionIds.filter(id => driverOf(family)?.actions[id] !== undefined)

/** Declares the tests of one part of the table fault x action x family. Families and actions are those that there are. */
export function testFaultTable(part: number): void {
  const families = familiesOf(part)
  const lanes = families.flatMap((family, f) => declaredBy(family).map((action, a) => ({ family, action, f, a })))
  wired(
    `part ${part} of fault x action x family: each change that goes wrong is told as it is, and mended it is retried and undone`,
    { timeout: 600_000 },
    async () => {
      const base = (n: number) => `127.46.${part * 30 + n}.0/24`
      const wire = await openTableWire(new Map(families.map((family, n) => [base(n), rosterOf(family)])))
      try {
        const sheet = new Sheet()
        await Promise.all(lanes.map(({ f, a, action }) => runLane(wire, sheet, { f, a, action })))
        console.info(sheet.summary(families.length, lanes.length))
        expect(sheet.wrong).toEqual([])
        expect(sheet.untried.filter(lane => !untriable.some(known => lane.startsWith(known)))).toEqual([])
        expect(sheet.cells).toBe(lanes.length * changeFaults.length)
        expect(sheet.right).toBeGreaterThan(sheet.cells * 0.8)
      } finally {
        await wire.close()
      }
    },
  )
}

/** A miner for each action, and some of each model in reserve. */
function rosterOf(family: string): readonly Wanted[] {
  const types = personas.find(persona => persona.family === family)?.models.map(({ type }) => type) ?? []
  const reserve = types.flatMap((model, at) => {
    const nth = types.slice(0, at).filter(type => type === model).length
    return Array.from({ length: ofEach }, () => ({ family, model, nth }))
  })
  return [...declaredBy(family).map(() => ({ family })), ...reserve]
}

/** The miner of a lane: its own, or one of the reserve where the model of its own cannot do it. */
async function minerFor(wire: TableWire, { f, a, action }: Lane): Promise<Pick<Cell, 'sim' | 'miner'>> {
  const hall = wire.halls[f]
  const [own, ...others] = hall === undefined ? [] : [hall.miners[a], ...hall.miners.slice(declaredBy(hall.miners[0]?.family ?? '').length)]
  if (own === undefined) throw new Error('the hall is too small')
  for (const sim of [own, ...others]) {
    if (sim === undefined || taken.has(sim)) continue
    taken.add(sim)
    const lane = { sim, miner: wire.found(sim.address.ip) }
    if (await isAble(wire, { ...lane, action, fault: 'refuse', n: 1 })) return lane
    taken.delete(sim)
  }
  return { sim: own, miner: wire.found(own.address.ip) }
}

/** Miners that a lane has. */
const taken = new WeakSet<SimulatedMiner>()

/** One miner goes through all faults with one action. */
async function runLane(wire: TableWire, sheet: Sheet, lane: Lane): Promise<void> {
  const { action } = lane
  const { sim, miner } = await minerFor(wire, lane)
  for (const [n, fault] of changeFaults.entries()) await sheet.note(wire, { sim, miner, action, fault, n: n + 1 })
  await expect.poll(() => sim.connections, { message: `${sim.family} ${action} keeps connections`, timeout: 20_000 }).toBe(0)
}

/** What came of the cells. */
class Sheet {
  cells = 0
  right = 0
  readonly wrong: string[] = []
  /** How many cells of a family's action came out as they should, and why the last one of the others was not tried. */
  readonly #lanes = new Map<string, { right: number; why: string }>()
  /** How many cells could not show their fault, by the reason. */
  readonly #void = new Map<string, number>()

  async note(wire: TableWire, cell: Cell): Promise<void> {
    const result = await runCell(wire, cell)
    const lane = this.#lane(cell)
    this.cells++
    if (typeof result === 'string') {
      lane.why = result
      return this.#left(`${result.split(':')[0]}`)
    }
    const verdict = verdictOn(cell, result)
    if (verdict.kind === 'right') {
      this.right++
      lane.right++
    } else if (verdict.kind === 'void') this.#left(verdict.because)
    else
      this.wrong.push(
        `${cell.fault} x ${cell.action} x ${cell.sim.family}: ${verdict.because} (${result.step.state}: ${result.step.message})`,
      )
  }

  /** Actions of which nothing was tried, with the reason. */
  get untried(): readonly string[] {
    return [...this.#lanes].flatMap(([lane, { right, why }]) => (right > 0 ? [] : [`${lane}: ${why}`]))
  }

  #lane({ action, sim }: Cell): { right: number; why: string } {
    const name = `${action} of ${sim.family}`
    const lane = this.#lanes.get(name) ?? { right: 0, why: '' }
    this.#lanes.set(name, lane)
    return lane
  }

  summary(families: number, lanes: number): string {
    const left = [...this.#void].map(([because, count]) => `  ${count} ${because}`)
    return [`${families} families, ${lanes} actions, ${this.cells} cells: ${this.right} as expected`, ...left].join('\n')
  }

  #left(because: string): void {
    this.#void.set(because, (this.#void.get(because) ?? 0) + 1)
  }
}
