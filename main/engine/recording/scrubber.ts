import { dots } from '../../contract/masking.ts'
import type { Scrubbed, ScrubbedKind } from '../../contract/recording.ts'
import { Inventor } from './invent.ts'
import { hostOf, isPrivateAddress, isTellingAddress, kindOfField, patterns } from './sensitive.ts'

/** Shorter words are replaced only where a field's name tells what they are: elsewhere they could be anything. */
const shortestWord = 5

// `"name": "value"`, the same inside a text of JSON, `"name": 123`, `name=value`, `NAME[value]`. A reply may lose its end in any of them.
const fields: readonly RegExp[] = [
  /("([\w .%/-]{1,60})"\s*:\s*")((?:[^"\\]|\\.)*)/g,
  /(\\"([\w .%/-]{1,60})\\"\s*:\s*\\")([^"\\]*)/g,
  /("([\w .%/-]{1,60})"\s*:\s*)(-?\d+)(?=\s*[,}\]])/g,
  /((?:^|[,|&;?\s])([\w .-]{1,40})=)([^,|&;\s"]+)/g,
  /(\b([A-Za-z][\w ]{0,20})\[)([^\][{}"]+)(?=\])/g,
]
const lists = /"([\w .-]{1,60})"\s*:\s*\[\s*("(?:[^"\\]|\\.)*"(?:\s*,\s*"(?:[^"\\]|\\.)*")*)/g

/**
 * Replaces in all texts of one machine what tells whose it is. First every text is learned from, then every text is scrubbed: a worker's
 * name that one reply tells by its field is found in another's plain words too.
 */
export class Scrubber {
  readonly #inventor = new Inventor()
  readonly #known = new Map<string, ScrubbedKind>()
  readonly #macs = new Set<string>()
  readonly #times = new Map<string, { kind: ScrubbedKind; invented: string; times: number }>()
  /** Words that must stay, in small letters: what the machine calls itself, and the names of fields. */
  readonly #words: Set<string>
  #whole: RegExp | null = null

  /** @param words such as make, model and firmware, and passwords that everybody knows */
  constructor(words: readonly string[]) {
    this.#words = new Set(words.flatMap(word => [word, ...word.split(/\s+/)]).map(word => word.toLowerCase()))
  }

  /** Takes note of a value that is known to tell something. */
  learn(kind: ScrubbedKind, value: string | null): void {
    if (value === null || value === '') return
    this.#whole = null
    if (kind === 'mac') this.#macs.add(hexOf(value))
    else if (!this.#known.has(value)) this.#known.set(value, kind)
  }

  /** Takes note of what the fields and forms of a text tell. */
  learnFrom(text: string): void {
    for (const [, name = ''] of text.matchAll(/"([\w .%/-]{1,60})\\*"\s*:/g)) this.#words.add(name.toLowerCase())
    for (const field of fields) for (const [, , name = '', value = ''] of text.matchAll(field)) this.#learnField(name, value)
    for (const [, name = '', list = ''] of text.matchAll(lists))
      for (const [, value = ''] of list.matchAll(/"((?:[^"\\]|\\.)*)"/g)) this.#learnField(name, value)
    for (const { kind, pattern } of patterns) for (const [value] of text.matchAll(pattern)) if (kind !== 'address') this.learn(kind, value)
  }

  #learnField(name: string, value: string): void {
    const kind = kindOfField(name, value)
    if (kind === 'url') this.learn('host', hostOf(value))
    else if (kind !== null) this.learn(kind, value)
  }

  /** The text with invented words in place of the telling ones; everything else letter for letter. */
  scrub(text: string): string {
    const { marked, invented } = this.#mark(text)
    return marked.replace(/\uE000(\d+)\uE001/g, (_mark, n: string) => invented[Number(n)] ?? '')
  }

  /** The text before its first telling word. */
  untilTelling(text: string): string {
    return this.#mark(text).marked.split('\uE000', 1)[0] ?? ''
  }

  /** Telling words as numbers between two marks, so that what was invented for one is not taken for another. */
  #mark(text: string): { readonly marked: string; readonly invented: readonly string[] } {
    const invented: string[] = []
    const hide = (kind: ScrubbedKind, original: string) => `\uE000${invented.push(this.#invent(kind, original)) - 1}\uE001`
    let marked = text
    for (const field of fields) marked = marked.replace(field, (whole, head, name, value) => this.#field(whole, head, name, value, hide))
    marked = marked.replace(lists, (whole, name: string) =>
      whole.replace(/"((?:[^"\\]|\\.)*)"(?!\s*:)/g, (quoted, value: string) => {
        const kind = kindOfField(name, value)
        return kind === null || kind === 'url' ? quoted : `"${hide(kind, value)}"`
      }),
    )
    marked = marked.replace(this.#wholeWords(), found => hide(this.#kindOf(found), found))
    for (const { kind, pattern } of patterns)
      marked = marked.replace(pattern, (found, ...rest) => this.#pattern(kind, found, marked, rest, hide))
    return { marked, invented }
  }

  /** What was replaced, the most frequent first. */
  get scrubbed(): readonly Scrubbed[] {
    return [...this.#times]
      .map(([original, { kind, invented, times }]) => ({
        kind,
        original: kind === 'secret' ? dots : original,
        invented: kind === 'secret' ? dots : invented,
        times,
      }))
      .sort((a, b) => a.kind.localeCompare(b.kind) || b.times - a.times)
  }

  #field(whole: string, head: string, name: string, value: string, hide: (kind: ScrubbedKind, original: string) => string): string {
    const kind = kindOfField(name, value)
    if (kind === null || value.includes('\uE000') || (kind === 'host' && this.#words.has(value.toLowerCase()))) return whole
    if (kind !== 'url') return `${head}${hide(kind, value)}`
    const host = hostOf(value)
    return host === null ? whole : `${head}${value.replace(host, hide('host', host))}`
  }

  #pattern(
    kind: ScrubbedKind,
    found: string,
    text: string,
    rest: readonly unknown[],
    hide: (kind: ScrubbedKind, original: string) => string,
  ): string {
    if (kind !== 'address') return hide(kind, found)
    const at = rest.find(part => typeof part === 'number')
    const isVersion =
      !isPrivateAddress(found) &&
      /(?:ver(?:sion)?|firmware|release|build|api)\W{0,6}$/i.test(text.slice(Math.max(0, Number(at) - 30), Number(at)))
    return isTellingAddress(found) && !isVersion ? hide(kind, found) : found
  }

  #kindOf(found: string): ScrubbedKind {
    return this.#macs.has(found.toLowerCase()) ? 'mac' : (this.#known.get(found) ?? 'host')
  }

  #invent(kind: ScrubbedKind, original: string): string {
    const invented = this.#inventor.of(kind, original)
    const before = this.#times.get(original)
    this.#times.set(original, { kind, invented, times: (before?.times ?? 0) + 1 })
    return invented
  }

  /** Everything learned that is long enough to be nothing else, the longest first. */
  #wholeWords(): RegExp {
    if (this.#whole !== null) return this.#whole
    const words = [...this.#known.keys()].filter(word => word.length >= shortestWord && !this.#words.has(word.toLowerCase()))
    const macs = [...this.#macs].flatMap(hex => [hex, hex.toUpperCase()])
    const all = [...words, ...macs].sort((a, b) => b.length - a.length).map(word => word.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
    this.#whole = all.length === 0 ? /(?!)/g : new RegExp(all.join('|'), 'g')
    return this.#whole
  }
}

function hexOf(mac: string): string {
  return mac.toLowerCase().replace(/[^0-9a-f]/g, '')
}
