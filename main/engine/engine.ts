import { announcementFormats, drivers } from '../drivers/registry.ts'
import { compose } from './compose.ts'
import { AnnouncementEars } from './discovery/announcement-ears.ts'
import { askLocalNames, hostsBeside } from './discovery/local-names.ts'
import { scan } from './discovery/scan.ts'
import { localSubnets } from './discovery/subnets.ts'
import { keepHeapSmall } from './heap.ts'
import type { Engine, EngineOptions } from './host.ts'
import { openSession } from './session.ts'

/**
 * Starts an engine on real sockets.
 * Rejects with a `StorageError`, whose message is the user's sentence, when the data folder cannot be used at all.
 */
export function startEngine(options: EngineOptions): Promise<Engine> {
  keepHeapSmall()
  return compose(options, {
    drivers,
    scan,
    openSession,
    subnets: localSubnets,
    nearby: ({ spans, ...ask }) => askLocalNames({ hosts: hostsBeside(spans), ...ask }),
    hear: ears => new AnnouncementEars({ formats: announcementFormats, ...ears }),
  })
}
