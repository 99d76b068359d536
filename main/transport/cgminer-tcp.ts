import type { Parsed } from './tolerant-json.ts'

/** One reply of the cgminer API. */
export interface CgminerReply {
  /** Without the trailing NUL and white space. */
  readonly text: string
  readonly parsed: Parsed
}

/** The cgminer API of one miner. One connection per request, one at a time. */
export interface CgminerPort {
  /**
   * Sends one command and reads its whole reply.
   * A string is one command (or joined with `+`); an object is sent as it is (`{command: [...], new_api: true}`).
   * @throws MinerError unreachable (refused, no route) · timeout · refused (0 bytes: our address is not allowed)
   */
  request(command: string | Readonly<Record<string, unknown>>, options: { parameter?: string; signal: AbortSignal }): Promise<CgminerReply>
}
