import { persona as legacy } from '../drivers/antminer-legacy/sim.ts'
import { persona as stock } from '../drivers/antminer-stock/sim.ts'
import { persona as auradine } from '../drivers/auradine/sim.ts'
import { persona as avalon } from '../drivers/avalon/sim.ts'
import { persona as axeos } from '../drivers/axeos/sim.ts'
import { persona as blackminer } from '../drivers/blackminer/sim.ts'
import { persona as braiins } from '../drivers/braiins/sim.ts'
import { persona as cgminer } from '../drivers/cgminer/sim.ts'
import { persona as elphapex } from '../drivers/elphapex/sim.ts'
import { persona as epic } from '../drivers/epic/sim.ts'
import { persona as goldshell } from '../drivers/goldshell/sim.ts'
import { persona as hiveon } from '../drivers/hiveon/sim.ts'
import { persona as iceriver } from '../drivers/iceriver/sim.ts'
import { persona as innosilicon } from '../drivers/innosilicon/sim.ts'
import { persona as luxos } from '../drivers/luxos/sim.ts'
import { persona as marathon } from '../drivers/marathon/sim.ts'
import { persona as mskminer } from '../drivers/mskminer/sim.ts'
import { persona as proto } from '../drivers/proto/sim.ts'
import { persona as sealminer } from '../drivers/sealminer/sim.ts'
import { persona as vnish } from '../drivers/vnish/sim.ts'
import { persona as whatsminer } from '../drivers/whatsminer/sim.ts'
import type { Persona } from './persona.ts'

/** Every family that can be simulated. */
export const personas: readonly Persona[] = [
  stock,
  legacy,
  axeos,
  iceriver,
  braiins,
  luxos,
  vnish,
  cgminer,
  whatsminer,
  hiveon,
  goldshell,
  mskminer,
  avalon,
  elphapex,
  epic,
  sealminer,
  innosilicon,
  blackminer,
  auradine,
  marathon,
  proto,
]

/** @throws RangeError naming the families there are */
export function personaOf(family: string): Persona {
  const persona = personas.find(other => other.family === family)
  if (persona === undefined)
    throw new RangeError(`The family "${family}" cannot be simulated. There are ${personas.map(other => other.family).join(', ')}.`)
  return persona
}
