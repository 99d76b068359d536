/** The configuration file of 2020-2026 stock firmware and the shell script that writes it, with the script's own mistakes. */
import type { StockModel } from './sim-json-model.ts'

export interface SimPoolLine {
  readonly url: string
  readonly user: string
  readonly pass: string
}

/** The file: its lines in order, each with its value as it stands there. An empty value makes a file that nothing can read. */
export interface StockConf {
  readonly pools: readonly SimPoolLine[]
  readonly lines: readonly (readonly [key: string, literal: string])[]
}

/** The file as the script prints it. */
export function renderConf(conf: StockConf): string {
  const pools = conf.pools.map(pool => `{\n"url" : "${pool.url}",\n"user" : "${pool.user}",\n"pass" : "${pool.pass}"\n}`)
  return `{\n"pools" : [\n${pools.join(',\n')}\n]\n,\n${conf.lines.map(([key, literal]) => `"${key}" : ${literal}`).join(',\n')}\n}\n`
}

/** What the miner was delivered with. */
export function firstConf(model: StockModel, pools: readonly SimPoolLine[], asleep: boolean): StockConf {
  const known: Old = {
    'bitmain-fan-ctrl': false,
    'bitmain-fan-pwm': '100',
    'bitmain-freq': String(model.freqMhz),
    'bitmain-voltage': '1380',
    'bitmain-ccdelay': '0',
    'bitmain-pwth': '0',
    'bitmain-work-mode': asleep ? '1' : '0',
    'bitmain-freq-level': '100',
    'bitmain-hashrate-percent': '100',
    'bitmain-user-ip-cat': '0',
  }
  return { pools, lines: linesOf(model, known, {}) }
}

type Old = Readonly<Record<string, unknown>>

/** A body as the script gets it: `read` without -r eats backslashes and stops at the end of the line; jq must then understand it. */
export function readBody(body: string): Old | null {
  const [line = ''] = body.split('\n')
  try {
    const value: unknown = JSON.parse(line.replace(/\\(.)/g, '$1'))
    return typeof value === 'object' && value !== null ? (value as Old) : null
  } catch {
    return null
  }
}

/** What the script writes for a body. `old` is the file before it; `null` = there is none that can be read. */
export function confFromBody(model: StockModel, body: Old, old: Old | null): StockConf {
  // The compacted body goes to a shell function without quotes: one blank inside a value and every field parses to nothing.
  if (holdsBlank(body)) return confOfNothing(model, old)
  const before = poolsOf(old)
  const asked = Array.isArray(body.pools) ? (body.pools as unknown[]) : []
  const pools = [0, 1, 2].map(slot => mergePool(recordOf(asked[slot]), before[slot]))
  const { pools: _pools, ...fields } = body
  return { pools, lines: linesOf(model, old, fields) }
}

/** The pools of a file as jq reads them. */
export function poolsOf(file: Old | null): readonly SimPoolLine[] {
  const list = Array.isArray(file?.pools) ? (file.pools as unknown[]) : []
  return list.map(entry => mergePool(recordOf(entry), undefined))
}

/** The file as jq reads it; `null` when it cannot. */
export function parseConf(file: string): Old | null {
  try {
    const value: Old = JSON.parse(file)
    return value
  } catch {
    return null
  }
}

function confOfNothing(model: StockModel, old: Old | null): StockConf {
  const none = { url: '', user: '', pass: '' }
  const fan = model.blankBreaksFile ? { 'bitmain-fan-ctrl': '', 'bitmain-fan-pwm': '' } : {}
  return { pools: [none, none, none], lines: linesOf(model, old, fan) }
}

/** Null and absent keep the old value; a key that the old file does not have comes out as the text "null". */
function linesOf(model: StockModel, old: Old | null, body: Old): StockConf['lines'] {
  const before = (key: string) => (old === null ? '' : key in old ? String(old[key]) : 'null')
  const value = (key: string, sent: string = key) => (body[sent] === undefined || body[sent] === null ? before(key) : String(body[sent]))
  const quoted = (text: string) => `"${text}"`
  const fans = model.ignoresFans
    ? ({ ctrl: 'false', pwm: '100', level: '100' } as const)
    : { ctrl: value('bitmain-fan-ctrl'), pwm: value('bitmain-fan-pwm'), level: value('bitmain-freq-level', 'freq-level') }
  // Read as bitmain-work-mode, written as miner-mode: bitmain-work-mode in the body is not looked at, but by forks.
  const sentMode = body[model.fork ? 'bitmain-work-mode' : 'miner-mode']
  const mode =
    sentMode !== undefined && sentMode !== null && model.modes.includes(Number(sentMode))
      ? String(Number(sentMode))
      : before('bitmain-work-mode')
  const lines: [string, string][] = [
    ['bitmain-fan-ctrl', fans.ctrl],
    ['bitmain-fan-pwm', quoted(fans.pwm)],
  ]
  if (!model.shortConf) {
    lines.unshift(
      ['api-listen', 'true'],
      ['api-network', 'true'],
      ['api-groups', '"A:stats:pools:devs:summary:version"'],
      ['api-allow', '"A:0/0,W:*"'],
    )
    lines.push(['bitmain-use-vil', 'true'])
    for (const key of ['bitmain-freq', 'bitmain-voltage', 'bitmain-ccdelay', 'bitmain-pwth']) lines.push([key, quoted(before(key))])
  }
  lines.push(['bitmain-work-mode', model.coin === 'ltc' ? mode || '0' : quoted(mode)])
  if (model.shortConf) lines.push(['bitmain-hashrate-percent', quoted(before('bitmain-hashrate-percent'))])
  if (model.joinsIp) lines.push(['bitmain-user-ip-cat', quoted(value('bitmain-user-ip-cat'))])
  if (!model.shortConf) lines.push(['bitmain-freq-level', quoted(fans.level)])
  return lines
}

function mergePool(sent: Old, before: SimPoolLine | undefined): SimPoolLine {
  const text = (key: 'url' | 'user' | 'pass') => (sent[key] === undefined || sent[key] === null ? (before?.[key] ?? '') : String(sent[key]))
  return { url: text('url'), user: text('user'), pass: text('pass') }
}

function holdsBlank(value: unknown): boolean {
  if (typeof value === 'string') return /\s/.test(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsBlank)
}

function recordOf(value: unknown): Old {
  return typeof value === 'object' && value !== null ? (value as Old) : {}
}
