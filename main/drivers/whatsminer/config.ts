import { MinerError } from '../../contract/failure.ts'
import type { MinerConfig, Pool } from '../../contract/model.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { field, type JsonRecord, numberField, recordOf, textField } from '../../transport/fields.ts'
import { askAll, type Replies, requirePools } from '../dialect/ask.ts'
import { parsePools } from '../dialect/pools.ts'
import { power } from '../dialect/sane.ts'
import type { Session } from '../driver.ts'
import { limitOf, modeOf, readStatus as readStatusV2, summaryOf } from './read-v2.ts'
import { modeOf as modeOfDevice, poolRows, readStatus as readStatusV3 } from './read-v3.ts'
import { apiOf } from './release.ts'
import { askV3, v3Codes, wholeDataOf } from './v3.ts'

/** What verify and undo compare. The firmware never tells the passwords of its pools. Throws `MinerError`. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  return (await apiOf(session, signal)) === 'v3' ? configV3(session, signal) : configV2(session, signal)
}

async function configV2(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const replies = await askAll(session, ['summary', 'pools'], signal)
  const { record: status, isCut } = await readStatusV2(session, signal)
  refuseCut(replies, isCut)
  requirePools(replies)
  const summary = summaryOf(replies)
  return {
    ...configOf(sectionOf(replies.get('pools'), 'POOLS'), session.now()),
    mode: modeOf(summary, status),
    powerLimitW: limitOf(summary, status),
    other: textsOf(status, ['hash_percent']),
  }
}

/** A part that lost its end would pass for fewer pools, or for another mode. */
function refuseCut({ cut }: Replies, isStatusCut: boolean): void {
  const names = [...(cut ?? []), ...(isStatusCut ? ['status'] : [])]
  if (names.length > 0)
    throw new MinerError({ code: 'malformed', where: `reply to ${names.join(', ')}, which came cut off or garbled`, got: '' })
}

async function configV3(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const status = await readStatusV3(session, signal)
  const [setting] = await askV3(session, [{ cmd: 'get.miner.setting' }], signal)
  const isTold = setting?.isCut === true || (setting?.code === v3Codes.ok && typeof setting.msg === 'object' && setting.msg !== null)
  const settings = isTold ? wholeDataOf(setting, 'get.miner.setting') : null
  const miner = recordOf(field(status.device, 'miner'))
  return {
    ...configOf(poolRows(status.pools), session.now()),
    mode: textField(settings, 'power-mode')?.toLowerCase() ?? modeOfDevice(status.device),
    powerLimitW: power(numberField(settings, 'power-limit')) ?? power(numberField(status.summary, 'power-limit')),
    other: {
      ...textsOf(settings, ['upfreq-speed', 'fast-boot', 'target-freq', 'fast-mining', 'heat-mode']),
      ...textsOf(miner, ['cointype', 'pool-strategy']),
    },
  }
}

function configOf(rows: readonly JsonRecord[], now: number): MinerConfig {
  const pools = parsePools(rows, 'stratum-active', { now, minerNowS: null }).toSorted((a, b) => a.priority - b.priority)
  return {
    at: now,
    pools: pools.map(({ url, user }: Pool) => ({ url, user, password: null })),
    mode: null,
    fanMode: null,
    fanPct: null,
    fanTargetC: null,
    freqMhz: null,
    powerLimitW: null,
    other: {},
  }
}

function textsOf(record: JsonRecord | null, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap(name => (textField(record, name) === null ? [] : [[name, textField(record, name) ?? '']])))
}
