import { type ActionId, actionIds } from '../contract/actions/registry.ts'
import type { FirmwareFile } from '../contract/firmware-file.ts'
import type { Miner, MinerId } from '../contract/model.ts'
import { persona } from '../drivers/antminer-stock/sim.ts'
import type { Driver, Session } from '../drivers/driver.ts'
import { drivers } from '../drivers/registry.ts'
import { imageFor, openImage } from '../drivers/trial.sample.ts'
import { compose } from '../engine/compose.ts'
import { sealedWith } from '../engine/credentials/seal.ts'
import { scan } from '../engine/discovery/scan.ts'
import type { Engine } from '../engine/host.ts'
import { openSession } from '../engine/session.ts'
import { type Clock, systemClock } from '../lib/clock.ts'
import { openLog } from '../lib/log.ts'
import { type Hall, startHall } from './hall.ts'

/** Where the process is killed, seen from each of its miners. */
export const moments = ['before-intent', 'after-intent', 'after-write', 'before-verify'] as const
export type Moment = (typeof moments)[number]

/** What is under way when the process is killed: every action, each on a miner of its own, in the order of the addresses. */
export const underWay: readonly ActionId[] = actionIds

/** Firmware for what Antminer stock does not have. */
const families: Partial<Record<ActionId, string>> = { restartMining: 'auradine', setPowerMode: 'auradine', setPowerLimit: 'braiins' }

/** The password that is being set. */
export const newPassword = 'Frame.7head'

const ports = { api: 14_728, web: 18_780 }
const haste = 60
// The same in both processes, so that one's past is the other's.
const epoch = 1_760_000_000_000
const atOnce = { size: 50, everyS: 0, canary: false }

/** Ten minutes in ten seconds, for the miners as well. */
export const hastyClock: Clock = {
  now: () => epoch + (systemClock.now() - epoch) * haste,
  steady: () => systemClock.steady() * haste,
  sleep: (ms, signal) => systemClock.sleep(ms / haste, signal),
}

/** One miner for each action, and last the template of a copy. They live in the process that survives. */
export function openKillHall(base: string): Promise<Hall> {
  const roster = [...underWay.map(action => ({ family: families[action] ?? persona.family })), { family: persona.family }]
  return startHall({ base, roster, apiPort: ports.api, webPort: ports.web, statusPort: null, clock: hastyClock })
}

/** An engine on the data folder. @param heard told before and after what its drivers do to a miner; nobody goes on before it returns */
export async function openKillEngine(dataDir: string, heard: Heard = () => Promise.resolve()): Promise<Engine> {
  const engine = await compose(
    {
      dataDir,
      version: '0.0.0',
      by: 'cli',
      secrets: sealedWith(Buffer.alloc(32, 7), 'test'),
      log: openLog({ level: 'silent', file: null }),
      ports,
      polling: false,
      clock: hastyClock,
    },
    {
      drivers: drivers.map(driver => overheard(driver, heard)),
      // In haste a busy computer finds miners that have not told their MAC in time.
      scan: options => scan({ ...options, clock: { ...systemClock, now: hastyClock.now } }),
      openSession: options => openSession({ ...options, openFile: openImage }),
      subnets: () => [],
    },
  )
  // So that no LED is switched off while its writes are counted.
  await engine.client.settings.set({ locateMinutes: 240 })
  return engine
}

type Heard = (ip: string, what: 'identity' | 'look' | 'write' | 'written') => Promise<void>

/** Finds the miners and plans what each is to do. @returns the ids of the plans */
export async function planAll({ client }: Engine, ips: readonly string[]): Promise<readonly string[]> {
  const miners = await find(client, ips)
  await putToSleep(client, miners.slice(underWay.indexOf('wake')).slice(0, 1))
  return await Promise.all(underWay.map((action, n) => planOf(client, action, miners.slice(n, n + 1), ips.at(-1) ?? '')))
}

/** What is to be woken. */
async function putToSleep(client: Engine['client'], miners: MinerId[]): Promise<void> {
  const plan = await client.rollouts.plan({ action: 'sleep', ask: {}, miners, batching: atOnce })
  const { id } = await client.rollouts.start({ plan: plan.id })
  for await (const _ of await client.rollouts.watch({ id }));
}

