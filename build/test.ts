import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuilt } from './built.ts'
import { getChromium } from './chromium.ts'
import { root, run, runTool, toolScript } from './run.ts'

/** The command of `npm test`: every check in order, all of them even when one fails, and a last line with the sum. */
const steps: Readonly<Record<string, () => Promise<boolean>>> = {
  lint: async () => (await runTool('@biomejs/biome', ['check', '.'])) === 0,
  types,
  build: () => ensureBuilt('desktop'),
  unit: () => vitest('unit', ['--project', 'main', '--project', 'renderer']),
  browser,
}

const resultsFolder = join(root, 'out', 'test-results')

async function types(): Promise<boolean> {
  const codes: number[] = []
  for (const program of ['main', 'main/preload', 'renderer', 'e2e'])
    codes.push(await run(process.execPath, [toolScript('typescript', 'tsc'), '-p', program]))
  return codes.every(code => code === 0)
}

async function browser(): Promise<boolean> {
  const found = await getChromium()
  console.log(`The browser test ${found.how}.`)
  return vitest('browser', ['--project', 'browser'], { CHROMIUM_PATH: found.path })
}

async function vitest(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<boolean> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${resultFile(name)}`]
  return (await runTool('vitest', ['run', '-c', 'build/vitest.config.ts', ...args, ...reporters], { env })) === 0
}

function resultFile(name: string): string {
  return join(resultsFolder, `${name}.json`)
}

interface Counts {
  passed: number
  failed: number
  skipped: number
}

function countTests(names: readonly string[]): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of names.map(resultFile).filter(existsSync)) {
    const result = JSON.parse(readFileSync(file, 'utf8')) as { numPassedTests: number; numFailedTests: number; numPendingTests: number }
    counts.passed += result.numPassedTests
    counts.failed += result.numFailedTests
    counts.skipped += result.numPendingTests
  }
  return counts
}

function chosenSteps(): readonly string[] {
  const { values } = parseArgs({ options: { only: { type: 'string' }, without: { type: 'string' } } })
  const only = values.only?.split(',') ?? Object.keys(steps)
  const without = values.without?.split(',') ?? []
  const unknown = [...only, ...without].find(name => !Object.hasOwn(steps, name))
  if (unknown !== undefined) throw new Error(`"${unknown}" is not a step. The steps are ${Object.keys(steps).join(', ')}.`)
  return only.filter(name => !without.includes(name))
}

async function runStep(name: string): Promise<boolean> {
  const startedAt = performance.now()
  console.log(`\n== ${name}`)
  const ok = await Promise.resolve(steps[name]?.()).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    return false
  })
  console.log(`== ${name}: ${ok ? 'ok' : 'FAILED'} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`)
  return ok === true
}

async function main(): Promise<void> {
  rmSync(resultsFolder, { recursive: true, force: true })
  mkdirSync(resultsFolder, { recursive: true })
  const failed: string[] = []
  for (const name of chosenSteps()) {
    // Without a window there is nothing to look at: every browser test would only run into its time limit.
    if (name === 'browser' && failed.includes('build')) console.log('\n== browser: not run, because the window could not be built')
    else if (!(await runStep(name))) failed.push(name)
  }
  const counts = countTests(['unit', 'browser'])
  console.log(`\n${failed.length === 0 ? 'All steps passed.' : `Failed: ${failed.join(', ')}.`}`)
  console.log(`Tests: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

await main()
