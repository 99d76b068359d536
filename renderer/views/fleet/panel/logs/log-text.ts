/** Lines longer than this are cut into several, so that one without an end cannot stall the window. Characters. */
const mostInLine = 2_000

/** The lines of a log, without an empty last one. */
export function linesOfLog(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/)
  if (lines.at(-1) === '') lines.pop()
  return lines.some(line => line.length > mostInLine) ? lines.flatMap(cut) : lines
}

function cut(line: string): readonly string[] {
  const pieces: string[] = []
  for (let at = 0; at === 0 || at < line.length; at += mostInLine) pieces.push(line.slice(at, at + mostInLine))
  return pieces
}

/** Which lines hold what is looked for, in order; upper and lower case are the same. Nothing typed is in no line. */
export function linesWith(lines: readonly string[], wanted: string): readonly number[] {
  const word = wanted.toLowerCase()
  if (word === '') return []
  const found: number[] = []
  for (const [at, line] of lines.entries()) if (line.toLowerCase().includes(word)) found.push(at)
  return found
}

/** A piece of a line, and whether it is what is looked for. */
export interface LinePiece {
  readonly text: string
  readonly found: boolean
}

/** A line cut where it holds what is looked for. */
export function piecesOf(line: string, wanted: string): readonly LinePiece[] {
  const word = wanted.toLowerCase()
  const lower = line.toLowerCase()
  // Letters whose lower case has another length would shift every place after them.
  if (word === '' || lower.length !== line.length) return [{ text: line, found: false }]
  const pieces: LinePiece[] = []
  let from = 0
  for (let at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, from)) {
    if (at > from) pieces.push({ text: line.slice(from, at), found: false })
    from = at + word.length
    pieces.push({ text: line.slice(at, from), found: true })
  }
  if (from < line.length) pieces.push({ text: line.slice(from), found: false })
  return pieces
}

/** The next of `count` places after `at`, round and round. @param step 1 forward, -1 back */
export function stepRound(at: number, step: 1 | -1, count: number): number {
  return count === 0 ? 0 : (at + step + count) % count
}
