import { type JsonRecord, textField } from '../../transport/fields.ts'
import { blankFacts } from '../dialect/evidence.ts'
import { macOf } from '../dialect/system-info.ts'
import type { IdentityFacts, Session } from '../driver.ts'
import type { Model } from '../model.ts'
import { bitaxeModels } from '../models/bitaxe.ts'
import { luckyMinerModels } from '../models/lucky-miner.ts'
import { nerdaxeModels } from '../models/nerdaxe.ts'
import { getInfo } from './api.ts'
import { asicOf } from './asic.ts'
import { axeName, isNerd, isNerdModel, luckyName, nerdName } from './variant.ts'

/** The Bitaxe by the version printed on its board. */
const boards: Readonly<Record<string, string>> = {
  '2.2': 'Max',
  '102': 'Max',
  '0.11': 'Ultra',
  '201': 'Ultra',
  '202': 'Ultra',
  '203': 'Ultra',
  '204': 'Ultra',
  '205': 'Ultra',
  '207': 'Ultra',
  '302': 'Hex',
  '303': 'Hex',
  '400': 'Supra',
  '401': 'Supra',
  '402': 'Supra',
  '403': 'Supra',
  '600': 'Gamma',
  '601': 'Gamma',
  '602': 'Gamma',
  '603': 'Gamma',
  '650': 'GammaDuo',
  '701': 'SupraHex',
  '702': 'SupraHex',
  '801': 'GammaTurbo',
}

/** Boards of one chip, for versions that nobody has told us. */
const byChip: Readonly<Record<string, string>> = { BM1397: 'Max', BM1366: 'Ultra', BM1368: 'Supra', BM1370: 'Gamma' }

const known: readonly Model[] = [...bitaxeModels, ...nerdaxeModels, ...luckyMinerModels]

/** Who it is: what its page tells, and the name that newer releases keep beside the chips. */
export async function readIdentity(session: Session, signal: AbortSignal): Promise<IdentityFacts> {
  const { facts } = session
  const known = factsOfInfo(await getInfo(session, signal), facts.firmwareName === luckyName)
  const asic = await asicOf(session, signal)
  return { ...known, model: known.firmwareName === luckyName ? known.model : (asic?.deviceModel ?? known.model) }
}

/** What `info` tells. @param isLucky whether its page is that of Lucky Miner */
export function factsOfInfo(info: JsonRecord, isLucky = false): IdentityFacts {
  const lucky = isLucky || /^LV\d/i.test(textField(info, 'minerModel') ?? '')
  const name = lucky ? textField(info, 'minerModel', 'deviceModel') : (textField(info, 'deviceModel') ?? bitaxeOf(info))
  const isOfNerd = !lucky && (isNerd(info) || isNerdModel(name))
  return {
    ...blankFacts(lucky ? luckyName : isOfNerd ? nerdName : axeName),
    make: lucky ? 'Lucky Miner' : isOfNerd ? 'NerdAxe' : 'Bitaxe',
    model: name,
    algorithm: 'sha256d',
    firmwareVersion: textField(info, 'version'),
    mac: macOf(textField(info, 'macAddr')),
    hostname: textField(info, 'hostname'),
    access: 'open',
  }
}

/** `null` when no model is known by this name. */
export function modelOf(name: string | null): Model | null {
  return known.find(model => model.name.toLowerCase() === name?.toLowerCase()) ?? null
}

/** The model of the NerdQAxe family that a file name holds; `null` = none. */
export function nerdModelIn(fileName: string): string | null {
  const text = fileName.toLowerCase()
  const named = nerdaxeModels.filter(({ name }) => text.includes(name.toLowerCase()))
  // 'NerdQAxe++' holds 'NerdQAxe+' too.
  return named.toSorted((a, b) => b.name.length - a.name.length)[0]?.name ?? null
}

function bitaxeOf(info: JsonRecord): string | null {
  const board = boards[textField(info, 'boardVersion') ?? '']
  if (board !== undefined) return board
  const chips = textField(info, 'asicCount') ?? '1'
  return chips === '1' ? (byChip[textField(info, 'ASICModel') ?? ''] ?? null) : null
}

/** Whether an object is the page of such a machine: chips, MAC and pool under the names that only this firmware gives them. */
export function isInfo(info: JsonRecord): boolean {
  const has = (...names: readonly string[]) => names.every(name => textField(info, name) !== null)
  return has('macAddr') && (has('ASICModel') || has('boardVersion') || has('deviceModel')) && 'hashRate' in info && 'uptimeSeconds' in info
}
