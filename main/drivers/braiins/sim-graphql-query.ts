/** One field of a query, or an inline fragment on a type. */
interface Selection {
  readonly name: string
  /** Of a fragment; `null` = a field. */
  readonly on: string | null
  /** Empty = a plain value. */
  readonly fields: readonly Selection[]
}

/** A value of the schema: plain, an object of fields, or what has to be worked out. */
export type Node = null | boolean | number | string | readonly Node[] | Tree | (() => Node)
export interface Tree {
  readonly [field: string]: Node
}

/** A query that the schema does not know, or one that cannot be answered now. */
export class QueryError extends Error {}

/** Answers a query from a tree of values: a field that the tree does not have fails the whole query, as validation does. */
export function execute(query: string, root: Tree): unknown {
  const body = query.replace(/^\s*(?:mutation|query)\s*\w*\s*(?:\([^)]*\))?/, '')
  const tokens = body.match(/\.\.\.|[{}]|\([^)]*\)|\w+/g) ?? []
  const [selection] = selectionsOf(tokens, 0)
  return pick(root, selection)
}

/** Reads `{a b{c} ... on T{d}}` from `at`; arguments are skipped, their variables come beside the query. */
function selectionsOf(tokens: readonly string[], at: number): readonly [readonly Selection[], number] {
  if (tokens[at] !== '{') throw new QueryError(`Syntax error at ${tokens[at] ?? 'the end'}`)
  const found: Selection[] = []
  let next = at + 1
  while (tokens[next] !== '}') {
    const isFragment = tokens[next] === '...'
    const name = tokens[isFragment ? next + 2 : next]
    if (name === undefined) throw new QueryError('Syntax error at the end')
    next += isFragment ? 3 : 1
    if (tokens[next]?.startsWith('(')) next++
    const [fields, after] = tokens[next] === '{' ? selectionsOf(tokens, next) : [[], next]
    found.push({ name, on: isFragment ? name : null, fields })
    next = after
  }
  return [found, next + 1]
}

function pick(node: Node, selections: readonly Selection[]): unknown {
  const value = typeof node === 'function' ? node() : node
  if (selections.length === 0 || value === null) return value
  if (Array.isArray(value)) return value.map((one: Node) => pick(one, selections))
  if (typeof value !== 'object') throw new QueryError('Selection on a plain value')
  return Object.assign({}, ...selections.map(selection => pickOne(value as Tree, selection)))
}

function pickOne(tree: Tree, { name, on, fields }: Selection): object {
  if (on !== null) return tree.__typename === on ? (pick(tree, fields) as object) : {}
  const node = Object.hasOwn(tree, name) ? tree[name] : undefined
  if (node === undefined) throw new QueryError(`Unknown field "${name}" on type "${String(tree.__typename ?? 'Query')}"`)
  return { [name]: pick(node, fields) }
}
