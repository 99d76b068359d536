import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { maxPools } from '../../contract/actions/set-pools.ts'
import { MinerError } from '../../contract/failure.ts'

/** One text that is about to be written, and how a person knows it. */
export interface GuardedText {
  /** 'pool 1 worker' */
  readonly name: string
  readonly text: string
}

/** Every text of a pool change by name, in slot order. */
export function textsOf(params: SetPoolsParams): readonly GuardedText[] {
  return params.pools.flatMap((pool, slot) => [
    { name: `pool ${slot + 1} URL`, text: pool.url },
    { name: `pool ${slot + 1} worker`, text: pool.user },
    { name: `pool ${slot + 1} password`, text: pool.password },
  ])
}

/** What is wrong with a pool list as a whole, whatever the family; `null` when nothing is. */
export function listProblem(params: SetPoolsParams): string | null {
  if (params.pools.length === 0) return 'no pool is given, which would leave the miner without work'
  if (params.pools.length > maxPools) return `${params.pools.length} pools are given and it has ${maxPools} slots`
  const empty = params.pools.findIndex(pool => pool.url === '')
  return empty < 0 ? null : `pool ${empty + 1} URL is empty`
}

/**
 * The first character that must not be written, as a sentence: 'pool 1 worker holds a blank at character 5; …'.
 * @param allowed whether one character may be written
 * @param why what such a character does on this family
 */
export function characterProblem(texts: readonly GuardedText[], allowed: (character: string) => boolean, why: string): string | null {
  for (const { name, text } of texts) {
    const characters = [...text]
    const at = characters.findIndex(character => !allowed(character))
    if (at >= 0) return `${name} holds ${nameOf(characters[at] ?? '')} at character ${at + 1}; ${why}`
  }
  return null
}

/** Whether a character is anything but white space. */
export function isNotBlank(character: string): boolean {
  return /\S/u.test(character)
}

/** 'a blank', 'a line break', 'a backslash', or the character itself in quotes. */
export function nameOf(character: string): string {
  const names: Readonly<Record<string, string>> = {
    ' ': 'a blank',
    '\t': 'a tab',
    '\n': 'a line break',
    '\r': 'a line break',
    '\\': 'a backslash',
    '"': 'a double quote',
    "'": 'a single quote',
  }
  if (Object.hasOwn(names, character)) return names[character] ?? character
  if (/\s/.test(character)) return 'a blank'
  return /\p{C}/u.test(character)
    ? `an invisible character (U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')})`
    : `"${character}"`
}

/** Throws `refused` with the reason, when there is one. */
export function refuseIf(reason: string | null): void {
  if (reason !== null) throw new MinerError({ code: 'refused', reason })
}
