/**
 * The single replies inside a joined one, letter for letter: `{"summary":[{…}],"pools":[{…}],"id":1}`. They are cut out, not parsed, so
 * that what is wrong in them stays wrong. A part that lost its end is left out.
 */
export function joinedParts(text: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>()
  const name = /"([\w+]+)"\s*:\s*([[{])/y
  let at = text.indexOf('{') + 1
  while (at > 0 && at < text.length) {
    name.lastIndex = at
    const [whole, key = '', bracket = ''] = name.exec(text) ?? []
    if (whole === undefined) {
      at++
      continue
    }
    const start = at + whole.length - 1
    const end = endOf(text, start)
    if (end === null) break
    parts.set(key, bracket === '[' ? text.slice(start + 1, end - 1).trim() : text.slice(start, end))
    at = end
  }
  return parts
}

/** Where the bracket that opens at `start` is closed; `null` = nowhere. Brackets in strings do not count. */
function endOf(text: string, start: number): number | null {
  let depth = 0
  let inString = false
  for (let at = start; at < text.length; at++) {
    const mark = text[at]
    if (inString) {
      if (mark === '\\') at++
      else if (mark === '"') inString = false
    } else if (mark === '"') inString = true
    else if (mark === '{' || mark === '[') depth++
    else if ((mark === '}' || mark === ']') && --depth === 0) return at + 1
  }
  return null
}
