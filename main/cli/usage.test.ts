import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { counted } from './counted.ts'
import { readCredential } from './credentials.ts'
import { runCommandLine } from './program.ts'
import { formatTable, plain } from './table.ts'
import type { Terminal } from './terminal.ts'
import { parseTargets } from './usage.ts'

/** A terminal that remembers what was printed; nobody sits there. */
function silentTerminal(): Terminal & { readonly printed: string[]; readonly said: string[] } {
  const printed: string[] = []
  const said: string[] = []
  return {
    printed,
    said,
    interactive: false,
    signal: new AbortController().signal,
    out: line => void printed.push(line),
    err: line => void said.push(line),
    progress: () => {},
    taken: () => Promise.resolve(),
    ask: async () => false,
    close: () => {},
  }
}

const pool = ['--pool', 'stratum+tcp://pool.example:3333,acme,x']

/** What is typed on the left; on the right what the message must name. */
const mistakes: readonly (readonly [string[], RegExp])[] = [
  [['scan'], /missing required argument 'range'/],
  [['scan', '10.0.0.300'], /RANGE "10\.0\.0\.300":/],
  [['scan', '10.0.0.1', 'nonsense'], /RANGE "nonsense":/],
  [['scan', '10.0.0.9-10.0.0.1'], /RANGE "10\.0\.0\.9-10\.0\.0\.1": .*ends before it begins/],
  // Of loopback, so that a failure of this test asks nobody.
  [['scan', '127.0.0.0/8'], /RANGE: These are 16,777,214 addresses, more than one scan asks \(1,048,576, a \/12\)/],
  [['scan', '10.0.0.1', '--timeout', 'soon'], /'--timeout <ms>'.*'soon'.*whole number from 50 to 60000/],
  [['scan', '10.0.0.1', '--api-port', '0'], /'--api-port <n>'.*'0'.*from 1 to 65535/],
  [['scan', '10.0.0.1', '--colour'], /unknown option '--colour'/],
  [['read', '10.0.0.1', '--user', 'root'], /--user "root" needs a password/],
  [['read', '10.0.0.1', '--password-file', '/nowhere/at/all'], /--password-file "\/nowhere\/at\/all" cannot be read/],
  [['mine', '10.0.0.1'], /unknown command 'mine'/],
  [['pools', 'set', '10.0.0.1', '--yes'], /required option '--pool/],
  [['pools', 'set', '10.0.0.1', '--pool', 'pool.example:3333,acme', '--yes'], /--pool "pool\.example:3333,acme": .*scheme/],
  [['pools', 'set', '10.0.0.1', '--pool', 'stratum+tcp://pool.example,acme', '--yes'], /no port/],
  [['pools', 'set', '10.0.0.1', '--pool', 'stratum+tcp://pool.example:3333,', '--yes'], /The worker is empty/],
  [['pools', 'set', '10.0.0.1', '--pool', 'stratum+tcp://pool.example:3333,a b', '--yes'], /blank/],
  [['pools', 'set', '10.0.0.1', ...pool, ...pool, ...pool, ...pool, '--yes'], /3 pools at the most/],
  [['pools', 'set', '10.0.0.1', ...pool, '--worker', '{acount}', '--yes'], /--worker: "\{acount\}" is not known/],
  [['pools', 'set', '10.0.0.1', ...pool, '--batch', '0', '--yes'], /'--batch <n>'.*from 1 to 5000/],
  [['pools', 'set', '10.0.0.1', ...pool, '--every', '-1', '--yes'], /'--every <s>'.*from 0 to 3600/],
  [['pools', 'set', '10.0.0.1', ...pool], /--yes is missing/],
  [['action', 'dance', '10.0.0.1'], /ACTION "dance" is not known\. Use one of reboot, restartMining, locate/],
  [['action', 'setPools', '10.0.0.1'], /pools set/],
  [['action', 'reboot', '10.0.0.1'], /--yes is missing/],
  [['action', 'reboot', '10.0.0.1', '--off', '--yes'], /--off belongs to locate/],
  [['action', 'setPowerLimit', '10.0.0.1', '--yes'], /--watts is missing: 10-20,000 W/],
  [['action', 'setPowerLimit', '10.0.0.1', '--watts', '5', '--yes'], /--watts: Power limit is from 10 to 20,000 W/],
  [['action', 'setPowerMode', '10.0.0.1', '--mode', 'turbo', '--yes'], /--mode: Power mode is one of low, normal, high/],
  [['action', 'setFan', '10.0.0.1', '--pct', '80', '--yes'], /--mode is missing: auto, manual, immersion/],
  [['action', 'setFan', '10.0.0.1', '--mode', 'manual', '--yes'], /--pct is missing: .*%/],
  [['action', 'setFan', '10.0.0.1', '--mode', 'full', '--yes'], /--mode: Fans is one of auto, manual, immersion/],
  [['action', 'setPassword', '10.0.0.1', '--yes'], /--password-from is missing: a file whose first line it is/],
  [['rollout', 'plan', 'reboot', '--filter', 'nonsense:::'], /--filter "nonsense:::": /],
  [['rollout', 'run', 'reboot', '--filter', ' ', '--yes'], /--filter The filter is empty/],
  [['action', 'setFan', '10.0.0.1', '--mode', 'auto', '--pct', '80', '--yes'], /--pct means nothing beside/],
  [['action', 'reboot', '10.0.0.1', '--watts', '3000', '--yes'], /--watts belongs to setPowerLimit, not to "reboot"/],
  [['serve', '--port', '99999'], /'--port <n>'.*from 0 to 65535/],
  [['sim', '--miners', 'many'], /--miners/],
]

test.each(mistakes)('%j ends with exit code 2 and names the bad piece', async (args, named) => {
  const terminal = silentTerminal()
  expect(await runCommandLine(args, terminal)).toBe(2)
  expect(terminal.said.join('\n')).toMatch(named)
  expect(terminal.printed).toEqual([])
})

test('a password typed into --pool is not repeated in the message about it', async () => {
  const terminal = silentTerminal()
  await runCommandLine(['pools', 'set', '10.0.0.1', '--pool', 'nonsense,acme,hunter2', '--yes'], terminal)
  expect(terminal.said.join('\n')).toContain('nonsense,acme')
  expect(terminal.said.join('\n')).not.toContain('hunter2')
})

test.each([['--help'], ['--version'], ['pools', 'set', '--help'], ['sim', '--help']])(
  '%s %s %s is answered with exit code 0',
  async (...args) => {
    const terminal = silentTerminal()
    expect(await runCommandLine(args.filter(Boolean), terminal)).toBe(0)
    expect(terminal.printed.join('')).not.toBe('')
  },
)

test('addresses named one by one are told from ranges', () => {
  const targets = parseTargets(['10.0.0.1', '10.0.1.0/24', '10.0.2.5/32', '10.0.3.1-10.0.3.2', '10.0.4.1,10.0.4.2'])
  expect([...targets.single]).toEqual(['10.0.0.1', '10.0.2.5', '10.0.4.1', '10.0.4.2'])
  expect(targets.count).toBe(1 + 254 + 1 + 2 + 2)
})

test('a password comes from the first line of a file, else from the environment', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'headframe-password-'))
  const passwordFile = join(folder, 'password')
  await writeFile(passwordFile, 'from the file\n')
  expect(readCredential({ passwordFile }, { HEADFRAME_PASSWORD: 'from the environment' })?.password.reveal()).toBe('from the file')
  expect(readCredential({ user: 'admin' }, { HEADFRAME_PASSWORD: 'from the environment' })).toMatchObject({ user: 'admin' })
  expect(readCredential({}, {})).toBeNull()
  await writeFile(passwordFile, '\n')
  expect(() => readCredential({ passwordFile }, {})).toThrow('is empty')
  await rm(folder, { recursive: true })
})

test('one is told as one, and thousands have their groups', () => {
  expect([counted(1, 'miner'), counted(0, 'miner'), counted(1200, 'miner')]).toEqual(['1 miner', '0 miners', '1,200 miners'])
  expect([counted(1, 'entry', 'entries'), counted(2, 'entry', 'entries')]).toEqual(['1 entry', '2 entries'])
})

test('what a miner says cannot move the cursor or break the table', () => {
  expect(plain('\u001b[2J\u001b]0;owned\u0007name\r\nnext')).toBe('[2J ]0;owned name next')
  expect(plain('x'.repeat(100))).toHaveLength(60)
  const lines = formatTable(
    [
      { title: 'NAME', cell: (row: string) => row },
      { title: 'N', align: 'end', cell: row => String(row.length) },
    ],
    ['ab', 'a\tlonger one'],
  )
  expect(lines).toEqual(['NAME           N', 'ab             2', 'a longer one  12'])
})