async function planOf(client: Engine['client'], action: ActionId, miners: MinerId[], template: string): Promise<string> {
  const plan = await client.rollouts.plan({ action, ask: askFor(action, template), miners, batching: atOnce })
  if (plan.planned.length !== 1) throw new Error(`${action}: ${JSON.stringify(plan.setAside)}`)
  return plan.id
}

function askFor(action: ActionId, template: string): unknown {
  const network = template.replace(/\d+$/, '')
  switch (action) {
    case 'copyConfig':
      return { from: template, pools: true }
    case 'setPowerMode':
      return { mode: 'low' }
    case 'setPowerLimit':
      return { watts: 2_500 }
    case 'setHostname':
      return { hostname: 'row-7' }
    case 'setNetwork':
      return { mode: 'keep', mask: '255.255.255.0', gateway: `${network}254`, dns: `${network}253` }
    case 'setPools':
      return { pools: [{ url: 'stratum+tcp://new.example:3333', user: 'acct.w1', password: 'x' }] }
    case 'locate':
      return { on: true }
    case 'setFan':
      return { mode: 'manual', pct: 80 }
    case 'setPassword':
      return { password: newPassword }
    case 'upgradeFirmware':
      return { file: image(), keepSettings: true, downgrade: true }
    default:
      return {}
  }
}

/** The file that is being sent. Both processes make the same one, and can send it from then on. */
export function image(): FirmwareFile {
  const [model] = persona.models
  return { ...imageFor({ family: persona.family, model: model.type, machine: { model } }), models: [] }
}

/** The ids of the miners at these addresses, in their order. */
async function find(client: Engine['client'], places: readonly string[]): Promise<MinerId[]> {
  await client.scan.start({ ranges: places.join(' ') })
  const found = new Map<string, Miner>()
  let watch = ''
  for await (const event of await client.fleet.watch()) {
    if (event.type === 'snapshot') watch = event.watch
    for (const miner of event.type === 'snapshot' ? event.miners : event.changed) found.set(miner.address.ip, miner)
    if (found.size === places.length) break
    await client.fleet.taken({ watch, seq: event.seq })
  }
  return places.flatMap(ip => found.get(ip)?.id ?? [])
}

/** The same driver; `heard` is told of all that it does, and can keep it from going on. */
function overheard(driver: Driver, heard: Heard): Driver {
  const after = <T>(what: 'identity' | 'look', ask: (session: Session, signal: AbortSignal) => Promise<T>) => {
    return async (session: Session, signal: AbortSignal) => {
      await heard(session.ip, what)
      return await ask(session, signal)
    }
  }
  const { opens, readNetwork } = driver
  return {
    ...driver,
    readIdentity: after('identity', (session, signal) => driver.readIdentity(session, signal)),
    read: after('look', (session, signal) => driver.read(session, signal)),
    readConfig: after('look', (session, signal) => driver.readConfig(session, signal)),
    ...(readNetwork ? { readNetwork: after('look', (session, signal) => readNetwork(session, signal)) } : {}),
    ...(opens ? { opens: after('look', (session, signal) => opens(session, signal)) } : {}),
    actions: Object.fromEntries(
      Object.entries(driver.actions).map(([id, handler]) => [id, overheardHandler(handler as AnyHandler, heard)]),
    ),
  }
}

interface AnyHandler {
  run(session: Session, params: unknown, signal: AbortSignal): Promise<void>
  isOn?(session: Session, signal: AbortSignal): Promise<boolean | null>
}

function overheardHandler(handler: AnyHandler, heard: Heard): AnyHandler {
  const { isOn } = handler
  return {
    ...handler,
    run: async (session, params, signal) => {
      await heard(session.ip, 'write')
      await handler.run(session, params, signal)
      await heard(session.ip, 'written')
    },
    ...(isOn
      ? {
          isOn: async (session: Session, signal: AbortSignal) => {
            await heard(session.ip, 'look')
            return await isOn(session, signal)
          },
        }
      : {}),
  }
}
