/** An address that was given to a machine; one without gets its address by DHCP. */
export interface OwnAddress {
  readonly ip: string
  readonly mask: string
  readonly gateway: string
  readonly dns: readonly string[]
}

/** Where a machine answers, and where it will. */
export class Whereabouts {
  /** What DHCP gives it. */
  #lease: string
  #ip: string
  #own: OwnAddress | null = null

  /** @param lease what DHCP gives it */
  constructor(lease: string) {
    this.#lease = lease
    this.#ip = lease
  }

  /** Where it answers. */
  get ip(): string {
    return this.#ip
  }

  /** As configured, at work or not yet; `null` = by DHCP. */
  get own(): OwnAddress | null {
    return this.#own
  }

  configure(own: OwnAddress | null): void {
    this.#own = own
  }

  /** What is configured comes to work. */
  apply(): void {
    this.#ip = this.#own?.ip ?? this.#lease
  }

  /** DHCP gives it another address from now on. */
  loseLease(): void {
    this.#lease = halfWayRound(this.#lease)
  }
}

/** Pure: an address of the same /24, 127 places on; never its first or its last. */
export function halfWayRound(ip: string): string {
  const [, network = '', host = '1'] = /^(.*\.)(\d+)$/.exec(ip) ?? []
  return `${network}${((Number(host) + 126) % 254) + 1}`
}
