import { readBare } from './bare-token.ts'
import { type Json, maxDepth, type Parsed, type Repair, trimReply } from './json.ts'

/** An object or array that is still open. An array that turned out to hold `key: value` becomes a record that closes with `]`. */
interface Frame {
  record: Record<string, Json> | null
  readonly list: Json[]
  readonly closer: string
  key: string | null
  expect: 'item' | 'colon' | 'value' | 'comma'
  /** Whether the last thing read was a comma. */
  afterComma: boolean
}

/** Thrown inside only: this text cannot be mended. */
class Hopeless extends Error {
  readonly at: number

  constructor(at: number, why: string) {
    super(why)
    this.at = at
  }
}

const bareToken = /[^\s\0,:"{}[\]]+/y
const blanks = /[\s\0]*/y

/** Reads what strict parsing refused, in one pass and without recursion, so that no input makes it slow or deep. */
export function repairJson(text: string): Parsed {
  const reader = new Repairer(text)
  try {
    return { ok: true, value: reader.read(), repairs: [...reader.repairs] }
  } catch (error) {
    if (error instanceof Hopeless) return { ok: false, at: error.at, why: error.message }
    throw error
  }
}

class Repairer {
  readonly repairs = new Set<Repair>()
  readonly #text: string
  readonly #stack: Frame[] = []
  #at: number
  #result: Json | undefined

  constructor(text: string) {
    this.#text = trimReply(text)
    if (text.includes('\0', this.#text.length)) this.repairs.add('NUL')
    this.#at = 0
  }

  read(): Json {
    this.#findStart()
    while (this.#result === undefined) {
      this.#skipBlanks()
      const top = this.#stack.at(-1)
      if (this.#at >= this.#text.length) this.#closeAll()
      else if (!top) this.#value()
      else if (top.record) this.#inRecord(top)
      else this.#inList(top)
    }
    this.#skipBlanks()
    if (this.#at < this.#text.length) this.repairs.add('text after')
    return this.#result
  }

  /** Goes to where the JSON begins. Pages, banners and plain sentences are told apart here, not searched for braces. */
  #findStart(): void {
    this.#skipBlanks()
    if (this.#text[this.#at] === '\ufeff') this.#at++
    this.#skipBlanks()
    const start = this.#at
    const head = this.#text.slice(start, start + 16)
    if (head === '') throw new Hopeless(start, 'an empty answer')
    if (head.startsWith('<')) throw new Hopeless(start, 'HTML instead of JSON')
    if (/^(?:HTTP\/|SSH-)/.test(head)) throw new Hopeless(start, `${head.slice(0, 4).replace('/', '')} instead of JSON`)
    if (/^[[{]/.test(head)) return
    // bfgminer answers the command "+" with the end of an object only.
    if (/^,\s*"/.test(head)) {
      this.repairs.add('missing bracket')
      this.#push('{')
      this.#at++
      return
    }
    const brace = this.#text.indexOf('{', start)
    if (brace < 0) throw new Hopeless(start, 'plain text instead of JSON')
    this.repairs.add('text before')
    this.#at = brace
  }

  #inRecord(top: Frame): void {
    const char = this.#text[this.#at]
    if (top.expect === 'colon') {
      if (char !== ':') throw this.#unexpected()
      this.#at++
      top.expect = 'value'
    } else if (top.expect === 'value') {
      if (char === ',' || char === top.closer) {
        this.repairs.add('empty value')
        this.#add(null)
      } else this.#value()
    } else if (char === ',' || char === top.closer) this.#commaOrClose(top, char)
    else if (char === '"') this.#key(top)
    else throw this.#unexpected()
  }

  #key(top: Frame): void {
    if (top.expect === 'comma') this.repairs.add('missing comma')
    const key = this.#string()
    if (key === null) return
    top.key = key
    top.expect = 'colon'
    top.afterComma = false
  }

  #inList(top: Frame): void {
    const char = this.#text[this.#at]
    if (char === ',' || char === top.closer) {
      this.#commaOrClose(top, char)
      return
    }
    const only = top.list.length === 1 ? top.list[0] : undefined
    if (char === ':' && top.expect === 'comma' && typeof only === 'string') {
      this.repairs.add('array written like an object')
      top.record = {}
      top.key = only
      top.expect = 'colon'
      return
    }
    if (top.expect === 'comma') this.repairs.add('missing comma')
    this.#value()
  }

  #commaOrClose(top: Frame, char: string): void {
    this.#at++
    if (char !== ',') {
      if (top.afterComma) this.repairs.add('comma before bracket')
      this.#close()
      return
    }
    if (top.expect === 'item') this.repairs.add(top.afterComma ? 'doubled comma' : 'comma after bracket')
    top.expect = 'item'
    top.afterComma = true
  }

  #value(): void {
    const char = this.#text[this.#at]
    if (char === '{' || char === '[') {
      if (this.#stack.length >= maxDepth) throw new Hopeless(this.#at, `nested more than ${maxDepth} deep`)
      this.#push(char)
      this.#at++
    } else if (char === '"') {
      const value = this.#string()
      if (value !== null) this.#add(value)
    } else this.#bare()
  }

  #push(opener: '{' | '['): void {
    this.#stack.push({
      record: opener === '{' ? {} : null,
      list: [],
      closer: opener === '{' ? '}' : ']',
      key: null,
      expect: 'item',
      afterComma: false,
    })
  }

  #add(value: Json): void {
    const top = this.#stack.at(-1)
    if (!top) {
      this.#result = value
      return
    }
    if (!top.record) top.list.push(value)
    else if (top.key === '__proto__')
      Object.defineProperty(top.record, top.key, { value, enumerable: true, configurable: true, writable: true })
    else if (top.key !== null) top.record[top.key] = value
    top.key = null
    top.expect = 'comma'
    top.afterComma = false
  }

  #close(): void {
    const done = this.#stack.pop()
    if (done) this.#add(done.record ?? done.list)
  }

  /** The text ended too early: what was complete is kept, the piece at the end is not. */
  #closeAll(): void {
    if (this.#stack.length === 0) throw new Hopeless(this.#at, 'cut off before anything was complete')
    this.repairs.add('truncated')
    while (this.#stack.length > 0) {
      const key = this.#stack.at(-1)
      if (key) key.key = null
      this.#close()
    }
  }

  /** A number or literal. One that touches the end of the text may be half of itself, so it is left out. */
  #bare(): void {
    bareToken.lastIndex = this.#at
    const token = bareToken.exec(this.#text)?.[0]
    if (!token) throw this.#unexpected()
    const read = readBare(token)
    this.#at += token.length
    if (this.#at >= this.#text.length) return
    if (!read) throw new Hopeless(this.#at - token.length, `unexpected ${JSON.stringify(token.slice(0, 24))}`)
    if (read.repair) this.repairs.add(read.repair)
    this.#add(read.value)
  }

  /** Reads the string that begins here; `null` when the text ends before its closing quote. */
  #string(): string | null {
    let out = ''
    let from = this.#at + 1
    for (let at = from; at < this.#text.length; at++) {
      const code = this.#text.charCodeAt(at)
      if (code === 0x22) {
        this.#at = at + 1
        return out + this.#text.slice(from, at)
      }
      if (code === 0x5c) {
        const { text, length } = this.#escape(at)
        out += this.#text.slice(from, at) + text
        at += length - 1
        from = at + 1
      } else if (code < 0x20) {
        this.repairs.add('control character in string')
        out += `${this.#text.slice(from, at)} `
        from = at + 1
      }
    }
    this.#at = this.#text.length
    return null
  }

  /** A backslash that escapes nothing known stays what it is. */
  #escape(at: number): { text: string; length: number } {
    const char = this.#text[at + 1] ?? ''
    const simple = '"\\/bfnrt'.indexOf(char)
    if (char !== '' && simple >= 0) return { text: '"\\/\b\f\n\r\t'[simple] ?? '', length: 2 }
    const hex = this.#text.slice(at + 2, at + 6)
    if (char === 'u' && /^[0-9a-fA-F]{4}$/.test(hex)) return { text: String.fromCharCode(Number.parseInt(hex, 16)), length: 6 }
    this.repairs.add('stray backslash')
    return { text: '\\', length: 1 }
  }

  #skipBlanks(): void {
    blanks.lastIndex = this.#at
    const skipped = blanks.exec(this.#text)?.[0] ?? ''
    if (skipped.includes('\0')) this.repairs.add('NUL')
    this.#at += skipped.length
  }

  #unexpected(): Hopeless {
    return new Hopeless(this.#at, `unexpected ${JSON.stringify(this.#text.slice(this.#at, this.#at + 24))}`)
  }
}
