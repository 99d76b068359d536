import { antminerLegacy } from './antminer-legacy/index.ts'
import { antminerStock } from './antminer-stock/index.ts'
import { auradine } from './auradine/index.ts'
import { avalon } from './avalon/index.ts'
import { axeos } from './axeos/index.ts'
import { blackminer } from './blackminer/index.ts'
import { braiins } from './braiins/index.ts'
import { cgminer } from './cgminer/index.ts'
import type { Driver } from './driver.ts'
import { elphapex } from './elphapex/index.ts'
import { epic } from './epic/index.ts'
import { goldshell } from './goldshell/index.ts'
import { hiveon } from './hiveon/index.ts'
import { iceriver } from './iceriver/index.ts'
import { innosilicon } from './innosilicon/index.ts'
import { luxos } from './luxos/index.ts'
import { marathon } from './marathon/index.ts'
import { mskminer } from './mskminer/index.ts'
import { proto } from './proto/index.ts'
import { sealminer } from './sealminer/index.ts'
import { vnish } from './vnish/index.ts'
import { whatsminer } from './whatsminer/index.ts'

/** Every firmware family that Headframe speaks. Order does not matter: the most certain match wins. */
export const drivers: readonly Driver[] = [
  antminerStock,
  antminerLegacy,
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

/** The driver of a firmware family; `null` when this version of Headframe has none by that id. */
export function driverOf(id: string): Driver | null {
  return drivers.find(driver => driver.id === id) ?? null
}

/** How machines announce themselves, for discovery: every maker's, whether or not there is a driver for it. */
export type { AnnouncementFormat } from './announcements/announcement.ts'
export { announcementFormats } from './announcements/formats.ts'
export { isMiner, minerHosts, minerServices } from './announcements/local-names.ts'
