import type { ActionId } from '../contract/actions/registry.ts'
import type { Miner } from '../contract/model.ts'
import type { Rollout, RolloutStep } from '../contract/rollout.ts'
import { imageFor } from '../drivers/trial.sample.ts'
import { Limit } from '../lib/limit.ts'
import { onlyStep, type TableWire } from './fault-table.sample.ts'
import type { ChangeFault } from './faults.ts'
import type { SimulatedMiner } from './miner.ts'
import { personas } from './personas.ts'

/** One field of the table: this fault sets in when this miner is told to do this. */
export interface Cell {
  readonly sim: SimulatedMiner
  readonly miner: Miner
  readonly action: ActionId
  readonly fault: ChangeFault
  /** From 1: what is asked for differs from what the cells before it asked for. */
  readonly n: number
}

/** What came of a cell. */
export interface CellResult {
  readonly step: RolloutStep
  /** Whether the machine really is as it was told to be; `null` = it cannot be seen from outside. */
  readonly asWanted: boolean | null
  /** How often its driver was told to do it, of the same values. */
  readonly writes: number
  readonly moved: boolean
  /** Where the roster has it. */
  readonly knownAt: string
  /** `null` = nothing had failed. */
  readonly retried: RolloutStep | null
  /** `null` = there was nothing to undo. */
  readonly undone: RolloutStep | null
  /** Whether undoing did not bring its old pools back. */
  readonly lost: boolean
}

/** The engine keeps so many previews at the most, less a few. */
const turns = new Limit(8)
const atOnce = { size: 1, everyS: 0, canary: false }
const bootedMs = 90_000
const lockedOutMs = 600_000
const startedMs = 180_000
/** Actions that restart the machine or its mining program. */
const restarts: ReadonlySet<ActionId> = new Set(['reboot', 'restartMining', 'upgradeFirmware', 'factoryReset'])
/** What brings these back is another action, or nothing. */
const final: ReadonlySet<ActionId> = new Set(['reboot', 'restartMining', 'sleep', 'wake', 'setPassword', 'upgradeFirmware', 'factoryReset'])

/** Runs one cell: the fault sets in after the preview; mended, it is retried and undone. @returns why it cannot be run, as a sentence */
export async function runCell(wire: TableWire, cell: Cell): Promise<CellResult | string> {
  const { sim, miner, action, fault } = cell
  // One that still starts from the cell before looks as if this one had restarted it.
  if (restarts.has(action)) await wire.clock.sleep(startedMs)
  const before = await turns.run(() => made(wire, cell))
  if (typeof before === 'string') return before
  const { ip } = sim.machine
  const had = { pools: JSON.stringify(sim.pools), stored: sim.stored, at: wire.clock.now() }
  const wrote = wire.writes.get(`${ip} ${action}`)?.length ?? 0
  sim.inject(fault)
  const first = await started(wire, before.plan)
  const step = onlyStep(first)
  const asWanted = isAsWanted(cell, before.ask, had)
  const sent = (wire.writes.get(`${ip} ${action}`) ?? []).slice(wrote)
  // An LED is switched off again by itself, which is another write.
  const writes = sent.filter(params => params === sent[0]).length
  const result = { step, asWanted, writes, moved: sim.machine.ip !== ip }
  const knownAt = result.moved ? await wire.addressOf(miner.id) : ip
  await mend(wire, cell)
  const retried = step.state === 'failed' ? await wire.over((await wire.client.rollouts.retryFailed({ id: first.id })).id) : null
  const undoable = [first, retried].find(rollout => rollout?.canUndo === true)
  const undone = undoable && !final.has(action) && (step.state === 'failed' || fault === 'mute') ? await undoneOf(wire, undoable.id) : null
  const lost = undone !== null && action === 'setPools' && JSON.stringify(sim.pools) !== had.pools
  return { ...result, knownAt, retried: stepOf(retried), undone: stepOf(undone), lost }
}

/** `null` when nobody knows what there was before. */
async function undoneOf({ client, over }: TableWire, id: string): Promise<Rollout | null> {
  const undo = await client.rollouts.undo({ id }).catch(thrown => {
    if (/nothing to undo/.test(String(thrown))) return null
    throw thrown
  })
  return undo === null ? null : await over(undo.id)
}

function stepOf(rollout: Rollout | null): RolloutStep | null {
  return rollout === null ? null : onlyStep(rollout)
}

async function started(wire: TableWire, plan: string): Promise<Rollout> {
  const { id } = await wire.client.rollouts.start({ plan })
  return await wire.over(id)
}

/** A preview in which the miner is to be changed; a sentence when there is none that does. */
async function made(wire: TableWire, cell: Cell): Promise<{ readonly plan: string; readonly ask: unknown } | string> {
  let why = ''
  const unready = await prepare(wire, cell)
  if (unready !== null) return unready
  for (const ask of asksFor(cell)) {
    const plan = await planned(wire, cell.miner, cell.action, ask)
    const [aside] = plan.setAside
    if (aside === undefined) return { plan: plan.id, ask }
    why = `${aside.why}: ${aside.reason}`
  }
  return why
}

/** Whether this very model has the action: not each of a family has each. */
export async function isAble(wire: TableWire, cell: Cell): Promise<boolean> {
  const [ask] = asksFor(cell)
  const { setAside } = await turns.run(() => planned(wire, cell.miner, cell.action, ask))
  return setAside[0]?.why !== 'unsupported'
}

function planned(wire: TableWire, miner: Miner, action: ActionId, ask: unknown) {
  return wire.client.rollouts.plan({ action, ask, miners: [miner.id], batching: atOnce })
}

