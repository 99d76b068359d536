import type { Fan, FanMode, MinerConfig } from '../../contract/model.ts'
import { booleanField, field, type JsonRecord, numberField, recordsOf, textField } from '../../transport/fields.ts'
import { percentage, within } from '../dialect/sane.ts'

/** The fans as they turn. A second one is told as 0 by boards that have none, so it counts only when it turns or is announced. */
export function fansOf(info: JsonRecord): readonly Fan[] {
  const channels = channelsOf(info)
  if (channels.length > 0) return channels.map((channel, n) => fan(n, numberField(channel, 'rpm'), numberField(channel, 'speedPerc')))
  const first = fan(0, numberField(info, 'fanrpm'), numberField(info, 'fanspeed'))
  if (first.rpm === null && first.pct === null) return []
  const second = numberField(info, 'fan2rpm', 'fanrpm2')
  const hasSecond = (second ?? 0) > 0 || (numberField(info, 'fanCount') ?? 0) > 1
  return hasSecond ? [first, fan(1, second, numberField(info, 'fanspeed2') ?? first.pct)] : [first]
}

/** What drives the fans, as configured. */
export function fanConfigOf(info: JsonRecord): Pick<MinerConfig, 'fanMode' | 'fanPct' | 'fanTargetC'> {
  const first = channelsOf(info)[0] ?? null
  const mode = textField(first, 'mode') ?? textField(info, 'autofanspeed') ?? booleanField(info, 'autofanspeed')?.toString() ?? null
  const fanMode: FanMode | null = mode === null ? null : /^(?:0|false)$/.test(mode) ? 'manual' : 'auto'
  const pct = numberField(first, 'manualSpeed') ?? numberField(info, 'manualFanSpeed') ?? numberField(info, 'fanspeed')
  return {
    fanMode,
    fanPct: fanMode === 'manual' ? percentage(pct) : null,
    fanTargetC: fanMode === 'auto' ? targetOf(info) : null,
  }
}

/** What automatic fans aim at, °C; `null` where this release or board has no such setting. */
export function targetOf(info: JsonRecord): number | null {
  return within(numberField(info, 'temptarget') ?? numberField(info, 'pidTargetTemp'), 1, 130)
}

/** The fans that newer releases of the NerdQAxe family set one by one; empty elsewhere. */
export function channelsOf(info: JsonRecord): readonly JsonRecord[] {
  return recordsOf(field(info, 'fans'))
}

function fan(n: number, rpm: number | null, pct: number | null): Fan {
  return { slot: n + 1, rpm: within(rpm, 0, 30_000), pct: percentage(pct) }
}
