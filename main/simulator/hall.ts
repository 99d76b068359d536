import type { MinerAddress } from '../contract/model.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { countedPorts, hallAddresses, parseLoopback } from './addresses.ts'
import { dealFaults, type Fault, parseFaults } from './faults.ts'
import { WebServer } from './http.ts'
import { Machine, type SimModel } from './machine.ts'
import { SimulatedMiner } from './miner.ts'
import { dealModels, defaultMix, parseMix } from './mix.ts'
import type { Persona } from './persona.ts'
import { personaOf } from './personas.ts'
import { replayPersona } from './replay.ts'

/** One miner that a test asks for by name. */
export interface Wanted {
  /** 'antminer-stock' */
  readonly family: string
  /** 'Antminer S19 Pro'; absent = the family's first. */
  readonly model?: string
  /** Which of the models of that name, from 0: releases differ. Default 0. */
  readonly nth?: number
  readonly faults?: readonly Fault[]
}

/** What hall to build. */
export interface HallOptions {
  /** How many; default 20. */
  readonly miners?: number
  /** These instead of `miners` and `mix`, in the order of the addresses. */
  readonly roster?: readonly Wanted[]
  /** Range on loopback; default 127.20.0.0/22. */
  readonly base?: string
  /** `family:percent,…`; default 70 % stock, 20 % legacy, 10 % cgminer. */
  readonly mix?: string
  /** `fault:percent,…`; default none. */
  readonly faults?: string
  /** The same seed gives the same hall; default 1. */
  readonly seed?: number
  /** Default 4028. */
  readonly apiPort?: number
  /** Default 80. */
  readonly webPort?: number
  /** Port 6060 of Antminer stock; `null` = stays closed. Default 6060. */
  readonly statusPort?: number | null
  /** How many times faster restarts, boots and writes go than in life; default 1. Uptime always counts real seconds. */
  readonly speed?: number
  /** All miners on 127.0.0.1 with ports counted up from here, for systems that have no other loopback address. */
  readonly countPortsFrom?: number
  /** Recorded machines that stand beside the simulated ones; alone unless `miners` or `roster` are given. */
  readonly replays?: readonly ReplayAt[]
  readonly clock?: Clock
}

/** A recorded folder and the address it is served at. */
export interface ReplayAt {
  readonly dir: string
  readonly at: string
}

/** A running hall. */
export interface Hall {
  /** Where they answer now, in the order in which they were built. */
  readonly addresses: readonly MinerAddress[]
  readonly miners: readonly SimulatedMiner[]
  /** By its present address, or by `address:apiPort` where many share one. @throws RangeError when there is none */
  miner(at: string): SimulatedMiner
  close(): Promise<void>
}

/**
 * Starts a mining hall on loopback. Resolves when every port is open.
 * @throws RangeError on bad options, naming the piece · the error of `listen` (EACCES, EADDRINUSE, EADDRNOTAVAIL, EMFILE)
 */
export async function startHall(options: HallOptions = {}): Promise<Hall> {
  const miners = buildMiners(options)
  const hall = new OpenHall(miners)
  try {
    await openAll(miners)
  } catch (error) {
    await hall.close()
    throw error
  }
  return hall
}

