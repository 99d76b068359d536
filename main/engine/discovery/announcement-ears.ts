import type { AnnouncementFormat } from '../../drivers/registry.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Logger } from '../../lib/log.ts'
import { systemCode } from '../../transport/connect-failure.ts'
import { hearUdp, type UdpEar } from '../../transport/udp.ts'
import { HearingLimit } from './hearing-limit.ts'

/** A machine that announced itself. */
export interface Heard {
  /** The sender of the datagram: what it writes of itself may be old, or another machine's. */
  readonly ip: string
  /** As it wrote; `null` = it did not. */
  readonly mac: string | null
}

export interface EarsOptions {
  readonly formats: readonly AnnouncementFormat[]
  /** The own address that is listened on; default all of them, as broadcasts need. */
  readonly host?: string
  readonly clock: Clock
  readonly log: Logger
  readonly onHeard: (heard: Heard) => void
  /** `trouble` differs. */
  readonly onTrouble: () => void
}

/** A real announcement has 30 to 1,500 bytes. */
const mostBytes = 4096

/** A port that another program holds is tried again after so long, ms. */
const retryMs = 30_000

/** Listens for the announcements of all makers. Sends nothing. A port that cannot be had is said and tried again; the others are heard meanwhile. */
export class AnnouncementEars {
  readonly #options: EarsOptions
  readonly #limit: HearingLimit
  readonly #closing = new AbortController()
  /** What keeps a port from being heard, by port. */
  readonly #trouble = new Map<number, string>()
  readonly #loops: readonly Promise<void>[]

  constructor(options: EarsOptions) {
    this.#options = options
    this.#limit = new HearingLimit(() => options.clock.steady())
    this.#loops = options.formats.map(format => this.#listen(format))
  }

  /** What is not heard now and why, one sentence a port. */
  get trouble(): readonly string[] {
    return [...this.#trouble.values()]
  }

  /** Resolves when every port is let go of. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all(this.#loops)
  }

  async #listen(format: AnnouncementFormat): Promise<void> {
    const { clock, host = '0.0.0.0' } = this.#options
    const { signal } = this.#closing
    while (!signal.aborted) {
      try {
        const ear = await hearUdp({ host, port: format.port }, (bytes, from) => this.#hear(format, bytes, from))
        this.#say(format.port, null)
        await untilEnd(ear, signal)
      } catch (error) {
        this.#say(format.port, whyDeaf(format, error))
      }
      await clock.sleep(retryMs, signal).catch(() => undefined)
    }
  }

  #hear(format: AnnouncementFormat, bytes: Uint8Array, from: string): void {
    if (bytes.length > mostBytes || !this.#limit.admits(from)) return
    const told = format.read(bytes)
    if (told === null || !this.#limit.isFirst(from)) return
    this.#options.log.debug({ ip: from, port: format.port, mac: told.mac, says: told.ip }, 'announcement.heard')
    this.#options.onHeard({ ip: from, mac: told.mac })
  }

  #say(port: number, trouble: string | null): void {
    if ((this.#trouble.get(port) ?? null) === trouble) return
    if (trouble === null) this.#trouble.delete(port)
    else this.#trouble.set(port, trouble)
    this.#options.log.info({ port, trouble }, 'announcement.port')
    this.#options.onTrouble()
  }
}

/** Resolves when nothing is heard any more; throws why, unless that was wanted. */
async function untilEnd(ear: UdpEar, signal: AbortSignal): Promise<void> {
  const close = () => ear.close()
  signal.addEventListener('abort', close, { once: true })
  if (signal.aborted) close()
  const why = await ear.ended
  signal.removeEventListener('abort', close)
  if (why !== null) throw why
}

function whyDeaf({ port, makers }: AnnouncementFormat, error: unknown): string {
  const code = systemCode(error)
  const what = `The IP report button of ${makers} is not heard`
  switch (code) {
    case 'EADDRINUSE':
      return `${what}: another program holds UDP port ${port} for itself alone. Close that program; Headframe tries again by itself.`
    case 'EACCES':
    case 'EPERM':
      return `${what}: this computer does not allow Headframe to listen on UDP port ${port}.`
    default:
      return `${what}: UDP port ${port} cannot be listened on${code === null ? '' : ` (${code})`}. Headframe tries again by itself.`
  }
}
