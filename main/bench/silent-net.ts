import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { runScan } from './scan-process.ts'
import type { ScanFigures } from './scan-run.ts'

/** Two network namespaces with a cable between them; 10.77.0.0/16 lies behind the second, which drops what is not for a miner. */
const near = 'headframe-bench-near'
const far = 'headframe-bench-far'
const apiPort = 4028

const hallProgram = fileURLToPath(new URL('silent-hall.ts', import.meta.url))

/** Why the silent network cannot be made here; `null` when it can. */
export function silentNetProblem(): string | null {
  if (process.platform !== 'linux') return 'network namespaces exist on Linux only'
  if (process.getuid?.() !== 0) return 'making a network namespace needs root'
  try {
    ip('netns', 'list')
    return null
  } catch (error) {
    return `the command ip cannot be run (${error instanceof Error ? error.message : String(error)})`
  }
}

/** Makes the network, runs `task` in it, and removes it whatever happens. */
export async function withSilentNet(task: () => Promise<void>): Promise<void> {
  remove()
  try {
    ip('netns', 'add', near)
    ip('netns', 'add', far)
    ip('link', 'add', 'near0', 'netns', near, 'type', 'veth', 'peer', 'name', 'far0', 'netns', far)
    ip('-n', near, 'addr', 'add', '10.200.0.1/30', 'dev', 'near0')
    ip('-n', far, 'addr', 'add', '10.200.0.2/30', 'dev', 'far0')
    for (const [space, link] of [
      [near, 'near0'],
      [far, 'far0'],
      [near, 'lo'],
      [far, 'lo'],
    ] as const)
      ip('-n', space, 'link', 'set', link, 'up')
    ip('-n', near, 'route', 'add', '10.77.0.0/16', 'via', '10.200.0.2')
    await task()
  } finally {
    remove()
  }
}

/** Scans `range` of the silent network with `miners` miners in it, a twentieth of them late. */
export async function scanSilent(
  range: string,
  miners: number,
): Promise<{ readonly figures: ScanFigures; readonly miners: number; readonly late: number }> {
  const hall = spawn('ip', ['netns', 'exec', far, process.execPath, hallProgram, range, String(miners), String(apiPort)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  try {
    const [up] = (await once(hall, 'message')) as [{ miners: number; late: number }]
    const figures = await runScan(
      range,
      { api: apiPort, web: 80 },
      { prefix: ['ip', 'netns', 'exec', near], onBegin: () => hall.send('begin') },
    )
    return { figures, ...up }
  } finally {
    const gone = once(hall, 'exit')
    hall.disconnect()
    await gone
    ip('-n', far, 'addr', 'flush', 'dev', 'lo')
  }
}

function ip(...words: readonly string[]): void {
  execFileSync('ip', words, { stdio: ['ignore', 'ignore', 'pipe'] })
}

function remove(): void {
  for (const space of [near, far]) {
    const left = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' })
    if (left.split(/\s/).includes(space)) ip('netns', 'del', space)
  }
}
