import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import Papa from 'papaparse'
import type { AuditEntry, AuditQuery } from '../contract/audit.ts'
import { formatNumber } from '../contract/units.ts'
import { counted } from './counted.ts'
import type { Client } from './find.ts'
import { type Done, type ReachOptions, reach, reached } from './reach.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'
import { exitCode, UsageError, wholeNumber } from './usage.ts'

interface FindOptions extends ReachOptions {
  readonly search: string
  readonly from?: string
  readonly to?: string
}

/** Entries asked for at once, the most that the engine gives. */
const pageSize = 1000

/** Adds `headframe audit list|check|export`. */
export function addAudit(program: Command, terminal: Terminal, done: Done): void {
  const audit = program.command('audit').description('what anybody changed: every entry seals the one before it')
  found(audit.command('list').description('print the log, the newest first'))
    .option('--limit <n>', 'entries at the most', wholeNumber(1, 1_000_000), 200)
    .action(async (options: FindOptions & { limit: number }) => {
      const query = queryOf(options)
      await reach(options, false, terminal, async client => print(await entriesOf(client, query, options.limit), options.json, terminal))
      done(exitCode.ok)
    })
  reached(audit.command('check').description('say whether nothing in the log was changed after it was written')).action(
    async (options: ReachOptions) => done(await reach(options, false, terminal, client => check(client, options, terminal))),
  )
  found(audit.command('export').description('write everything that is found as CSV, or with --json as JSON'))
    .option('--out <file>', 'write it there instead of printing it')
    .action(async (options: FindOptions & { out?: string }) => {
      const query = queryOf(options)
      await reach(options, false, terminal, async client => {
        const entries = await entriesOf(client, query, Number.POSITIVE_INFINITY)
        const text = options.json ? JSON.stringify(entries, null, 2) : csvOf(entries)
        if (options.out === undefined) return terminal.out(text)
        await writeFile(options.out, `${text}\n`)
        terminal.err(`${counted(entries.length, 'entry', 'entries')} in ${options.out}`)
      })
      done(exitCode.ok)
    })
}

function found(command: Command): Command {
  return reached(command)
    .option('--search <words>', 'words that must all stand somewhere in an entry', '')
    .option('--from <day>', 'from this day on, such as 2026-11-21')
    .option('--to <day>', 'up to and with this day')
}

function queryOf({ search, from, to }: FindOptions): Pick<AuditQuery, 'search' | 'from' | 'to'> {
  if (search.length > 200) throw new UsageError('--search is longer than 200 characters.')
  const query = { search, from: dayOf('--from', from, 0), to: dayOf('--to', to, 1) }
  if (query.from !== null && query.to !== null && query.from >= query.to) throw new UsageError('--from is after --to.')
  return query
}

/** Midnight at the beginning of a day of this computer's zone, or so many days later; `null` = not bounded. */
function dayOf(option: string, text: string | undefined, later: number): number | null {
  if (text === undefined) return null
  const [, year = 0, month = 0, day = 0] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number)
  const date = new Date(year, month - 1, day)
  if (date.getMonth() !== month - 1 || date.getDate() !== day)
    throw new UsageError(`${option} "${text}" is no day. Write it as 2026-11-21.`)
  return new Date(year, month - 1, day + later).getTime()
}

async function entriesOf(client: Client, query: Pick<AuditQuery, 'search' | 'from' | 'to'>, most: number): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = []
  while (entries.length < most) {
    const limit = Math.min(pageSize, most - entries.length)
    const page = await client.audit.list({ ...query, before: entries.at(-1)?.seq ?? null, limit })
    entries.push(...page)
    if (page.length < limit) break
  }
  return entries
}

function print(entries: readonly AuditEntry[], json: boolean, terminal: Terminal): void {
  if (json) for (const entry of entries) terminal.out(JSON.stringify(entry))
  else if (entries.length === 0) terminal.err('No entry is found.')
  else for (const line of formatTable(columns, entries)) terminal.out(line)
}

const columns = [
  { title: 'NO', align: 'end', cell: (entry: AuditEntry) => String(entry.seq) },
  { title: 'WHEN', cell: ({ at }: AuditEntry) => new Date(at).toISOString() },
  { title: 'WHO', cell: ({ by, account }: AuditEntry) => `${by} (${account})` },
  { title: 'WHAT', cell: ({ action }: AuditEntry) => action },
  { title: 'ON WHICH', cell: ({ subject }: AuditEntry) => subject },
  { title: 'BEFORE', cell: ({ before }: AuditEntry) => before ?? '' },
  { title: 'AFTER', cell: ({ after }: AuditEntry) => after ?? '' },
  { title: 'RESULT', cell: ({ result }: AuditEntry) => result },
] as const

async function check(client: Client, { json }: ReachOptions, terminal: Terminal): Promise<number> {
  const result = await client.audit.check()
  if (json) terminal.out(JSON.stringify(result))
  else
    terminal.out(
      result.ok
        ? soundText(result.entries)
        : `Entry ${result.brokenAt} does not fit the one before it. It, or one before it, was changed or taken out outside of Headframe.`,
    )
  return result.ok ? exitCode.ok : exitCode.failed
}

function soundText(entries: number): string {
  if (entries === 0) return 'The log is empty: nothing has been changed yet.'
  if (entries === 1) return 'The only entry is sound: it was not changed.'
  return `All ${formatNumber(entries)} entries are sound: none was changed, added or taken out in between.`
}

/** Words of miners cannot become formulas of a spreadsheet. */
function csvOf(entries: readonly AuditEntry[]): string {
  const rows = entries.map(({ seq, at, by, account, action, subject, before, after, result, rollout, hash }) => ({
    number: seq,
    time: new Date(at).toISOString(),
    by,
    account,
    action,
    subject,
    before: before ?? '',
    after: after ?? '',
    result,
    rollout: rollout ?? '',
    seal: hash,
  }))
  return Papa.unparse(rows, { escapeFormulae: true, newline: '\n' })
}
