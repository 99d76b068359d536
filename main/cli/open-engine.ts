import type { RolloutSummary } from '../contract/rollout.ts'
import { memorySecrets, openKeyFile } from '../engine/credentials/key-file.ts'
import { startEngine } from '../engine/engine.ts'
import type { Engine, GivenCredential } from '../engine/host.ts'
import { prepareDataFolder } from '../lib/data-folder.ts'
import { openLog } from '../lib/log.ts'
import type { Client } from './find.ts'
import type { Terminal } from './terminal.ts'
import { version } from './version.ts'

/** Options that every command with an engine has. */
export interface EngineOptions {
  readonly apiPort: number
  readonly webPort: number
  /** Tried on every miner before the stored ones; never stored. */
  readonly credential: GivenCredential | null
}

type Task<T> = (client: Client) => Promise<T>

const level = 'silent'

/** Runs a task with an engine that keeps everything in memory and ends with it. */
export async function withMemoryEngine<T>(options: EngineOptions, task: Task<T>): Promise<T> {
  return using(await start(null, options), task)
}

/**
 * Runs a task that changes miners with an engine on a data folder, so that it is in the journal and can be undone. Says first which changes an
 * earlier command left in the middle. Throws with a sentence when another Headframe holds the folder: two engines could write one miner at once.
 */
export async function withStoredEngine<T>(dataDir: string, options: EngineOptions, terminal: Terminal, task: Task<T>): Promise<T> {
  const { engine, readOnly } = await opened(dataDir, options, terminal)
  if (readOnly === null) return using(engine, toldOf(dataDir, terminal, task))
  return await refuse(engine, `${readOnly} Do it there, or with "headframe rollout run" and --server if it is a "headframe serve".`)
}

/**
 * Runs a task on the rollouts of a data folder.
 * @param changes whether the task needs to change anything: then a folder that another Headframe holds is an error, else that is said and the
 * task sees what that one has written down
 */
export async function withRollouts<T>(
  dataDir: string,
  options: EngineOptions & { readonly changes: boolean },
  terminal: Terminal,
  task: Task<T>,
): Promise<T> {
  const { engine, readOnly } = await opened(dataDir, options, terminal)
  if (readOnly === null) return using(engine, options.changes ? task : toldOf(dataDir, terminal, task))
  if (options.changes)
    return await refuse(engine, `${readOnly} Do it there, or name its server with --server if it is a "headframe serve".`)
  terminal.err(`${readOnly} This is what it has written down so far.`)
  return using(engine, task)
}

async function opened(dataDir: string, options: EngineOptions, terminal: Terminal): Promise<{ engine: Engine; readOnly: string | null }> {
  const engine = await start(dataDir, options)
  const { readOnly, notices } = await engine.client.hello()
  for (const notice of notices) terminal.err(notice)
  return { engine, readOnly }
}

async function refuse(engine: Engine, sentence: string): Promise<never> {
  await engine.close()
  throw new Error(sentence)
}

/** The task, after a word on each push that an earlier command left in the middle: nothing else here would speak of it. */
function toldOf<T>(dataDir: string, terminal: Terminal, task: Task<T>): Task<T> {
  return async client => {
    const rollouts = await client.rollouts.list()
    for (const rollout of rollouts) if (rollout.state === 'interrupted') terminal.err(interrupted(rollout, dataDir))
    return task(client)
  }
}

function interrupted({ id, title, createdAt, counts }: RolloutSummary, dataDir: string): string {
  const parts = [
    `${counts.verified} verified`,
    `${counts.failed} failed`,
    `${counts.unknown + inFlight(counts)} perhaps changed`,
    `${counts.waiting} not begun`,
  ]
  const at = new Date(createdAt).toISOString().slice(0, 16).replace('T', ' ')
  const commands = `"headframe rollout show|resume|undo ${id} --data ${dataDir}"`
  return `"${title}" of ${at} UTC was interrupted: ${parts.join(', ')}. ${commands} shows which, goes on with it or undoes it.`
}

function inFlight(counts: RolloutSummary['counts']): number {
  return counts.reading + counts.writing + counts.settling
}

async function start(dataDir: string | null, { apiPort, webPort, credential }: EngineOptions): Promise<Engine> {
  if (dataDir !== null) await prepareDataFolder(dataDir)
  return startEngine({
    dataDir,
    version,
    by: 'cli',
    secrets: dataDir === null ? memorySecrets() : await openKeyFile(dataDir),
    credentials: credential === null ? [] : [credential],
    log: openLog({ level, file: null }),
    ports: { api: apiPort, web: webPort },
    polling: false,
  })
}

async function using<T>(engine: Engine, task: Task<T>): Promise<T> {
  try {
    return await task(engine.client)
  } finally {
    await engine.close()
  }
}
