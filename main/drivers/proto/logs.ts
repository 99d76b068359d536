import type { MinerLog } from '../../contract/model.ts'
import { field, listOf, textOf } from '../../transport/fields.ts'
import type { Session } from '../driver.ts'
import { getRecord } from './pages.ts'

const sources = [
  { name: 'miner log', source: 'miner_sw' },
  { name: 'kernel log', source: 'os' },
] as const

/** The most that it gives at once. */
const lines = 10_000

/** The newest lines of the mining programs and of the kernel. */
export async function readLogs(session: Session, signal: AbortSignal): Promise<readonly MinerLog[]> {
  const logs: MinerLog[] = []
  for (const { name, source } of sources) {
    const told = await getRecord(session, `system/logs?lines=${lines}&source=${source}`, 'logs', signal)
    logs.push({
      name,
      text: listOf(field(told, 'content'))
        .flatMap(line => textOf(line) ?? [])
        .join('\n'),
    })
  }
  return logs
}
