import { sha256 } from '@noble/hashes/sha2.js'
import { bech32, bech32m, createBase58check } from '@scure/base'

/** Prefixes of the segwit addresses of Bitcoin, its test networks, and of the coins that took them over. */
const segwit = /^(bc|tb|bcrt|ltc|tltc|dgb|vtc|grs|btg|fch|nmc|sys|via|mona)1/i

/** As long as an address, of its letters only, and with a first letter that addresses have. Names of accounts are shorter or hold others. */
const base58 = /^[13279ADLMXtz][1-9A-HJ-NP-Za-km-z]{25,34}$/

const base58check = createBase58check(sha256)

/**
 * What is wrong with a worker that mines straight to an address, as a sentence; `null` = nothing, or it is the name of an account.
 * Checks the digits that the address carries for this purpose: bech32 (BIP 173), bech32m (BIP 350), base58check.
 */
export function payoutProblem(user: string): string | null {
  const [address = ''] = user.trim().split('.', 1)
  if (address.includes('{')) return null
  if (segwit.test(address)) return isSegwit(address) ? null : wrong(address)
  if (base58.test(address)) return isBase58check(address) ? null : wrong(address)
  return null
}

function wrong(address: string): string {
  return `"${address.slice(0, 12)}…" looks like a payout address, but its check digits are wrong. Whatever is mined would be lost; copy it again.`
}

/** Version 0 goes with bech32 and 20 or 32 bytes, every later one with bech32m and 2 to 40. */
function isSegwit(address: string): boolean {
  try {
    const old = bech32.decodeUnsafe(address, 90)
    const decoded = old ?? bech32m.decodeUnsafe(address, 90)
    const [version, ...words] = decoded?.words ?? []
    if (decoded === undefined || version === undefined || version > 16 || (version === 0) !== (old !== undefined)) return false
    const { length } = bech32.fromWords(words)
    return version === 0 ? length === 20 || length === 32 : length >= 2 && length <= 40
  } catch {
    return false
  }
}

/** One or two bytes of version and 20 of the hash. */
function isBase58check(address: string): boolean {
  try {
    const { length } = base58check.decode(address)
    return length === 21 || length === 22
  } catch {
    return false
  }
}
