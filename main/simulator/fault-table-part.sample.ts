import { expect, test } from 'vitest'
import { type ActionId, actionIds } from '../contract/actions/registry.ts'
import { driverOf } from '../drivers/registry.ts'
import { type Cell, runCell } from './fault-cell.sample.ts'
import { gapOf } from './fault-gaps.sample.ts'
import { openTableWire, type TableWire } from './fault-table.sample.ts'
import { verdictOn } from './fault-verdict.sample.ts'
import { changeFaults } from './faults.ts'
import { personas } from './personas.ts'

/** How many parts the table has, each a test file of its own: so that they share the processors. */
export const parts = 3

// macOS has 127.0.0.1 only, where every miner would need ports of its own.
const wired = process.platform === 'darwin' ? test.skip : test

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
      const wire = await openTableWire(new Map(families.map((family, n) => [base(n), declaredBy(family).map(() => ({ family }))])))
      try {
        const sheet = new Sheet()
        await Promise.all(lanes.map(({ f, a, action }) => runLane(wire, sheet, { f, a, action })))
        console.info(sheet.summary(families.length, lanes.length))
        expect(sheet.wrong).toEqual([])
        expect(sheet.cells).toBe(lanes.length * changeFaults.length)
        expect(sheet.right).toBeGreaterThan(sheet.cells * 0.6)
        expect(sheet.known).toBeLessThan(sheet.cells * 0.05)
      } finally {
        await wire.close()
      }
    },
  )
}

/** One miner goes through all faults with one action. */
async function runLane(wire: TableWire, sheet: Sheet, { f, a, action }: { f: number; a: number; action: ActionId }): Promise<void> {
  const sim = wire.halls[f]?.miners[a]
  if (sim === undefined) throw new Error('the hall is too small')
  const miner = wire.found(sim.address.ip)
  for (const [n, fault] of changeFaults.entries()) await sheet.note(wire, { sim, miner, action, fault, n: n + 1 })
  await expect.poll(() => sim.connections, { message: `${sim.family} ${action} keeps connections`, timeout: 20_000 }).toBe(0)
}

/** What came of the cells. */
class Sheet {
  cells = 0
  right = 0
  /** Cells that are known to come out wrong, and do. */
  known = 0
  readonly wrong: string[] = []
  /** How many cells could not show their fault, by the reason. */
  readonly #void = new Map<string, number>()

  async note(wire: TableWire, cell: Cell): Promise<void> {
    const result = await runCell(wire, cell)
    const where = `${cell.fault} x ${cell.action} x ${cell.sim.family}`
    this.cells++
    if (typeof result === 'string') return this.#left(`${result.split(':')[0]}`)
    const verdict = verdictOn(cell, result)
    if (verdict.kind === 'right') this.right++
    else if (verdict.kind === 'void') this.#left(verdict.because)
    else if (gapOf(cell) !== null) this.#know(`known: ${gapOf(cell)}`)
    else this.wrong.push(`${where}: ${verdict.because} (${result.step.state}: ${result.step.message})`)
  }

  summary(families: number, lanes: number): string {
    const left = [...this.#void].map(([because, count]) => `  ${count} ${because}`)
    return [`${families} families, ${lanes} actions, ${this.cells} cells: ${this.right} as expected`, ...left].join('\n')
  }

  #know(because: string): void {
    this.known++
    this.#left(because)
  }

  #left(because: string): void {
    this.#void.set(because, (this.#void.get(because) ?? 0) + 1)
  }
}
