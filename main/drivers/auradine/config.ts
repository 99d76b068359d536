import { MinerError } from '../../contract/failure.ts'
import type { MinerConfig } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, recordsOf, textField } from '../../transport/fields.ts'
import type { Session } from '../driver.ts'
import { type Mode, modeOf } from './mode.ts'
import { readPart } from './parts.ts'
import { get } from './web.ts'

/** What verify and undo compare: the pools and the mode. Passwords of pools are not told. Throws what a read throws. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const pools = await readPools(session, signal)
  const mode = await readMode(session, signal)
  return {
    at: session.now(),
    pools: pools.map(row => ({ url: textField(row, 'URL', 'url') ?? '', user: textField(row, 'User', 'user') ?? '', password: null })),
    mode: mode.name,
    fanMode: null,
    fanPct: null,
    fanTargetC: null,
    freqMhz: null,
    powerLimitW: mode.powerLimitW,
    other: {},
  }
}

/** What it is told to do now. */
export async function readMode(session: Session, signal: AbortSignal): Promise<Mode> {
  const row = (await readPart(session, 'mode', signal))[0]
  if (row === undefined) throw new MinerError({ code: 'malformed', where: '/mode', got: 'an answer without a mode' })
  return modeOf(row)
}

/** By priority, empty slots left out. */
async function readPools(session: Session, signal: AbortSignal): Promise<readonly JsonRecord[]> {
  const reply = await get(session, 'pools', signal)
  const rows = field(reply, 'POOLS')
  if (rows === undefined) throw new MinerError({ code: 'malformed', where: '/pools', got: JSON.stringify(reply) })
  const priority = (row: JsonRecord) => numberField(row, 'Priority', 'POOL') ?? 0
  return recordsOf(rows)
    .filter(row => textField(row, 'URL', 'url') !== null)
    .toSorted((a, b) => priority(a) - priority(b))
}
