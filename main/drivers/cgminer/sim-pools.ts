import { type CommandTable, type Machine, type Pool, type Reply, refusal, success } from '../../simulator/persona.ts'

/** What the pool commands work on. */
export interface PoolTarget {
  readonly machine: Machine
  /** '4.11.1', without the program's name, says how `addpool` is worded. */
  readonly numbersAddedPools: boolean
  save(file: string): void
  readonly configFile: string
  load(): boolean
}

const maxPools = 100

/** The commands of the W group that change pools. They work in memory only: without `save` a restart forgets them. */
export const poolCommands: CommandTable<PoolTarget> = {
  addpool: { access: 'P', run: addPool },
  removepool: { access: 'P', run: removePool },
  switchpool: { access: 'P', run: switchPool },
  enablepool: { access: 'P', run: (target, parameter) => setEnabled(target, parameter, true) },
  disablepool: { access: 'P', run: (target, parameter) => setEnabled(target, parameter, false) },
  poolpriority: { access: 'P', run: prioritise },
  save: { access: 'P', run: save },
}

function addPool(target: PoolTarget, parameter: string): Reply {
  const { machine, numbersAddedPools } = target
  if (parameter === '') return refusal(52, 'Missing addpool details')
  const [url = '', user = '', pass] = splitDetails(parameter)
  if (url === '' || user === '' || pass === undefined) return refusal(53, `Invalid addpool details '${parameter}'`)
  if (machine.faults.has('refuse') || machine.pools.list.length >= maxPools)
    return refusal(54, `Reached maximum number of pools (${machine.pools.list.length})`)
  // Said before any connection is tried, also for pools that are not there.
  const number = machine.pools.list.length
  if (!machine.faults.has('ignore')) {
    machine.countShares()
    machine.pools.add({ url, user, pass })
    machine.writes++
  }
  const reply = success(55, numbersAddedPools ? `Added pool ${number}: '${url}'` : `Added pool '${url}'`)
  if (!machine.faults.has('neverback')) return reply
  return { ...reply, after: () => machine.restartMining(0, () => target.load()) }
}

/** Cuts at commas; a backslash takes the next character as it is. What follows the third comma is part of the password. */
function splitDetails(parameter: string): string[] {
  const parts = ['']
  for (let at = 0; at < parameter.length; at++) {
    const letter = parameter[at] ?? ''
    if (letter === '\\') parts[parts.length - 1] += parameter[++at] ?? ''
    else if (letter === ',' && parts.length < 3) parts.push('')
    else parts[parts.length - 1] += letter
  }
  return parts
}

function removePool(target: PoolTarget, parameter: string): Reply {
  return withPool(target, parameter, (pool, number) => {
    const { machine } = target
    if (machine.pools.list.length === 1) return refusal(66, `Cannot remove last pool ${number}:'${pool.url}'`)
    if (machine.pools.active() === pool) return refusal(67, `Cannot remove active pool ${number}:'${pool.url}'`)
    machine.countShares()
    machine.pools.remove(pool)
    machine.writes++
    return success(68, `Removed pool ${number}:'${pool.url}'`)
  })
}

function switchPool(target: PoolTarget, parameter: string): Reply {
  return withPool(target, parameter, (pool, number) => {
    const { machine } = target
    machine.countShares()
    pool.enabled = true
    if (!machine.faults.has('ignore')) machine.pools.reorder([pool, ...machine.pools.byPriority().filter(other => other !== pool)])
    machine.writes++
    return success(27, `Switching to pool ${number}:'${pool.url}'`)
  })
}

function setEnabled(target: PoolTarget, parameter: string, enabled: boolean): Reply {
  return withPool(target, parameter, (pool, number) => {
    const { machine } = target
    if (pool.enabled === enabled)
      return { severity: 'I', code: enabled ? 49 : 50, msg: `Pool ${number}:'${pool.url}' already ${enabled ? 'enabled' : 'disabled'}` }
    if (!enabled && machine.pools.list.filter(other => other.enabled).length === 1)
      return refusal(51, `Cannot disable last active pool ${number}:'${pool.url}'`)
    machine.countShares()
    pool.enabled = enabled
    machine.writes++
    return success(enabled ? 47 : 48, `${enabled ? 'Enabling' : 'Disabling'} pool ${number}:'${pool.url}'`)
  })
}

/** Those that are not named keep their order behind the named ones. */
function prioritise({ machine }: PoolTarget, parameter: string): Reply {
  if (parameter === '') return refusal(25, 'Missing pool id parameter')
  const { list } = machine.pools
  const numbers = parameter.split(',').map(atoi)
  const wrong = numbers.find(number => list[number] === undefined)
  if (wrong !== undefined) return refusal(26, outOfRange(wrong, list.length))
  const twice = numbers.find((number, at) => numbers.indexOf(number) !== at)
  if (twice !== undefined) return refusal(74, `Duplicate pool specified ${twice}`)
  const named = numbers.flatMap(number => list[number] ?? [])
  machine.countShares()
  machine.pools.reorder([...named, ...machine.pools.byPriority().filter(pool => !named.includes(pool))])
  machine.writes++
  return success(73, 'Changed pool priorities')
}

/** Without a name it overwrites the configuration that the program started with. */
function save(target: PoolTarget, parameter: string): Reply {
  const file = parameter === '' ? target.configFile : parameter
  if (file.startsWith('/proc/')) return refusal(43, `Can't open or create save file '${file}'`)
  target.save(file)
  return success(44, `Configuration saved to file '${file}'`)
}

function withPool({ machine }: PoolTarget, parameter: string, act: (pool: Pool, number: number) => Reply): Reply {
  if (parameter === '') return refusal(25, 'Missing pool id parameter')
  const { list } = machine.pools
  const number = atoi(parameter)
  const pool = list[number]
  return pool === undefined ? refusal(26, outOfRange(number, list.length)) : act(pool, number)
}

function outOfRange(number: number, pools: number): string {
  return `Invalid pool id ${number} - range is 0 - ${pools - 1}`
}

/** As C does it: "abc" is pool 0. */
function atoi(text: string): number {
  return Number.parseInt(text, 10) || 0
}
