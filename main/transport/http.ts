/** One HTTP reply of a miner. */
export interface HttpReply {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Decoded with replacement of bytes that are not UTF-8, capped. */
  readonly body: string
}

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With query, e.g. '/cgi-bin/get_miner_conf.cgi'. */
  readonly path: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** From sending to the last byte, ms. Default 10,000. */
  readonly timeoutMs?: number
  readonly signal: AbortSignal
}

/** The web interface of one miner. One request at a time. */
export interface HttpPort {
  /**
   * @throws MinerError unreachable · timeout · auth (every credential of the set was refused) · malformed (not HTTP, too large).
   * Any HTTP status other than a final 401 is returned, not thrown.
   */
  request(request: HttpRequest): Promise<HttpReply>
}
