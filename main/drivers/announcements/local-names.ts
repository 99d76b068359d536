/** What a machine told by mDNS about itself. */
export interface LocalService {
  /** 'Bitaxe Gamma 601 (1E:C2)' of 'Bitaxe Gamma 601 (1E:C2)._http._tcp.local'. */
  readonly instance: string
  /** The service it was found under, e.g. '_http._tcp.local'. */
  readonly service: string
  /** Names before the '=' in its TXT record. */
  readonly keys: readonly string[]
}

/** Services that are asked for. The second is used by printers and much else: those are told apart by `isMiner`. */
export const minerServices: readonly string[] = ['_axeos._sub._http._tcp.local', '_http._tcp.local']

/** Host names that miners have when nobody gives them one, for firmware that has a name but no service. */
export const minerHosts: readonly string[] = ['bitaxe.local', 'nerdaxe.local', 'nerdqaxe.local', 'nerdoctaxe.local', 'luckyminer.local']

/** Whether a service is that of a miner: by the service's own name, by what only miners tell, or by its name. */
export function isMiner({ instance, service, keys }: LocalService): boolean {
  return service.startsWith('_axeos.') || keys.includes('asic') || /bitaxe|nerd\w*axe|axeos|lucky ?miner/i.test(instance)
}
