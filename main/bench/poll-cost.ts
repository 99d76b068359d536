import type { DiscoveredMiner } from '../engine/discovery/scan.ts'
import { openSession } from '../engine/session.ts'
import { systemClock } from '../lib/clock.ts'
import { personaOf } from '../simulator/personas.ts'
import { startHallProcess } from './hall-process.ts'
import { factoryCredentials, findMiners, hall } from './reading-rate.ts'
import { type WireCosts, WireTally } from './wire-tally.ts'

/** Requests that one poll may cost once the miner let us in. */
export const mostRequests = 4

/** Where they stand: few addresses, so that they are found at once. */
const base = '127.34.64.0/26'

/** Polls of each miner: enough that what is asked now and then is among them. */
const polls = 6

/** What one poll of a family costs once it is known and logged in. */
export interface PollCost {
  /** How many were polled, one miner of each. */
  readonly models: number
  /** Of all its polls, on average. */
  readonly average: WireCosts
  /** Of the dearest single poll. */
  readonly mostRequests: number
  /** Whether some miner was asked to be let in on each of its polls. */
  readonly logsInAlways: boolean
  /** Why readings failed, each sentence once; empty = none did. */
  readonly failures: readonly string[]
}

/** Finds one miner of each model of a family and polls it again and again, one after the other. */
export async function pollCost(family: string): Promise<PollCost> {
  const models = [...new Set(personaOf(family).models.map(model => model.type))]
  const simulated = await startHallProcess({ ...hall, base, roster: models.map(model => ({ family, model })) })
  const tally = new WireTally()
  try {
    const found = (await findMiners(base)).filter(miner => miner.driver.id === family)
    const costs: (readonly WireCosts[])[] = []
    const failures = new Set<string>(found.length === models.length ? [] : [`${found.length} of ${models.length} were recognised`])
    for (const miner of found) costs.push(await pollAgain(miner, tally, failures))
    return summary(costs, [...failures])
  } finally {
    tally.close()
    await simulated.close()
  }
}

/** The first one is not counted: it may still have to log in. */
async function pollAgain({ driver, address, facts, memo }: DiscoveredMiner, tally: WireTally, failures: Set<string>): Promise<WireCosts[]> {
  const costs: WireCosts[] = []
  const session = openSession({
    address,
    clock: systemClock,
    facts,
    memo,
    credentials: factoryCredentials(address.ip, driver),
    // HTTP is heard by the tally itself.
    onExchange: request => request.startsWith('tcp ') && tally.told(request),
  })
  for (let poll = 0; poll <= polls; poll++) {
    try {
      await driver.read(session, AbortSignal.timeout(20_000))
    } catch (error) {
      failures.add(error instanceof Error ? error.message : String(error))
    }
    // What closes after its reply is still to be counted.
    await systemClock.sleep(5)
    const cost = tally.take()
    if (poll > 0) costs.push(cost)
  }
  return costs
}

function summary(costs: readonly (readonly WireCosts[])[], failures: readonly string[]): PollCost {
  const all = costs.flat()
  const mean = (count: (cost: WireCosts) => number) => all.reduce((sum, cost) => sum + count(cost), 0) / Math.max(1, all.length)
  return {
    models: costs.length,
    average: {
      connections: mean(cost => cost.connections),
      requests: mean(cost => cost.requests),
      bytes: mean(cost => cost.bytes),
      logins: mean(cost => cost.logins),
    },
    mostRequests: Math.max(0, ...all.map(cost => cost.requests)),
    logsInAlways: costs.some(miner => miner.length > 0 && miner.every(cost => cost.logins > 0)),
    failures,
  }
}

/** What of it breaks the rules, in words; empty = nothing. */
export function violationsOf({ models, mostRequests: most, logsInAlways, failures }: PollCost): readonly string[] {
  return [
    ...(models === 0 ? ['no miner was found'] : []),
    ...(most > mostRequests ? [`${most} requests in one poll`] : []),
    ...(logsInAlways ? ['logs in on every poll'] : []),
    ...failures,
  ]
}
