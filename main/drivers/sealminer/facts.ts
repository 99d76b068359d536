import { type JsonRecord, textField } from '../../transport/fields.ts'
import { blankFacts } from '../dialect/evidence.ts'
import { dropNulls, macOf, serialOf } from '../dialect/system-info.ts'
import type { IdentityFacts } from '../driver.ts'
import type { Model } from '../model.ts'
import { sealminerModels } from '../models/sealminer.ts'
import { boardNumbers } from './boards.ts'

/** How people call it. */
export const firmwareName = 'Sealminer'

/** What is certain of every machine of this firmware. */
export const makerFacts: IdentityFacts = { ...blankFacts(firmwareName), make: 'Sealminer', algorithm: 'sha256d' }

/** What is known of a model. */
export function modelOf(name: string | null): Model | null {
  return sealminerModels.find(model => model.name === name) ?? null
}

/** Pure: what a row of `stats` tells of identity; what it does not tell is absent. */
export function factsOfStats(stats: JsonRecord | null): Partial<IdentityFacts> {
  const serials = boardNumbers(stats).flatMap(number => serialOf(textField(stats, `${number} SN`)) ?? [])
  return dropNulls({
    model: modelNameOf(textField(stats, 'Model')),
    firmwareVersion: textField(stats, 'Firmware'),
    mac: macOf(textField(stats, 'MAC')),
    serial: serialOf(textField(stats, 'Ctrl Board SN')),
    boardSerials: serials.length > 0 ? serials.toSorted() : null,
  })
}

/** Pure: what `get_system_info` tells of identity. */
export function factsOfSystem(info: JsonRecord | null): Partial<IdentityFacts> {
  return dropNulls({
    model: modelNameOf(textField(info, 'miner_type')),
    firmwareVersion: textField(info, 'firmware_version'),
    mac: macOf(textField(info, 'macaddr')),
    serial: serialOf(textField(info, 'crtl_sn')),
  })
}

/** 'A2 Pro' of 'SEALMINER A2 Pro' or 'A2Pro'; `null` when nothing is told. */
export function modelNameOf(text: string | null): string | null {
  const bare = (text ?? '')
    .replace(/^seal\s*miner\b/i, '')
    .replace(/[\s_]+/g, ' ')
    .trim()
  if (bare === '') return null
  const key = keyOf(bare)
  return sealminerModels.find(({ name }) => keyOf(name) === key)?.name ?? bare.slice(0, 40)
}

function keyOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_-]+/g, '')
    .replace(/hydro$/, 'hyd')
}