/** Brings about what must be so before an action has anything to do. @returns why it cannot be */
async function prepare(wire: TableWire, { sim, miner, action }: Cell): Promise<string | null> {
  // The cell before may have left it restarting, and as it leaves the factory.
  if (final.has(action)) await wire.clock.sleep(bootedMs)
  sim.allowChanges()
  if (action === 'setNetwork' && byDhcpOnly.has(sim.family)) await giveAddress(wire, sim)
  const first: Partial<Record<ActionId, { readonly action: ActionId; readonly ask: unknown }>> = {
    sleep: { action: 'wake', ask: {} },
    wake: { action: 'sleep', ask: {} },
    factoryReset: { action: 'setPools', ask: poolsAsk(0) },
  }
  const needed = first[action]
  if (needed === undefined) return null
  const plan = await planned(wire, miner, needed.action, needed.ask)
  if (plan.planned.length === 0) return null
  const { state, message } = onlyStep(await started(wire, plan.id))
  return state === 'verified' ? null : `unready: ${message}`
}

/** Their own address is set on their own page, and from here they are only sent back to DHCP. */
const byDhcpOnly: ReadonlySet<string> = new Set(['luxos'])

/** Its owner gives it an address of its own: the one that it has. */
async function giveAddress({ clock }: TableWire, { machine }: SimulatedMiner): Promise<void> {
  const gateway = machine.ip.replace(/\d+$/, '254')
  machine.takeAddress({ ip: machine.ip, mask: '255.255.255.0', gateway, dns: [gateway] })
  await clock.sleep(bootedMs)
}

function poolsAsk(n: number) {
  const pool = (name: string) => ({ url: `stratum+tcp://${name}${n}.example:3333`, user: `acct.w${n}`, password: 'x' })
  return { pools: [pool('new'), pool('alt')] }
}

/** What is asked for, the next one if the miner is so already. */
function asksFor({ action, sim, n }: Cell): readonly unknown[] {
  const { machine } = sim
  const network = machine.ip.replace(/\d+$/, '')
  switch (action) {
    case 'setPools':
      return [poolsAsk(n)]
    case 'locate':
      return [{ on: true }, { on: false }]
    case 'setFan':
      return [{ mode: 'manual', pct: 100 - 4 * n }]
    case 'setPowerLimit':
      return [{ watts: Math.round(machine.model.powerW * 0.9) }, { watts: Math.round(machine.model.powerW * 0.8) }]
    case 'setPowerMode':
      return [{ mode: 'low' }, { mode: 'normal' }, { mode: 'high' }]
    case 'setHostname':
      return [{ hostname: `row-${n}` }]
    case 'setNetwork':
      return networkAsks(network, n)
    case 'setPassword':
      // Some take eight characters at the most, or no points.
      return [{ password: `Frame.7head${n}` }, { password: `Fr4.me7${n}` }, { password: `Fr4Hme7${n}` }]
    case 'upgradeFirmware':
      return [{ file: { ...imageFor(sim, `2099-12-${10 + n}`), models: [] }, keepSettings: true, downgrade: true }]
    default:
      return [{}]
  }
}

/** An address of its own; some find their DNS server by themselves, and some take none but by DHCP. */
function networkAsks(network: string, n: number): readonly unknown[] {
  const own = { mode: 'plan', addresses: `${network}${200 + n}`, mask: '255.255.255.0', gateway: `${network}254` }
  return [{ ...own, dns: `${network}253` }, { ...own, dns: own.gateway }, { mode: 'dhcp' }]
}

/** Their LED is where only their own words tell of it. */
const tellsByItself: ReadonlySet<string> = new Set(['avalon', 'axeos', 'luxos'])

/** Asked of the machine itself, not of what it says. Settings that only its flash holds are seen to have changed there. */
function isAsWanted({ sim, action }: Cell, ask: unknown, had: { readonly stored: string; readonly at: number }): boolean | null {
  const { machine } = sim
  const wanted = ask as { on?: boolean; hostname?: string; addresses?: string; password?: string; pools?: readonly { user: string }[] }
  switch (action) {
    case 'setPools':
      return machine.pools.byPriority()[0]?.user === wanted.pools?.[0]?.user
    case 'locate':
      return tellsByItself.has(sim.family) ? null : machine.blinking === wanted.on
    case 'sleep':
      return machine.output() === 0
    case 'wake':
      return !machine.asleep
    case 'reboot':
    case 'restartMining':
      return machine.elapsedS() <= (machine.now() - had.at) / 1000
    case 'setHostname':
      return machine.hostname === wanted.hostname || sim.stored.includes(`${wanted.hostname}"`)
    case 'setNetwork':
      return wanted.addresses === undefined ? machine.ownAddress === null : machine.ip === wanted.addresses
    case 'setPassword':
      return machine.password === wanted.password
    case 'upgradeFirmware':
      return null
    default:
      return sim.stored === had.stored ? null : true
  }
}

/** Whoever looks after the hall: mends the fault, switches a dead machine off and on, and adds the password that it has now. */
async function mend(wire: TableWire, { sim, fault, action }: Cell): Promise<void> {
  sim.clear(fault)
  if (fault === 'relock') {
    const user = personas.find(persona => persona.family === sim.family)?.login?.user ?? 'root'
    const entries = [{ user, password: sim.machine.password }]
    await wire.client.credentials.save({ id: null, name: `Found at ${sim.machine.ip}`, ranges: sim.machine.ip, entries })
  }
  // Some let nobody in for minutes after wrong passwords, and what opened a machine once is not tried again before.
  const isShut = fault === 'relock' || (fault !== 'refuse' && (action === 'setPassword' || action === 'factoryReset'))
  if (isShut) await wire.clock.sleep(lockedOutMs)
  if (fault !== 'neverback' && fault !== 'late' && fault !== 'poolless') return
  sim.powerOff()
  sim.powerOn()
  await wire.clock.sleep(bootedMs)
}
