import { type CommandTable, Fields, type Pool, type Reply, refusal, success } from '../../simulator/persona.ts'
import type { LuxGroup, LuxTarget } from './sim-state.ts'

/** Pools and their groups as they are told. */
export const poolReads: CommandTable<LuxTarget> = {
  pools: { access: 'R', run: pools },
  groups: { access: 'R', run: groups },
}

/** What changes them. None of it needs a session. */
export const poolWrites: CommandTable<LuxTarget> = {
  addgroup: { access: 'P', run: addGroup },
  removegroup: { access: 'P', run: removeGroup },
  addpool: { access: 'P', run: addPool },
  removepool: { access: 'P', run: removePool },
}

function pools({ machine, groups }: LuxTarget): Reply {
  machine.countShares()
  const records = machine.pools.list.map((pool, number) => {
    const group = groups.findIndex(one => one.pools.includes(pool))
    return poolRecord({ machine, groups }, pool, number, group)
  })
  return success(7, `${records.length} Pool(s)`, { name: 'POOLS', records })
}

function poolRecord({ machine, groups }: Pick<LuxTarget, 'machine' | 'groups'>, pool: Pool, number: number, group: number): Fields {
  const isActive = !machine.asleep && activeOf({ machine }, groups[group]) === pool
  const accepted = Math.floor(pool.accepted)
  const { difficulty } = machine.pools
  const bare = pool.url.replace(/^[a-z0-9+]*:\/\//, '')
  return new Fields()
    .whole('Accepted', accepted)
    .flag('AsicBoost', true)
    .text('Diff', isActive ? `${Math.round(difficulty / 1024)}K` : '0')
    .whole('Difficulty Accepted', accepted * difficulty)
    .whole('GROUP', group)
    .flag('Has Stratum', true)
    .text('Last Share Time', isActive ? '00:00:03' : '00:57:33')
    .whole('POOL', number)
    .whole('Priority', pool.priority)
    .real('Quota', groups[group]?.quota ?? 1)
    .whole('Rejected', pool.rejected)
    .whole('Stale', 0)
    .text('Status', machine.pools.isAlive(pool) ? 'Alive' : 'Dead')
    .flag('Stratum Active', isActive)
    .whole('Stratum Difficulty', isActive ? difficulty : 0)
    .text('Stratum URL', bare)
    .text('URL', pool.url)
    .text('User', pool.user)
}

/** Every group mines on its first pool that answers. */
function activeOf({ machine }: Pick<LuxTarget, 'machine'>, group: LuxGroup | undefined): Pool | undefined {
  return group?.pools.find(pool => machine.pools.isAlive(pool))
}

function groups(target: LuxTarget): Reply {
  const records = target.groups.map(({ name, quota }, id) => new Fields().whole('GROUP', id).text('Name', name).whole('Quota', quota))
  return success(324, `${records.length} Group(s)`, { name: 'GROUPS', records })
}

function addGroup(target: LuxTarget, parameter: string): Reply {
  const [name = '', quota = ''] = parameter.split(',')
  if (name === '' || !/^\d+$/.test(quota)) return refusal(325, `Invalid addgroup details '${parameter}'`)
  if (target.machine.faults.has('refuse')) return refusal(326, 'Reached maximum number of groups')
  if (target.groups.some(group => group.name === name)) return refusal(327, `Group '${name}' already exists`)
  const id = target.groups.push({ name, quota: Number(quota), pools: [] }) - 1
  return saved(target, success(328, `Added group ${id}: '${name}'`))
}

/** With its pools; those behind it are numbered anew. */
function removeGroup(target: LuxTarget, parameter: string): Reply {
  const group = target.groups[Number(parameter)]
  if (group === undefined || parameter === '') return refusal(331, `Invalid group id '${parameter}'`)
  // Says yes and keeps the old ones.
  if (target.machine.faults.has('ignore')) {
    for (const other of target.groups.splice(1)) for (const pool of other.pools) target.machine.pools.remove(pool)
    return saved(target, success(332, `Removed group ${parameter}: '${group.name}'`))
  }
  target.machine.countShares()
  for (const pool of group.pools) target.machine.pools.remove(pool)
  target.groups.splice(target.groups.indexOf(group), 1)
  return saved(target, success(332, `Removed group ${parameter}: '${group.name}'`))
}

/** A value with a comma in it cannot be sent: the fourth is the group, whatever it was meant as. */
function addPool(target: LuxTarget, parameter: string): Reply {
  const [url = '', user = '', pass, group = '0', ...rest] = parameter.split(',')
  const into = target.groups[Number(group)]
  if (url === '' || user === '' || pass === undefined || rest.length > 0) return refusal(53, `Invalid addpool details '${parameter}'`)
  if (into === undefined) return refusal(331, `Invalid group id '${group}'`)
  target.machine.countShares()
  const number = target.machine.pools.list.length
  into.pools.push(target.machine.pools.add({ url, user, pass }))
  return saved(target, success(55, `Added pool ${number}: '${url}'`))
}

function removePool(target: LuxTarget, parameter: string): Reply {
  const pool = target.machine.pools.list[Number(parameter)]
  if (pool === undefined || parameter === '') return refusal(26, `Invalid pool id ${parameter}`)
  target.machine.countShares()
  target.machine.pools.remove(pool)
  for (const group of target.groups) if (group.pools.includes(pool)) group.pools.splice(group.pools.indexOf(pool), 1)
  return saved(target, success(68, `Removed pool ${parameter}:'${pool.url}'`))
}

function saved(target: LuxTarget, reply: Reply): Reply {
  target.machine.writes++
  target.save()
  if (!target.machine.faults.has('neverback')) return reply
  return { ...reply, after: () => target.machine.restartMining(0, () => target.load()) }
}
