import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

/** A recorded folder as it can be asked: what was said to which command and path. */
export interface Recording {
  readonly name: string
  /** By command, `-` for every mark that is neither letter, digit nor `+`; several when it was asked several times. */
  readonly rpc: ReadonlyMap<string, readonly string[]>
  /** By path without its first `/`, written in the same way. */
  readonly http: ReadonlyMap<string, readonly string[]>
}

/**
 * Reads a folder of recorded replies: `rpc-<command>.json` and `http-<path>.txt`, the folders `rpc/` and `web/`, or plain
 * `<command>.json`. Requests, expectations and descriptions that lie beside them are left out.
 * @throws RangeError when there is no such folder or nothing in it can be served
 */
export function readRecording(dir: string): Recording {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw new RangeError(`There is no folder ${dir} to replay.`)
  const rpc = new Map<string, string[]>()
  const http = new Map<string, string[]>()
  for (const file of filesOf(dir)) {
    const target = file.kind === 'rpc' ? rpc : http
    target.set(file.key, [...(target.get(file.key) ?? []), file.text])
  }
  if (rpc.size + http.size === 0) throw new RangeError(`${dir} holds no recorded reply: no rpc-*.json, http-* or <command>.json.`)
  splitJoined(rpc)
  return { name: basename(dir), rpc, http }
}

/** The same writing for `/cgi-bin/get_miner_conf.cgi` and `http-cgi-bin-get-miner-conf.cgi.json`, for `ascset` with `0,led` and `rpc-ascset-0-led.txt`. */
export function keyOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/\.cgi$/, '')
    .replace(/[^a-z0-9+]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

interface RecordedFile {
  readonly kind: 'rpc' | 'http'
  readonly key: string
  readonly text: string
}

const leftOut = /^(expected|manifest|README)|\.request\.txt$|_parsed\.json$/

function filesOf(dir: string): RecordedFile[] {
  const paths = readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter(path => /\.(json|txt|html)$/.test(path) && !leftOut.test(basename(path)))
    .sort()
  const stems = new Set(paths.map(stemOf))
  return paths.map(path => {
    const text = readFileSync(join(dir, path), 'utf8')
    const stem = stemOf(path)
    // `blink.cgi-1`, `blink.cgi-2`: the same question asked again. A lone `-1` is a parameter.
    const [, base = ''] = /^(.*)-\d$/.exec(stem) ?? []
    const asked = stems.has(`${base}-1`) && stems.has(`${base}-2`) ? base : stem
    const kind = kindOf(path, text)
    return { kind, key: keyOf(asked.replace(/^(rpc|http)-/, '').replace(/^root$/, '')), text: text.trimEnd() }
  })
}

function stemOf(path: string): string {
  return path.replace(/^(rpc|web|privileged)[/\\]/, '').replace(/\.(json|txt|html)$/, '')
}

function kindOf(path: string, text: string): RecordedFile['kind'] {
  if (/^rpc[-/\\]/.test(path)) return 'rpc'
  if (/^(http-|web[/\\]|privileged[/\\])/.test(path)) return 'http'
  return text.includes('"STATUS"') ? 'rpc' : 'http'
}

/** A reply to joined commands also answers each of them. */
function splitJoined(rpc: Map<string, string[]>): void {
  for (const [key, texts] of [...rpc]) {
    if (!key.includes('+')) continue
    for (const [name, part] of Object.entries(partsOf(texts[0] ?? ''))) if (!rpc.has(name)) rpc.set(name, [part])
  }
}

function partsOf(text: string): Record<string, string> {
  try {
    const value: Record<string, unknown> = JSON.parse(text)
    const parts = Object.entries(value).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))
    return Object.fromEntries(parts.map(([name, list]) => [name, JSON.stringify(list[0])]))
  } catch {
    return {}
  }
}
