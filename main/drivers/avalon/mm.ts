import { field, type JsonRecord, numberField, numberOf, textOf } from '../../transport/fields.ts'

/** What one module says of itself: the `KEY[value]` pairs of its line, by key. */
export type MmValues = ReadonlyMap<string, string>

/** Everything that a STATS reply tells of the modules of a machine. */
export interface MmReport {
  /** One for the whole machine since the A10; older machines hang on a controller that lists each. */
  readonly modules: readonly [MmValues, ...MmValues[]]
  /** Of the mining program, s. */
  readonly elapsedS: number | null
}

/** More than any controller can drive. */
const mostModules = 64

/** The modules of a STATS section; `null` when it lists none. */
export function reportOf(rows: readonly JsonRecord[]): MmReport | null {
  const [first, ...rest] = rows.flatMap(modulesOf).slice(0, mostModules)
  const row = rows.find(candidate => Object.keys(candidate).some(isModuleKey))
  return first === undefined ? null : { modules: [first, ...rest], elapsedS: numberField(row ?? null, 'Elapsed') }
}

/** Whether a row of STATS has what only these machines write, even if nothing can be read of it. */
export function isFromModules(row: JsonRecord): boolean {
  return Object.keys(row).some(key => isModuleKey(key) || key === 'HBinfo')
}

/** The `KEY[value]` pairs of a line. Of a key that stands twice the first counts; a value without its bracket is left out. */
export function parseMm(line: string): MmValues {
  const values = new Map<string, string>()
  for (const [, key = '', value = ''] of line.matchAll(/(\w+)\[([^\][]*)\]/g)) if (!values.has(key)) values.set(key, value.trim())
  return values
}

/** All numbers of a value, a `%` behind them left out; empty when any word of it is none. */
export function numbersIn(values: MmValues, key: string): readonly number[] {
  const words = values.get(key)?.split(/\s+/) ?? []
  const numbers = words.map(word => numberOf(word.replace(/%$/, '')))
  return numbers.every(number => number !== null) ? numbers : []
}

/** The first number of a value. */
export function numberIn(values: MmValues, ...keys: readonly string[]): number | null {
  for (const key of keys) {
    const [number] = numbersIn(values, key)
    if (number !== undefined) return number
  }
  return null
}

/** A value as it stands; `null` when it is empty or not told. */
export function textIn(values: MmValues, key: string): string | null {
  return textOf(values.get(key))
}

/** `MM ID0` of most machines, `MM ID0:Summary` of the newer ones. */
function isModuleKey(key: string): boolean {
  return /^MM ID\d{1,2}(?::Summary)?$/.test(key)
}

function modulesOf(row: JsonRecord): readonly MmValues[] {
  const lines = Object.keys(row)
    .filter(isModuleKey)
    .flatMap(key => textOf(field(row, key)) ?? [])
  const modules = lines.map(parseMm).filter(values => values.size > 0)
  const boards = boardInfoOf(textOf(field(row, 'HBinfo')))
  return modules.map((values, index) => (index === 0 && boards.size > 0 ? new Map([...boards, ...values]) : values))
}

/** The newer layout tells the chips apart from the rest: `'HB0':{PVT_T0[…] …},'HB1':{…}`. The keys are given the number of the board. */
function boardInfoOf(text: string | null): MmValues {
  const boards = [...(text ?? '').matchAll(/'HB(\d{1,2})'\s*:\s*\{([^}]*)\}/g)]
  return new Map(
    boards.flatMap(([, board = '', line = '']) =>
      [...parseMm(line)].map(([key, value]) => [`${key.replace(/\d+$/, '')}${board}`, value] as const),
    ),
  )
}
