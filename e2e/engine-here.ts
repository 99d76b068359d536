import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { root } from '../build/run.ts'
import { version } from '../main/cli/version.ts'
import { announcementFormats, drivers } from '../main/drivers/registry.ts'
import { compose } from '../main/engine/compose.ts'
import { sealedWith } from '../main/engine/credentials/seal.ts'
import { AnnouncementEars } from '../main/engine/discovery/announcement-ears.ts'
import { scan } from '../main/engine/discovery/scan.ts'
import type { Engine } from '../main/engine/host.ts'
import { openSession } from '../main/engine/session.ts'
import type { Clock } from '../main/lib/clock.ts'
import { openLog } from '../main/lib/log.ts'
import { startServer } from '../main/server/server.ts'

export interface HereOptions {
  /** Ports of the simulated miners. */
  readonly apiPort: number
  readonly webPort: number
  /** `null` keeps everything in memory. */
  readonly dataDir: string | null
  readonly clock: Clock
  /** Where announcements are heard; absent = nowhere. */
  readonly ears?: { readonly host: string; readonly port: number }
}

/** An engine and its server in the process of the test, for what needs a clock or ears of its own. */
export interface Here {
  readonly url: string
  readonly engine: Engine
  /** Once is enough, more does no harm. */
  close(): Promise<void>
}

const log = openLog({ level: 'silent', file: null })
// One for all: what one engine sealed the next one on the same folder opens.
const secrets = sealedWith(randomBytes(32), 'memory')

/** Opens the engine on real sockets, as `headframe serve` does, and serves the window of the last build on a free port. */
export async function openHere({ apiPort, webPort, dataDir, clock, ears }: HereOptions): Promise<Here> {
  const engine = await compose(
    { dataDir, version, by: 'server', secrets, log, clock, ports: { api: apiPort, web: webPort } },
    {
      drivers,
      scan,
      openSession,
      subnets: () => [],
      ...(ears === undefined ? {} : { hear: told => new AnnouncementEars({ ...told, host: ears.host, formats: formatsOn(ears.port) }) }),
    },
  )
  const server = await startServer({ engine, host: '127.0.0.1', port: 0, uiDir: join(root, 'out', 'renderer'), token: null, version, log })
  const end = async () => {
    await server.close()
    await engine.close()
  }
  let ending: Promise<void> | null = null
  return {
    url: server.url,
    engine,
    close() {
      ending ??= end()
      return ending
    },
  }
}

/** The first format on a port of the test: its own may be held by a Headframe that runs on this computer. */
function formatsOn(port: number) {
  return announcementFormats.slice(0, 1).map(format => ({ ...format, port }))
}
