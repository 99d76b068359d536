import type { AnnouncementFormat } from './announcement.ts'
import { antminer } from './antminer.ts'
import { auradine } from './auradine.ts'
import { elphapex } from './elphapex.ts'
import { goldshell } from './goldshell.ts'
import { iceriver } from './iceriver.ts'
import { ipollo } from './ipollo.ts'
import { sealminer } from './sealminer.ts'
import { whatsminer } from './whatsminer.ts'

/** Every announcement that Headframe listens for, one a port. A new maker is one file beside this one and one entry here. */
export const announcementFormats: readonly AnnouncementFormat[] = [
  antminer,
  whatsminer,
  iceriver,
  sealminer,
  goldshell,
  elphapex,
  auradine,
  ipollo,
]
