import { createHmac, randomBytes } from 'node:crypto'
import type { ScrubbedKind } from '../../contract/recording.ts'

const lower = 'abcdefghijklmnopqrstuvwxyz'
const digits = '0123456789'

/**
 * Invents words of the same form and length for real ones; the same word gets the same invented one throughout, and no two words share
 * one as far as their length leaves room. Nobody can compute the real word back: the key is random and kept nowhere.
 */
export class Inventor {
  readonly #key = randomBytes(32)
  readonly #invented = new Map<string, string>()
  readonly #taken = new Set<string>()

  of(kind: ScrubbedKind, original: string): string {
    switch (kind) {
      case 'address':
        return this.#once(original, attempt => this.#address(original, attempt))
      case 'mac':
        return this.#mac(original)
      case 'host':
        return original
          .split('.')
          .map((label, n, labels) => (n > 0 && n === labels.length - 1 ? label : this.#word(label)))
          .join('.')
      case 'worker':
        return original
          .split(/([.\s/]+)/)
          .map((part, n) => (n % 2 === 0 ? this.#word(part) : part))
          .join('')
      case 'serial':
      case 'secret':
        return this.#word(original)
    }
  }

  /** In the form in which it stands: with colons, dashes, dots or nothing between the bytes, in small or capital letters. */
  #mac(original: string): string {
    const hex = original.toLowerCase().replace(/[^0-9a-f]/g, '')
    const bytes = this.#once(hex, attempt => {
      const noise = this.#noise(`mac ${hex} ${attempt}`, 5)
      // Locally administered, so that it can never be a real one.
      return `02${[...noise].map(byte => byte.toString(16).padStart(2, '0')).join('')}`
    })
    let at = 0
    const isUpper = /[A-F]/.test(original)
    return original.replace(/[0-9a-f]/gi, () => {
      const digit = bytes[at++] ?? '0'
      return isUpper ? digit.toUpperCase() : digit
    })
  }

  /** Private; addresses of one network stay in one network. */
  #address(original: string, attempt: number): string {
    if (original.includes(':')) return original.replace(/[0-9a-f]/gi, (_digit, at: number) => this.#hexDigit(`${original} ${attempt}`, at))
    const octets = original.split('.')
    const noise = (upTo: number, again: number) => (this.#noise(`ip ${octets.slice(0, upTo).join('.')} ${again}`, 1)[0] ?? 0) % 254
    return `10.${noise(2, 0) + 1}.${noise(3, 0) + 1}.${noise(4, attempt) + 1}`
  }

  #word(original: string): string {
    if (original === '') return ''
    return this.#once(original, attempt => this.#sameForm(original, attempt))
  }

  #once(original: string, invent: (attempt: number) => string): string {
    const before = this.#invented.get(original)
    if (before !== undefined) return before
    let invented = invent(0)
    for (let attempt = 1; attempt < 50 && (this.#taken.has(invented) || invented === original); attempt++) invented = invent(attempt)
    this.#invented.set(original, invented)
    this.#taken.add(invented)
    return invented
  }

  /** A letter for a letter, a digit for a digit; what is hexadecimal stays so, and a number keeps its length. */
  #sameForm(original: string, attempt: number): string {
    const isHex = original.length >= 8 && /^(0x)?[0-9a-f]+$/i.test(original)
    const prefix = /^0x/i.exec(original)?.[0] ?? ''
    const letters = isHex ? 'abcdef' : lower
    const noise = this.#noise(`word ${original} ${attempt}`, original.length)
    const rest = original.slice(prefix.length).replace(/[a-z0-9]/gi, (mark, at: number) => {
      const byte = noise[at] ?? 0
      if (/[0-9]/.test(mark)) return at === 0 && mark !== '0' ? digits.charAt(1 + (byte % 9)) : digits.charAt(byte % 10)
      const letter = letters.charAt(byte % letters.length)
      return /[A-Z]/.test(mark) ? letter.toUpperCase() : letter
    })
    return prefix + rest
  }

  #hexDigit(text: string, at: number): string {
    return ((this.#noise(`${text} ${at}`, 1)[0] ?? 0) % 16).toString(16)
  }

  #noise(text: string, length: number): Buffer {
    const blocks: Buffer[] = []
    for (let block = 0; block * 32 < length; block++) blocks.push(createHmac('sha256', this.#key).update(`${block} ${text}`).digest())
    return Buffer.concat(blocks).subarray(0, length)
  }
}
