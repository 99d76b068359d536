/** DNS messages as mDNS needs them (RFC 1035, 6762): questions out, answers in. Bytes from the network are hostile. */

/** What can be asked for. */
export type DnsType = 'A' | 'PTR'

export interface DnsQuestion {
  /** 'bitaxe.local' */
  readonly name: string
  readonly type: DnsType
}

/** The records that are understood; others are passed over. Names without a dot at the end, in the spelling of the sender. */
export type DnsRecord =
  | { readonly type: 'A'; readonly name: string; readonly ip: string }
  | { readonly type: 'PTR'; readonly name: string; readonly target: string }
  | { readonly type: 'SRV'; readonly name: string; readonly target: string; readonly port: number }
  | { readonly type: 'TXT'; readonly name: string; readonly entries: readonly string[] }

const typeNumbers = { A: 1, PTR: 12 } as const
const internet = 1

/** More than any answer of one machine holds, bytes and records. */
const mostBytes = 9000
const mostRecords = 256

/** Of a name as text; the format allows no more. */
const mostNameLength = 255

/** A query for all of the questions. @throws RangeError for a name that DNS cannot carry */
export function encodeDnsQuery(questions: readonly DnsQuestion[]): Uint8Array {
  const header = Buffer.alloc(12)
  header.writeUInt16BE(questions.length, 4)
  return Buffer.concat([header, ...questions.map(encodeQuestion)])
}

function encodeQuestion({ name, type }: DnsQuestion): Buffer {
  const end = Buffer.alloc(5)
  end.writeUInt16BE(typeNumbers[type], 1)
  end.writeUInt16BE(internet, 3)
  return Buffer.concat([...labelsOf(name), end])
}

function labelsOf(name: string): Buffer[] {
  return name.split('.').map(label => {
    const bytes = Buffer.from(label, 'utf8')
    if (bytes.length === 0 || bytes.length > 63) throw new RangeError(`"${name}" is no name that DNS can carry.`)
    return Buffer.concat([Buffer.from([bytes.length]), bytes])
  })
}

/** The records of an answer, of all its sections; `null` when it is no answer or broken anywhere. Never throws. */
export function decodeDnsAnswer(bytes: Uint8Array): readonly DnsRecord[] | null {
  if (bytes.length < 12 || bytes.length > mostBytes) return null
  try {
    return new Decoder(bytes).answer()
  } catch (error) {
    // Every read beyond the end, and every name that leads nowhere.
    if (error instanceof RangeError) return null
    throw error
  }
}

/** Reads a message from its begin to its end. Throws `RangeError` where it is broken. */
class Decoder {
  readonly #bytes: Buffer
  #at = 12

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  answer(): readonly DnsRecord[] | null {
    const [flags, questions, ...sections] = [2, 4, 6, 8, 10].map(at => this.#bytes.readUInt16BE(at))
    const isAnswer = flags !== undefined && (flags & 0x8000) !== 0
    const count = sections.reduce((sum, section) => sum + section, 0)
    if (!isAnswer || questions === undefined || questions + count > mostRecords) return null
    for (let n = 0; n < questions; n++) {
      this.#name()
      this.#skip(4)
    }
    return Array.from({ length: count }, () => this.#record()).filter(record => record !== null)
  }

  #record(): DnsRecord | null {
    const name = this.#name()
    const type = this.#uint16()
    // Class and time to live: nothing is kept.
    this.#skip(6)
    const length = this.#uint16()
    const end = this.#at + length
    if (end > this.#bytes.length) throw new RangeError('a record goes beyond the end')
    const record = this.#dataOf(type, name, end)
    if (this.#at > end) throw new RangeError('a record is longer than it says')
    this.#at = end
    return record
  }

  #dataOf(type: number, name: string, end: number): DnsRecord | null {
    switch (type) {
      case 1:
        return { type: 'A', name, ip: Array.from({ length: 4 }, () => this.#uint8()).join('.') }
      case 12:
        return { type: 'PTR', name, target: this.#name() }
      case 16:
        return { type: 'TXT', name, entries: this.#texts(end) }
      case 33: {
        // Priority and weight: a machine has one of each service.
        this.#skip(4)
        const port = this.#uint16()
        return { type: 'SRV', name, port, target: this.#name() }
      }
      default:
        return null
    }
  }

  #texts(end: number): readonly string[] {
    const entries: string[] = []
    while (this.#at < end) entries.push(this.#text(this.#uint8(), end))
    return entries
  }

  #text(length: number, end: number): string {
    const from = this.#at
    this.#skip(length)
    if (this.#at > end) throw new RangeError('a text goes beyond its record')
    return this.#bytes.toString('utf8', from, this.#at)
  }

  /** A name may end in the begin of another one that stands before it. */
  #name(): string {
    const labels: string[] = []
    let length = 0
    let at = this.#at
    let resumeAt: number | null = null
    for (;;) {
      const size = this.#bytes.readUInt8(at)
      if (size === 0) break
      if (size >= 0xc0) {
        const to = this.#bytes.readUInt16BE(at) & 0x3fff
        // Only backwards, so that no name goes round in a circle.
        if (to >= at) throw new RangeError('a name leads forward')
        resumeAt ??= at + 2
        at = to
        continue
      }
      if (size > 63 || at + 1 + size > this.#bytes.length) throw new RangeError('a label is too long')
      length += size + 1
      if (length > mostNameLength) throw new RangeError('a name is too long')
      labels.push(this.#bytes.toString('utf8', at + 1, at + 1 + size))
      at += size + 1
    }
    this.#at = resumeAt ?? at + 1
    return labels.join('.')
  }

  #uint8(): number {
    const value = this.#bytes.readUInt8(this.#at)
    this.#at += 1
    return value
  }

  #uint16(): number {
    const value = this.#bytes.readUInt16BE(this.#at)
    this.#at += 2
    return value
  }

  #skip(bytes: number): void {
    this.#at += bytes
    if (this.#at > this.#bytes.length) throw new RangeError('it ends early')
  }
}
