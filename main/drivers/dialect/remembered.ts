/** More kinds of machines, and builds of their firmware, than one hall holds. */
const mostKept = 256

/** Names and dates are shorter; anything longer is not worth its memory. Characters */
const longest = 128

/** A pure function of a text that keeps its answers, because the same few texts come with every reading. All are dropped when they are too many. */
export function remembered<T>(of: (text: string) => T): (text: string) => T {
  const kept = new Map<string, T>()
  return text => {
    if (text.length > longest) return of(text)
    const known = kept.get(text)
    if (known !== undefined) return known
    const answer = of(text)
    if (kept.size >= mostKept) kept.clear()
    kept.set(text, answer)
    return answer
  }
}
