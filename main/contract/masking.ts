import type { MinerConfig } from './model.ts'

/** What stands for a secret that is there and not shown. */
export const dots = '••••'

// Names of fields that hold secrets in the JSON and forms of miners: pool passwords of every generation, web passwords, tokens, Wi-Fi keys.
// Short words count only where a word begins: a compass is no secret. Bounded, so that no reply makes the search slow.
const longWord = '[\\w. -]{0,40}(?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key)'
const shortWord = '(?:[\\w. -]{0,40}[\\d_. -])?(?:pass|pwd|psw|psk|pw)'

/** The source of a regular expression for the names of fields that hold secrets; to be used without regard to case. */
export const secretName = `(?:${longWord}|${shortWord})\\d*`

const wholeSecretName = new RegExp(`^${secretName}$`, 'i')

/** A configuration as windows, exports and the command line may see it: passwords are shown as dots. */
export function withoutPasswords(config: MinerConfig): MinerConfig {
  const other = Object.entries(config.other).map(([key, value]) => [key, wholeSecretName.test(key) ? dots : value])
  return { ...config, pools: config.pools.map(pool => ({ ...pool, password: mask(pool.password) })), other: Object.fromEntries(other) }
}

/** That there is none, or that the miner does not tell, is no secret. */
function mask(password: string | null): string | null {
  return password === null || password === '' ? password : dots
}
