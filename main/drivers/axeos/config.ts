import type { MinerConfig } from '../../contract/model.ts'
import { field, type JsonRecord, numberField, recordsOf, textField } from '../../transport/fields.ts'
import { within } from '../dialect/sane.ts'
import type { Session } from '../driver.ts'
import { getInfo } from './api.ts'
import { type Asic, asicOf } from './asic.ts'
import { channelsOf, fanConfigOf } from './fans.ts'
import { slotsOf, urlOf } from './pool-slots.ts'
import { modeOf } from './tuning.ts'

/** Settings of the page that no other part of the configuration holds. Everything else there is a reading. */
const kept =
  /^(?:hostname|ssid|overclockEnabled|minFanSpeed|rotation|display|displayTimeout|displayOffset|invertscreen|flipscreen|autoscreenoff|invertfanpolarity|statsFrequency|jobInterval|overheat_temp|vrFrequency|pid[PID]|useFallbackStratum|primaryPoolIndex|stratum_keep|stratumDifficulty|(?:fallbackS|s)tratum(?:EnonceSubscribe|ExtranonceSubscribe|SuggestedDifficulty|DecodeCoinbase|V2ChannelType))$/

/** Reads the settings, which stand on the same page as the readings. */
export async function readConfig(session: Session, signal: AbortSignal): Promise<MinerConfig> {
  const info = await getInfo(session, signal)
  return configOf(info, await asicOf(session, signal), session.now())
}

/** Pure: what verify and undo compare. Pool passwords are never told. */
export function configOf(info: JsonRecord, asic: Asic | null, now: number): MinerConfig {
  return {
    at: now,
    pools: slotsOf(info).map(({ record }) => ({ url: urlOf(record), user: textField(record, 'stratumUser') ?? '', password: null })),
    mode: modeOf(info, asic),
    ...fanConfigOf(info),
    freqMhz: within(numberField(info, 'frequency'), 1, 5000),
    powerLimitW: null,
    other: otherOf(info),
  }
}

function otherOf(info: JsonRecord): Readonly<Record<string, string>> {
  const flat = Object.entries(info).filter(([name]) => kept.test(name))
  const fans = channelsOf(info).flatMap((channel, n) => {
    // The first fan stands in the configuration itself.
    const names = n === 0 ? ['overheatTemp'] : ['mode', 'manualSpeed', 'overheatTemp']
    return names.map(name => [`fans.${n + 1}.${name}`, textField(channel, name) ?? ''] as const)
  })
  const mode = textField(recordsOf(field(info, 'stratum'))[0] ?? null, 'poolMode')
  const lines = flat.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const)
  return Object.fromEntries([...lines, ...fans, ...(mode === null ? [] : [['stratum.poolMode', mode] as const])])
}
