import { type MmReport, type MmValues, numberIn, textIn } from './mm.ts'
import { hangsOnController, isForHomes, partsOfVer } from './names.ts'

/** What the machine says that it does. `null` = it says nothing that decides. */
export type SystemStatus = 'asleep' | 'starting' | null

const modesOfHomes = ['low', 'normal', 'high'] as const
const modesOfMini = ['heating', 'mining', 'night'] as const
const modesOfHalls = ['normal', 'high'] as const

/**
 * Asleep is what was switched off by command: `SoftOFF` above 0, or standing by. Images before that command (A10) have only the boards' power
 * to switch off, and then their work is idle.
 */
export function systemStatus({ modules: [first] }: MmReport): SystemStatus {
  const softOff = numberIn(first, 'SoftOFF')
  const work = /Work:\s*In (\w+)/i.exec(textIn(first, 'SYSTEMSTATU') ?? '')?.[1]?.toLowerCase() ?? null
  const state = numberIn(first, 'STATE')
  if ((softOff ?? 0) !== 0 || state === 2) return 'asleep'
  if (work === 'init' || state === 0) return 'starting'
  return work === 'idle' && softOff === null ? 'asleep' : null
}

/** The names of a model's modes in the order of their numbers. */
export function modesOf(model: string | null): readonly string[] {
  if (hangsOnController(model)) return []
  if (/^Mini\b/i.test(model ?? '')) return modesOfMini
  return isForHomes(model) ? modesOfHomes : modesOfHalls
}

/** The mode that it works in, by the name of its number; `null` when it tells none. */
export function workMode(values: MmValues): string | null {
  const number = numberIn(values, 'WORKMODE')
  if (number === null) return null
  return modesOf(partsOfVer(values).model)[number] ?? `mode ${number}`
}
