import type { MinerAddress } from '../../contract/model.ts'
import { containsAddress, formatAddress, mergeSpans, parseAddress, type Span, subtractSpans } from '../../contract/ranges.ts'
import { type Doors, type Visit, visit } from '../../transport/visit.ts'
import type { TargetList } from './targets.ts'

/** The miners that others talk to as well, polls and rollouts: a scan asks them only while nobody else does. */
export interface KnownMiners {
  /** Where they are, as far as known. */
  places(): Iterable<MinerAddress>
  /**
   * Runs `task` while nobody else talks to the miner behind these doors; at once when none is known there.
   * @returns false when somebody else talked to it for too long, or the signal aborted: `task` did not run and never will
   */
  alone(doors: Doors, task: () => Promise<void>, signal: AbortSignal): Promise<boolean>
}

/** Parts a list: the places of known miners, and everything else. */
export function partKnown(list: TargetList, places: Iterable<MinerAddress>): { readonly known: TargetList; readonly rest: TargetList } {
  const { spans, addresses, ports } = list
  const keyOf = ({ ip, apiPort }: MinerAddress) => `${ip}:${apiPort ?? ports.api}`
  const keys = new Set<string>()
  const holes: Span[] = []
  for (const place of places) {
    keys.add(keyOf(place))
    const address = parseAddress(place.ip)
    if (address !== null && (place.apiPort ?? ports.api) === ports.api && containsAddress(spans, address))
      holes.push({ from: address, to: address })
  }
  const merged = mergeSpans(holes)
  const inSpans = merged.flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, n) => ({ ip: formatAddress(from + n), apiPort: ports.api, webPort: ports.web })),
  )
  const exact = addresses.filter(address => keys.has(keyOf(address)))
  return {
    known: { spans: [], addresses: [...inSpans, ...exact], ports },
    rest: { spans: subtractSpans(spans, merged), addresses: addresses.filter(address => !keys.has(keyOf(address))), ports },
  }
}

/** Knocks while nobody else talks to the miner. One that stays taken is told to `onTaken` and counts as dealt with. */
export function visitAlone(known: KnownMiners, onTaken: (doors: Doors) => void): Visit {
  return (doors, wait, done) => {
    const stop = new AbortController()
    const knocking = () =>
      new Promise<void>(resolve => {
        const cancel = visit(doors, wait, verdict => {
          resolve()
          done(verdict)
        })
        stop.signal.addEventListener('abort', () => {
          cancel()
          resolve()
        })
      })
    void known.alone(doors, knocking, stop.signal).then(ran => {
      if (ran || stop.signal.aborted) return
      onTaken(doors)
      done('closed')
    })
    return () => stop.abort()
  }
}
