import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { root, toolScript } from './run.ts'

/** What each layer may and may not import, as in docs/ARCHITECTURE.md. */
const table: readonly { readonly file: string; readonly allowed: readonly string[]; readonly forbidden: readonly string[] }[] = [
  {
    file: 'main/contract/probe.ts',
    allowed: ['zod', '@orpc/contract', './model.ts', './actions/registry.ts'],
    forbidden: ['node:fs', '../lib/clock.ts', '../engine/host.ts', '../drivers/driver.ts', 'electron', 'undici', '@orpc/server'],
  },
  { file: 'main/contract/actions/probe.ts', allowed: ['../model.ts', 'zod'], forbidden: ['../../lib/clock.ts', '../../transport/http.ts'] },
  {
    file: 'main/lib/probe.ts',
    allowed: ['node:fs/promises', './clock.ts', '../contract/failure.ts'],
    forbidden: ['../contract/model.ts', '../transport/http.ts', 'electron'],
  },
  {
    file: 'main/transport/probe.ts',
    allowed: ['node:net', 'undici', '../lib/clock.ts', '../contract/failure.ts'],
    forbidden: ['../contract/model.ts', '../drivers/driver.ts', '../engine/host.ts', 'zod', 'electron'],
  },
  {
    file: 'main/drivers/antminer-stock/probe.ts',
    allowed: [
      '../driver.ts',
      '../model.ts',
      '../models/antminer.ts',
      '../../contract/model.ts',
      '../../lib/clock.ts',
      '../../transport/http.ts',
      './read.ts',
    ],
    forbidden: ['../cgminer/read.ts', '../registry.ts', '../../engine/host.ts', '../../simulator/persona.ts', 'electron', 'undici'],
  },
  {
    file: 'main/drivers/antminer-stock/sim.ts',
    allowed: ['../../simulator/persona.ts'],
    forbidden: ['../../simulator/hall.ts', '../../engine/host.ts', '../cgminer/sim.ts'],
  },
  {
    file: 'main/engine/polling/probe.ts',
    allowed: [
      '../../contract/model.ts',
      '../../drivers/registry.ts',
      '../../drivers/driver.ts',
      '../../transport/http.ts',
      '../../lib/clock.ts',
      '../fleet/fleet.ts',
      'pino',
      'node:os',
    ],
    forbidden: [
      '../../drivers/cgminer/index.ts',
      '../../server/server.ts',
      '../../simulator/hall.ts',
      '../../shell/main.ts',
      '../../cli/main.ts',
      '../../bench/poll.ts',
      'electron',
      'fastify',
      'undici',
      '../../../renderer/app.tsx',
    ],
  },
  {
    file: 'main/server/probe.ts',
    allowed: ['fastify', 'ws', '../contract/model.ts', '../lib/clock.ts', '../engine/host.ts', 'node:http'],
    forbidden: ['../engine/engine.ts', '../drivers/registry.ts', '../simulator/hall.ts', 'electron'],
  },
  {
    file: 'main/cli/probe.ts',
    allowed: ['commander', '../contract/model.ts', '../engine/engine.ts', '../server/data-dir.ts', '../lib/limit.ts'],
    forbidden: [
      'electron',
      '../shell/main.ts',
      '../simulator/hall.ts',
      '../bench/poll.ts',
      '../transport/http.ts',
      '../drivers/registry.ts',
      '../engine/fleet/fleet.ts',
      '../../renderer/app.tsx',
    ],
  },
  {
    file: 'main/shell/probe.ts',
    allowed: ['electron', '../contract/model.ts', '../lib/clock.ts', 'node:path'],
    forbidden: ['../engine/engine.ts', '../drivers/registry.ts', '../transport/http.ts', '../simulator/hall.ts', 'undici', 'fastify'],
  },
  {
    file: 'main/shell/engine-entry.ts',
    allowed: ['../engine/engine.ts', '../simulator/demo-hall.ts'],
    forbidden: ['electron', '../simulator/hall.ts', '../drivers/registry.ts'],
  },
  {
    file: 'main/preload/probe.ts',
    allowed: ['electron', '../contract/model.ts'],
    forbidden: ['node:fs', '../lib/clock.ts', '../engine/host.ts', '../shell/main.ts'],
  },
  {
    file: 'renderer/views/probe.tsx',
    allowed: ['react', '@mantine/core', '../../main/contract/model.ts', '../engine/client.ts'],
    forbidden: ['electron', 'node:fs', 'undici', 'ws', '../../main/engine/host.ts', '../../main/lib/clock.ts', '../../main/shell/main.ts'],
  },
]

interface Report {
  readonly diagnostics: readonly { readonly category: string; readonly location: { readonly path: unknown } }[]
}

/** Lints files in a folder of their own with the repository's configuration. Returns how many findings of the rule each file has. */
async function lint(files: ReadonlyMap<string, string>, rule: string): Promise<Readonly<Record<string, number>>> {
  const folder = await mkdtemp(join(tmpdir(), 'headframe-lint-'))
  const config = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8')) as Record<string, unknown>
  await writeFile(join(folder, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }))
  for (const [path, text] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  const args = [toolScript('@biomejs/biome'), 'lint', '--reporter=json', '--max-diagnostics=none', `--only=${rule}`, '.']
  // A finding makes the exit code 1; the report is what counts.
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 64e6 }).catch(
    (error: { stdout: string }) => error,
  )
  await rm(folder, { recursive: true })
  const report = JSON.parse(stdout) as Report
  const counts: Record<string, number> = {}
  for (const { location } of report.diagnostics) counts[pathOf(location.path)] = (counts[pathOf(location.path)] ?? 0) + 1
  return counts
}

function pathOf(path: unknown): string {
  const text = typeof path === 'string' ? path : String((path as { file: string }).file)
  return text.replaceAll('\\', '/').replace(/^\.\//, '')
}

/** A file for each row of the table that holds all its allowed, or all its forbidden, imports. */
function probes(kind: 'allowed' | 'forbidden'): ReadonlyMap<string, string> {
  const textOf = (names: readonly string[]) =>
    names.map((name, at) => `import { thing as thing${at} } from '${name}'\nexport const again${at} = thing${at}\n`).join('')
  return new Map(table.map(row => [row.file, textOf(row[kind])]))
}

const importRule = 'style/noRestrictedImports'

test('the layer table is enforced: each forbidden import is refused', async () => {
  const refused = await lint(probes('forbidden'), importRule)
  expect(refused).toEqual(Object.fromEntries(table.map(row => [row.file, row.forbidden.length])))
  expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).toBe(68)
})

test('no allowed import is refused', async () => {
  expect(table.flatMap(row => row.allowed).length).toBe(52)
  expect(await lint(probes('allowed'), importRule)).toEqual({})
})

test.each([
  ['nursery/noFloatingPromises', 'async function write(): Promise<void> {}\nexport function go(): void {\n  write()\n}\n'],
  [
    'nursery/useExhaustiveSwitchCases',
    "export function of(kind: 'a' | 'b'): number {\n  switch (kind) {\n    case 'a':\n      return 1\n  }\n  return 0\n}\n",
  ],
  ['suspicious/noExplicitAny', 'export const loose: any = 1\n'],
  ['style/noNonNullAssertion', 'export const first = [1][0]!\n'],
  ['style/noDefaultExport', 'export default 1\n'],
  ['style/noRestrictedGlobals', 'export const later = () => setTimeout(() => {}, 1)\n'],
])('%s is an error in the engine', async (rule, text) => {
  expect(await lint(new Map([['main/engine/polling/probe.ts', text]]), rule)).toEqual({ 'main/engine/polling/probe.ts': 1 })
})
