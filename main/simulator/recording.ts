import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Manifest, manifestSchema } from '../contract/recording.ts'
import { joinedParts } from '../drivers/joined-parts.ts'

/** A recorded folder as it can be asked: what was said to which command and path. */
export interface Recording {
  readonly name: string
  /** By command, `-` for every mark that is neither letter, digit nor `+`; several when it was asked several times. */
  readonly rpc: ReadonlyMap<string, readonly string[]>
  /** By path without its first `/`, written in the same way. */
  readonly http: ReadonlyMap<string, readonly string[]>
  /** By message: 'get.miner.status-summary'. */
  readonly frames: ReadonlyMap<string, string>
  /** By file name: what a manifest refers to. */
  readonly files: ReadonlyMap<string, string>
  /** `null` = there is none, or not one of ours. */
  readonly manifest: Manifest | null
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
  const frames = new Map<string, string>()
  const files = new Map<string, string>()
  for (const file of filesOf(dir)) {
    files.set(file.path, file.text)
    if (file.kind === 'frame') frames.set(file.path.replace(/^frame-|\.json$/g, ''), file.text)
    else if (file.kind !== 'named') {
      const target = file.kind === 'rpc' ? rpc : http
      target.set(file.key, [...(target.get(file.key) ?? []), file.text])
    }
  }
  const manifest = manifestIn(dir)
  if (rpc.size + http.size + frames.size + (manifest?.answers?.length ?? 0) === 0)
    throw new RangeError(`${dir} holds no recorded reply: no rpc-*.json, http-* or <command>.json.`)
  splitJoined(rpc)
  return { name: basename(dir), rpc, http, frames, files, manifest }
}

function manifestIn(dir: string): Manifest | null {
  const path = join(dir, 'manifest.json')
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return null
  const read = manifestSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  return read.success ? read.data : null
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
  readonly path: string
  /** `named` = only a manifest tells what it answers. */
  readonly kind: 'rpc' | 'http' | 'frame' | 'named'
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
    return { path, kind, key: keyOf(asked.replace(/^(rpc|http)-/, '').replace(/^root$/, '')), text: text.trimEnd() }
  })
}

function stemOf(path: string): string {
  return path.replace(/^(rpc|web|privileged)[/\\]/, '').replace(/\.(json|txt|html)$/, '')
}

function kindOf(path: string, text: string): RecordedFile['kind'] {
  if (/^rpc[-/\\]/.test(path)) return 'rpc'
  if (path.startsWith('frame-')) return 'frame'
  if (/^(get|post|put|patch|delete)-/.test(path)) return 'named'
  if (/^(http-|web[/\\]|privileged[/\\])/.test(path)) return 'http'
  return text.includes('"STATUS"') ? 'rpc' : 'http'
}

/** A reply to joined commands also answers each of them. */
function splitJoined(rpc: Map<string, string[]>): void {
  for (const [key, texts] of [...rpc]) {
    if (!key.includes('+') || key.endsWith('-new-api')) continue
    for (const [name, part] of joinedParts(texts[0] ?? '')) {
      const single = keyOf(name)
      if (!rpc.has(single) && key.split('+').includes(single)) rpc.set(single, [part])
    }
  }
}
