import type { Model } from '../model.ts'
import { antminerModels } from './antminer.ts'
import { auradineModels } from './auradine.ts'
import { avalonModels } from './avalon.ts'
import { bitaxeModels } from './bitaxe.ts'
import { hammerModels, volcminerModels } from './blackminer.ts'
import { braiinsModels } from './braiins.ts'
import { elphapexModels } from './elphapex.ts'
import { epicModels } from './epic.ts'
import { goldshellModels } from './goldshell.ts'
import { iceriverModels } from './iceriver.ts'
import { innosiliconModels } from './innosilicon.ts'
import { luckyMinerModels } from './lucky-miner.ts'
import { nerdaxeModels } from './nerdaxe.ts'
import { protoModels } from './proto.ts'
import { sealminerModels } from './sealminer.ts'
import { whatsminerModels } from './whatsminer.ts'

/** Every model that Headframe knows, by the make that it is sold under. A new make is one file beside this one and one line here. */
export const makes: Readonly<Record<string, readonly Model[]>> = {
  Antminer: antminerModels,
  Whatsminer: whatsminerModels,
  Braiins: braiinsModels,
  Bitaxe: bitaxeModels,
  IceRiver: iceriverModels,
  'Lucky Miner': luckyMinerModels,
  NerdAxe: nerdaxeModels,
  ePIC: epicModels,
  Goldshell: goldshellModels,
  Avalon: avalonModels,
  Elphapex: elphapexModels,
  Sealminer: sealminerModels,
  Innosilicon: innosiliconModels,
  VolcMiner: volcminerModels,
  Hammer: hammerModels,
  Auradine: auradineModels,
  Proto: protoModels,
}
