import type { Fault, Telemetry } from '../../contract/model.ts'
import type { Reading } from '../driver.ts'
import { allWell, chipCount, type LogRow, logTable, type Subject } from './log-table.ts'

/** What is still read of a log from its end: some thousand lines. Characters. */
const mostCharacters = 256 * 1024

/** Longer lines are dumps, not sentences. Characters. */
const longestLine = 500

/** A program that fails over and over writes the same lines each time. */
const mostLines = 300

const mostFaults = 8

/** A fault of the log and what would prove that it is over. */
interface LogFault {
  readonly fault: Fault
  readonly about: Subject
}

/** Pure: the newest lines of a log that say something about faults, one a line: a few kB of up to 2 MB. */
export function tellingLines(log: string): string {
  const lines = log.slice(-mostCharacters).split(/[\r\n]+/)
  const telling = lines.map(line => line.slice(0, longestLine)).filter(isTelling)
  return telling.slice(-mostLines).join('\n')
}

function isTelling(line: string): boolean {
  return allWell.test(line) || chipCount.test(line) || logTable.some(({ pattern }) => pattern.test(line))
}

/**
 * Pure: the faults that Bitmain's log tells and the reading does not contradict, newest last. A log keeps what was long repaired, so
 * everything before the program last called itself well is over, and so is what the reading shows to work.
 */
export function faultsOfLog(log: string, reading: Pick<Reading, 'telemetry' | 'activity'>): readonly Fault[] {
  const told = new Map<string, LogFault>()
  const counts = new Map<number, number>()
  for (const text of tellingLines(log).split('\n')) {
    if (allWell.test(text)) {
      told.clear()
      counts.clear()
    }
    const count = chipCount.exec(text)?.groups
    if (count) counts.set(Number(count.chain), Number(count.found))
    const fault = count ? null : faultOfLine(text, reading.telemetry)
    if (fault === null) continue
    const key = `${fault.fault.code} ${fault.fault.board}`
    told.delete(key)
    told.set(key, fault)
  }
  const all = [...chipFaults(counts, told, reading.telemetry), ...told.values()]
  return all
    .filter(fault => stands(fault, reading))
    .map(({ fault }) => fault)
    .slice(-mostFaults)
}

function faultOfLine(line: string, telemetry: Telemetry): LogFault | null {
  for (const row of logTable) {
    const match = row.pattern.exec(line)
    if (match) return faultOfRow(row, match.groups ?? {}, telemetry)
  }
  return null
}

function faultOfRow(row: LogRow, groups: Readonly<Record<string, string | undefined>>, telemetry: Telemetry): LogFault {
  const chain = groups.chain === undefined ? null : Number(groups.chain)
  const board = chain === null ? null : slotOf(chain, telemetry)
  const words = row.text(nameOf(chain, board), { found: groups.found ?? null, wanted: groups.wanted ?? null })
  return { fault: { code: row.code, text: withoutStop(`${words} ${row.check}`), board }, about: row.about }
}

/** Chips that did not answer when the board last started; a line of its own that says more about the board outranks it. */
function chipFaults(counts: ReadonlyMap<number, number>, told: ReadonlyMap<string, LogFault>, telemetry: Telemetry): readonly LogFault[] {
  return [...counts].flatMap(([chain, found]) => {
    const board = slotOf(chain, telemetry)
    const expected = telemetry.boards.find(({ slot }) => slot === board)?.chipsExpected ?? null
    if (board === null || expected === null || found >= expected || told.has(`log.board-off ${board}`)) return []
    const text = `Board ${board} found ${found} of its ${expected} chips when it started. Check its data cable and power leads; if it stays so, the board needs repair`
    return [{ fault: { code: 'log.chips', text, board }, about: 'board' as const }]
  })
}

/** Faults are quoted in the middle of other sentences. */
function withoutStop(text: string): string {
  return text.replace(/\.$/, '')
}

/** Logs count chains from 0 where they stand at boards 1 to 4; machines that number them higher are not matched to a board. */
function slotOf(chain: number, { boards }: Telemetry): number | null {
  return boards.some(({ slot }) => slot === chain + 1) ? chain + 1 : null
}

function nameOf(chain: number | null, board: number | null): string {
  if (board !== null) return `board ${board}`
  return chain === null ? 'a board' : `the board at chain ${chain}`
}

/** °C at and above which heat is still a matter although it hashes. */
const hotC = 90

/** Whether nothing in the reading shows that the fault is over. */
function stands({ fault, about }: LogFault, { telemetry, activity }: Pick<Reading, 'telemetry' | 'activity'>): boolean {
  const hashes = activity === 'hashing'
  const { boards, fans } = telemetry
  switch (about) {
    case 'network':
      return !hashes || !telemetry.pools.some(pool => pool.status === 'alive')
    case 'fan':
      return !hashes || fans.some(({ rpm }) => rpm === 0)
    case 'heat':
      return !hashes || (telemetry.chipTempMaxC ?? 0) >= hotC
    case 'board':
      return boards.find(({ slot }) => slot === fault.board)?.status !== 'ok' && !(fault.board === null && allWork(hashes, telemetry))
    default:
      return !allWork(hashes, telemetry)
  }
}

function allWork(hashes: boolean, { boards }: Telemetry): boolean {
  return hashes && boards.length > 0 && boards.every(({ status }) => status === 'ok')
}
