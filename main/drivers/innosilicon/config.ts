import { MinerError } from '../../contract/failure.ts'
import type { MinerConfig, PoolConfig } from '../../contract/model.ts'
import { field, type JsonRecord, listOf, recordsOf } from '../../transport/fields.ts'
import type { Json } from '../../transport/tolerant-json.ts'
import type { Session } from '../driver.ts'
import { call } from './web.ts'

/** What verify and undo compare: the pools, as the web interface tells them. Throws what a call throws. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  return {
    at: session.now(),
    pools: poolsOf(await call(session, 'pools', signal)),
    mode: null,
    fanMode: null,
    fanPct: null,
    fanTargetC: null,
    freqMhz: null,
    powerLimitW: null,
    other: {},
  }
}

/** Pure. The list under whichever name it has, or the nine fields that a change is written with. Throws `malformed` when there is neither. */
export function poolsOf(reply: JsonRecord): readonly PoolConfig[] {
  const list = ['pools', 'Pools', 'POOLS'].map(name => field(reply, name)).find(value => value !== undefined)
  const fields = Object.keys(reply).some(key => /^Pool\d$/i.test(key))
  if (list === undefined && !fields) throw new MinerError({ code: 'malformed', where: '/api/pools', got: JSON.stringify(reply) })
  const pools = list === undefined ? ofFields(reply) : rowsOf(list).map(ofRow)
  return pools.filter(pool => pool.url !== '')
}

function rowsOf(list: Json): readonly JsonRecord[] {
  return listOf(list).length > 0 ? recordsOf(list) : []
}

function ofRow(row: JsonRecord): PoolConfig {
  const keys = Object.keys(row)
  const value = (pattern: RegExp) => field(row, keys.find(key => pattern.test(key)) ?? '')
  const password = value(/^pass(word)?$/i)
  return {
    url: asWritten(value(/^url$/i)),
    user: asWritten(value(/^user(name)?$/i)),
    password: password === undefined ? null : asWritten(password),
  }
}

function ofFields(reply: JsonRecord): readonly PoolConfig[] {
  return [1, 2, 3].map(n => ({
    url: asWritten(field(reply, `Pool${n}`)),
    user: asWritten(field(reply, `UserName${n}`)),
    password: asWritten(field(reply, `Password${n}`)),
  }))
}

/** Blanks and all: verify and undo compare it. */
function asWritten(value: Json | undefined): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value : ''
}
