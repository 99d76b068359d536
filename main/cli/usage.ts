import { InvalidArgumentError } from 'commander'
import { parseRanges } from '../contract/ranges.ts'

/** Bad usage: the message names the bad piece and what is accepted. Ends the command with exit code 2. */
export class UsageError extends Error {}

/** What a command ends with. */
export const exitCode = { ok: 0, failed: 1, usage: 2, cancelled: 130 } as const

/** Addresses to ask, checked. */
export interface Targets {
  /** The ranges as one text, as the engine takes them. */
  readonly text: string
  readonly count: number
  /** Addresses that were named one by one: each of them must answer, while silence inside a range is normal. */
  readonly single: ReadonlySet<string>
}

/** Checks the RANGE arguments of a command. Throws `UsageError` naming the first bad piece. */
export function parseTargets(args: readonly string[]): Targets {
  const single = new Set<string>()
  for (const arg of args) {
    const parsed = parseRanges(arg)
    if (!parsed.ok) throw new UsageError(`RANGE "${parsed.piece}": ${parsed.problem}`)
    for (const piece of arg.split(/[\s,;]+/)) if (/^\d+\.\d+\.\d+\.\d+(\/32)?$/.test(piece)) single.add(piece.replace('/32', ''))
  }
  const text = args.join('\n')
  const all = parseRanges(text)
  if (!all.ok) throw new UsageError(`RANGE "${all.piece}": ${all.problem}`)
  return { text, count: all.count, single }
}

/** A parser for a whole number option. Its message follows the name of the option. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return text => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
    return value
  }
}

/** A parser for an option in seconds, fractions allowed. */
export function seconds(max: number): (text: string) => number {
  return text => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
    if (!(value <= max)) throw new InvalidArgumentError(`It must be a number of seconds from 0 to ${max}.`)
    return value
  }
}

/** A parser for a number option with fractions. @param unit what it is in, for the message */
export function decimal(min: number, max: number, unit: string): (text: string) => number {
  return text => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`It must be a number from ${min} to ${max}, in ${unit}.`)
    return value
  }
}

/** Collects an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
