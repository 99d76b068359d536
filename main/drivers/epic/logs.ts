import { MinerError } from '../../contract/failure.ts'
import type { MinerLog } from '../../contract/model.ts'
import type { Session } from '../driver.ts'
import { getText } from './door.ts'

const logs = [
  { name: 'miner log', page: 'log' },
  { name: 'error log', page: 'log/error' },
] as const

/** What it has written down, and its errors by themselves. Releases without such pages throw `unsupported`. */
export async function readLogs(session: Session, signal: AbortSignal): Promise<readonly MinerLog[]> {
  const told: MinerLog[] = []
  let missing: MinerError | null = null
  for (const { name, page } of logs) {
    try {
      told.push({ name, text: await getText(session, page, signal) })
    } catch (thrown) {
      if (!(thrown instanceof MinerError) || thrown.failure.code !== 'unsupported') throw thrown
      missing = thrown
    }
  }
  if (told.length === 0 && missing !== null) throw missing
  return told
}
