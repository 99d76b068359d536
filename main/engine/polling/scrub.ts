import type { MinerConfig } from '../../contract/model.ts'

const dots = '••••'

// Names of fields that hold secrets in the JSON and forms of miners: pool passwords of every generation, web passwords, tokens, Wi-Fi keys.
// Short words count only where a word begins: a compass is no secret. Bounded, so that no reply makes the search slow.
const longWord = '[\\w. -]{0,40}(?:password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key)'
const shortWord = '(?:[\\w. -]{0,40}[\\d_. -])?(?:pass|pwd|psw|psk|pw)'
const secretName = `(?:${longWord}|${shortWord})\\d*`
const jsonSecret = new RegExp(`("${secretName}"\\s*:\\s*)("(?:[^"\\\\]|\\\\.)*"?|[^\\s,}\\]]+)`, 'gi')
const textSecret = new RegExp(`((?:^|[,|&\\s])${secretName}=)([^,|&\\s\\u0000]*)`, 'gi')
const urlSecret = /(:\/\/[^\s/:@"]*:)[^\s/@"]+(?=@)/g

/** A reply without the values of anything named like a password, key or token; all else as it came. */
export function scrub(reply: string): string {
  return reply.replace(jsonSecret, `$1"${dots}"`).replace(textSecret, `$1${dots}`).replace(urlSecret, `$1${dots}`)
}

/** A configuration as windows may see it: pool passwords are shown as dots. */
export function withoutPasswords(config: MinerConfig): MinerConfig {
  const other = Object.entries(config.other).map(([key, value]) => [key, isSecretName(key) ? dots : value])
  return { ...config, pools: config.pools.map(pool => ({ ...pool, password: mask(pool.password) })), other: Object.fromEntries(other) }
}

function isSecretName(key: string): boolean {
  return new RegExp(`^${secretName}$`, 'i').test(key)
}

function mask<Password extends string | null>(password: Password): Password | string {
  return password === null || password === '' ? password : dots
}
