/** How a reply is written: compact as cgminer does, or with blanks after `,` and `:` as the jansson library does. */
export type JsonStyle = 'compact' | 'spaced'

/**
 * One record of a cgminer reply: its fields in wire order, each with its value as it stands in JSON.
 * Real programs print numbers with fixed decimals (`0.000000`), which `JSON.stringify` cannot.
 */
export class Fields {
  readonly #names: string[] = []
  readonly #values: string[] = []

  raw(name: string, json: string): this {
    this.#names.push(name)
    this.#values.push(json)
    return this
  }

  /** Escapes `"` and `\` only, as cgminer does: control characters go out raw. */
  text(name: string, value: string): this {
    return this.raw(name, `"${escapeJson(value)}"`)
  }

  /** Cut to a whole number, as `%d` of a truncated value. */
  whole(name: string, value: number): this {
    return this.raw(name, String(Math.floor(value)))
  }

  /** With fixed decimals: `%.2f`. */
  fixed(name: string, value: number, decimals: number): this {
    return this.raw(name, value.toFixed(decimals))
  }

  /** A C double as jansson prints it: `110000.0`, `4.82`. */
  real(name: string, value: number, decimals = 2): this {
    return this.raw(name, realJson(value, decimals))
  }

  flag(name: string, value: boolean): this {
    return this.raw(name, value ? 'true' : 'false')
  }

  json(style: JsonStyle): string {
    const colon = style === 'compact' ? '":' : '": '
    const comma = style === 'compact' ? ',"' : ', "'
    let text = '{'
    for (let at = 0; at < this.#names.length; at++) text += (at === 0 ? '"' : comma) + this.#names[at] + colon + this.#values[at]
    return `${text}}`
  }

  /** The text framing: `name=value,…`, with `|`, `,`, `=` and `\` in values escaped. */
  plain(): string {
    return this.#names.map((name, at) => `${name}=${plainValue(this.#values[at] ?? '')}`).join(',')
  }
}

/** A number the way jansson prints a real: never without a decimal point. */
export function realJson(value: number, decimals = 2): string {
  const text = String(Number(value.toFixed(decimals)))
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** For the inside of a JSON string, as cgminer escapes. */
function escapeJson(value: string): string {
  return /["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value
}

function plainValue(json: string): string {
  if (!json.startsWith('"')) return json
  return json
    .slice(1, -1)
    .replace(/\\(["\\])/g, '$1')
    .replace(/[|,=\\]/g, '\\$&')
}