function buildMiners(options: HallOptions): SimulatedMiner[] {
  const places = placesOf(options)
  const replays = (options.replays ?? []).map(({ dir, at }) => ({ at, persona: replayPersona(dir) }))
  const addresses = addressesOf(options, places.length)
  const faults = dealFaults(parseFaults(options.faults ?? ''), places.length, options.seed ?? 1)
  const web = new WebServer()
  const clock = options.clock ?? systemClock
  const hallStartedAt = clock.now()
  const build = (place: Place, number: number, address: MinerAddress, dealt: Fault | null) => {
    const machine = new Machine({
      ip: address.ip,
      number,
      seed: options.seed ?? 1,
      model: place.model,
      clock,
      hallStartedAt,
      speed: options.speed ?? 1,
      faults: dealt === null ? place.faults : [...place.faults, dealt],
      ...(place.persona.login === undefined ? {} : { password: place.persona.login.password }),
    })
    const status = options.countPortsFrom === undefined && options.statusPort !== null ? (options.statusPort ?? 6060) : null
    return new SimulatedMiner(machine, place.persona, { ...address, statusPort: status, extra: options.countPortsFrom === undefined }, web)
  }
  const simulated = places.flatMap((place, number) => {
    const address = addresses[number]
    return address === undefined ? [] : [build(place, number, address, faults[number] ?? null)]
  })
  const recorded = replays.map(({ at, persona }, number) => {
    parseLoopback(at)
    return build({ persona, model: persona.models[0], faults: [] }, places.length + number, { ip: at, ...portsOf(options) }, null)
  })
  return [...simulated, ...recorded]
}

function portsOf(options: HallOptions): { apiPort: number; webPort: number } {
  return { apiPort: options.apiPort ?? 4028, webPort: options.webPort ?? 80 }
}

class OpenHall implements Hall {
  readonly miners: readonly SimulatedMiner[]
  /** Where each stood at first: thousands are looked up, few ever move. */
  readonly #places = new Map<string, SimulatedMiner>()

  constructor(miners: readonly SimulatedMiner[]) {
    this.miners = miners
    for (const miner of miners) {
      this.#places.set(`${miner.address.ip}:${miner.address.apiPort}`, miner)
      if (!this.#places.has(miner.address.ip)) this.#places.set(miner.address.ip, miner)
    }
  }

  get addresses(): readonly MinerAddress[] {
    return this.miners.map(miner => miner.address)
  }

  miner(at: string): SimulatedMiner {
    const first = this.#places.get(at)
    const miner = first !== undefined && isAt(first, at) ? first : this.miners.find(one => isAt(one, at))
    if (miner === undefined) throw new RangeError(`There is no simulated miner at ${at}.`)
    return miner
  }

  close(): Promise<void> {
    for (const miner of this.miners) miner.close()
    return Promise.resolve()
  }
}

function isAt({ address: { ip, apiPort } }: SimulatedMiner, at: string): boolean {
  return at === ip || at === `${ip}:${apiPort}`
}

interface Place {
  readonly persona: Persona
  readonly model: SimModel
  readonly faults: readonly Fault[]
}

function placesOf(options: HallOptions): readonly Place[] {
  if (options.roster !== undefined) return options.roster.map(placeOf)
  return dealModels(parseMix(options.mix ?? defaultMix), options.miners ?? (options.replays === undefined ? 20 : 0)).map(place => ({
    ...place,
    faults: [],
  }))
}

function placeOf(wanted: Wanted): Place {
  const persona = personaOf(wanted.family)
  const model =
    wanted.model === undefined ? persona.models[0] : persona.models.filter(other => other.type === wanted.model)[wanted.nth ?? 0]
  if (model === undefined)
    throw new RangeError(
      `${wanted.family} has no model "${wanted.model}". There are ${persona.models.map(other => other.type).join(', ')}.`,
    )
  return { persona, model, faults: wanted.faults ?? [] }
}

function addressesOf(options: HallOptions, miners: number): readonly MinerAddress[] {
  if (options.countPortsFrom !== undefined) return countedPorts(miners, options.countPortsFrom)
  const ips = hallAddresses(options.base ?? '127.20.0.0/22', miners)
  return ips.map(ip => ({ ip, ...portsOf(options) }))
}

/** In groups: thousands of `listen` calls at once would only fill the queue. */
async function openAll(miners: readonly SimulatedMiner[]): Promise<void> {
  for (let first = 0; first < miners.length; first += 256) {
    await Promise.all(miners.slice(first, first + 256).map(miner => miner.open()))
  }
}
