import { mkdir } from 'node:fs/promises'
import { memorySecrets, openKeyFile } from '../engine/credentials/key-file.ts'
import { startEngine } from '../engine/engine.ts'
import type { Engine, GivenCredential } from '../engine/host.ts'
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

const level = 'silent'

/** Runs a task with an engine that keeps everything in memory and ends with it. */
export async function withMemoryEngine<T>(options: EngineOptions, task: (client: Client) => Promise<T>): Promise<T> {
  return using(await start(null, options), task)
}

/**
 * Runs a task with an engine on a data folder, so that what it changes is in the journal and can be undone.
 * When another Headframe holds the folder, says so and keeps the journal in a folder beside it.
 */
export async function withStoredEngine<T>(
  dataDir: string,
  options: EngineOptions,
  terminal: Terminal,
  task: (client: Client) => Promise<T>,
): Promise<T> {
  const engine = await start(dataDir, options)
  const { readOnly, notices } = await engine.client.hello()
  for (const notice of notices) terminal.err(notice)
  if (readOnly === null) return using(engine, task)
  await engine.close()
  const beside = `${dataDir}-cli`
  terminal.err(`${readOnly} The journal of this command is kept in ${beside}.`)
  return using(await start(beside, options), task)
}

async function start(dataDir: string | null, { apiPort, webPort, credential }: EngineOptions): Promise<Engine> {
  if (dataDir !== null) await mkdir(dataDir, { recursive: true, mode: 0o700 })
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

async function using<T>(engine: Engine, task: (client: Client) => Promise<T>): Promise<T> {
  try {
    return await task(engine.client)
  } finally {
    await engine.close()
  }
}
