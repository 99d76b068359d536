/** The configuration file of 2016-2019 stock firmware and the shell script that writes it, with the script's own mistakes. */

export interface SimPoolLine {
  readonly url: string
  readonly user: string
  readonly pass: string
}

export interface LegacyConf {
  readonly pools: readonly SimPoolLine[]
  readonly nobeeper: boolean
  readonly notempoverctrl: boolean
  /** Per cent as text when the fan is customised, else `null`. */
  readonly fanPwm: string | null
  readonly freq: string
  /** `null` = the firmware has no such line. */
  readonly voltage: string | null
  readonly workMode: string | null
  /** A line of a fork's own, kept through every write. */
  readonly extra?: string | undefined
}

/** The file as the script prints it. Values go in raw: a quote inside one makes a file that nothing can read. */
export function renderConf(conf: LegacyConf): string {
  const pools = conf.pools.map(pool => `{\n"url" : "${pool.url}",\n"user" : "${pool.user}",\n"pass" : "${pool.pass}"\n}`)
  const lines = [
    '"api-listen" : true',
    '"api-network" : true',
    '"api-groups" : "A:stats:pools:devs:summary:version"',
    '"api-allow" : "A:0/0,W:*"',
  ]
  if (conf.nobeeper) lines.push('"bitmain-nobeeper" : true')
  if (conf.notempoverctrl) lines.push('"bitmain-notempoverctrl" : true')
  if (conf.fanPwm !== null) lines.push('"bitmain-fan-ctrl" : true', `"bitmain-fan-pwm" : "${conf.fanPwm}"`)
  lines.push('"bitmain-use-vil" : true')
  if (conf.workMode !== null) lines.push(`"bitmain-work-mode" : "${conf.workMode}"`)
  lines.push(`"bitmain-freq" : "${conf.freq}"`)
  if (conf.voltage !== null) lines.push(`"bitmain-voltage" : "${conf.voltage}"`)
  if (conf.extra !== undefined) lines.push(conf.extra)
  return `{\n"pools" : [\n${pools.join(',\n')}\n]\n,\n${lines.join(',\n')}\n}\n`
}

const fieldOrder = [
  '_ant_pool1url',
  '_ant_pool1user',
  '_ant_pool1pw',
  '_ant_pool2url',
  '_ant_pool2user',
  '_ant_pool2pw',
  '_ant_pool3url',
  '_ant_pool3user',
  '_ant_pool3pw',
  '_ant_nobeeper',
  '_ant_notempoverctrl',
  '_ant_fan_customize_switch',
  '_ant_fan_customize_value',
  '_ant_freq',
  '_ant_voltage',
  '_ant_work_mode',
] as const

/**
 * Values by POSITION: the body is cut at `&` and at raw blanks; the n-th piece is the n-th field whatever its name says. A name
 * that is not the expected one stays part of the value.
 */
export function readPositions(body: string): readonly string[] {
  const pieces = body.split(/[&\s]+/).filter(piece => piece !== '')
  return fieldOrder.map((name, at) => {
    const piece = pieces[at] ?? ''
    return unescapeSome(piece.startsWith(`${name}=`) ? piece.slice(name.length + 1) : piece)
  })
}

/** `true` and values as the script understands them. Newer scripts keep the old frequency when none is sent, older ones write it empty. */
export function confFromPositions(values: readonly string[], old: LegacyConf, keepsOld: boolean): LegacyConf {
  const at = (place: number) => values[place] ?? ''
  const kept = (value: string, before: string | null) => (value === '' && keepsOld ? (before ?? '') : value)
  return {
    pools: [0, 3, 6].map(first => ({ url: at(first), user: at(first + 1), pass: at(first + 2) })),
    nobeeper: at(9) === 'true',
    notempoverctrl: at(10) === 'true',
    fanPwm: at(11) === 'true' ? at(12) : null,
    freq: kept(at(13), old.freq),
    voltage: old.voltage === null ? null : kept(at(14), old.voltage),
    workMode: old.workMode === null ? null : kept(at(15), old.workMode),
    extra: old.extra,
  }
}

const decoded = new Set('23 24 25 26 2C 2B 3A 3B 3C 3D 3E 3F 40 5B 5D 5E 7B 7C 7D 2F'.split(' '))

/** `+` becomes a blank, `%25` is decoded first, then only some upper-case escapes. */
function unescapeSome(value: string): string {
  return value
    .replaceAll('+', ' ')
    .replaceAll('%25', '%')
    .replace(/%([0-9A-F]{2})/g, (whole, hex: string) => (decoded.has(hex) ? String.fromCharCode(Number.parseInt(hex, 16)) : whole))
}
