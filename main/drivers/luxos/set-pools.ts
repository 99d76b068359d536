import type { SetPoolsParams } from '../../contract/actions/set-pools.ts'
import { failureOf, MinerError, quote } from '../../contract/failure.ts'
import { sectionOf } from '../../transport/cgminer-reply.ts'
import { textField } from '../../transport/fields.ts'
import { ask } from '../dialect/ask.ts'
import { refuseIf } from '../dialect/pool-guard.ts'
import { countField } from '../dialect/sane.ts'
import { oneWriteAtATime } from '../dialect/write-turn.ts'
import type { ActionHandler, Session } from '../driver.ts'
import { poolsProblem } from './guard.ts'
import { askWhole } from './pools.ts'

interface Group {
  readonly id: number
  readonly name: string
}

/**
 * Replaces all pools by one group of its own. It stands complete before the old groups go, so that the miner is never without work, and is
 * taken back when anything of it is not accepted. None of these commands needs a session.
 */
export const setPools: ActionHandler<SetPoolsParams> = {
  check: params => poolsProblem(params),
  ready: async (session, signal) => {
    await listGroups(session, signal)
  },
  run: (session, params, signal) =>
    oneWriteAtATime(session, async () => {
      refuseIf(poolsProblem(params))
      const before = await listGroups(session, signal)
      const group = await addGroup(session, before, signal)
      await orElseRemove(session, group, signal, () => addPools(session, group, params, signal))
      await removeGroups(session, before, group, signal)
    }),
}

/** Throws `unsupported` on builds that are too old for groups. */
async function listGroups(session: Session, signal: AbortSignal): Promise<readonly Group[]> {
  try {
    return sectionOf(await askWhole(session, 'groups', signal), 'GROUPS').flatMap(row => {
      const id = countField(row, 'GROUP')
      return id === null ? [] : [{ id, name: textField(row, 'Name') ?? '' }]
    })
  } catch (thrown) {
    const failure = failureOf(thrown)
    if (failure.code !== 'refused' || !/invalid command/i.test(failure.reason)) throw thrown
    throw new MinerError({ code: 'unsupported', what: 'this release of LuxOS has no pool groups; update it first' }, { cause: thrown })
  }
}

/** Names are the only way to know it again: the reply does not tell its number. */
async function addGroup(session: Session, before: readonly Group[], signal: AbortSignal): Promise<Group> {
  const name = freeName(before)
  await ask(session, 'addgroup', signal, `${name},1`)
  const added = (await listGroups(session, signal)).find(group => group.name === name)
  if (added !== undefined) return added
  throw new MinerError({ code: 'refused', reason: `it took a new pool group and does not list it; its pools are as they were` })
}

function freeName(groups: readonly Group[]): string {
  const taken = new Set(groups.map(group => group.name))
  const names = ['default', ...Array.from({ length: groups.length + 1 }, (_, n) => `default${n + 2}`)]
  return names.find(name => !taken.has(name)) ?? 'default'
}

async function addPools(session: Session, { id }: Group, { pools }: SetPoolsParams, signal: AbortSignal): Promise<void> {
  for (const { url, user, password } of pools) await ask(session, 'addpool', signal, [url, user, password, String(id)].join(','))
  const listed = sectionOf(await askWhole(session, 'pools', signal), 'POOLS').filter(row => countField(row, 'GROUP') === id)
  if (listed.length !== pools.length) refuseIf(`it took ${pools.length} pools and lists ${listed.length} new ones`)
}

/** From the highest number down: removing one may renumber those behind it. */
async function removeGroups(session: Session, before: readonly Group[], added: Group, signal: AbortSignal): Promise<void> {
  const [last, ...rest] = before.toSorted((a, b) => b.id - a.id)
  if (last === undefined) return
  await orElseRemove(session, added, signal, () => removeGroup(session, last, signal))
  for (const group of rest) await removeGroup(session, group, signal)
}

async function removeGroup(session: Session, { id, name }: Group, signal: AbortSignal): Promise<void> {
  try {
    await ask(session, 'removegroup', signal, String(id))
  } catch (thrown) {
    const failure = failureOf(thrown)
    if (failure.code !== 'refused') throw thrown
    throw new MinerError(
      { code: 'refused', reason: `it does not remove its old pool group ${quote(name)}: ${failure.reason}` },
      { cause: thrown },
    )
  }
}

/** A miner that said no is left as it was; one that does not answer any more cannot be. */
async function orElseRemove(session: Session, group: Group, signal: AbortSignal, task: () => Promise<void>): Promise<void> {
  try {
    await task()
  } catch (thrown) {
    if (failureOf(thrown).code === 'refused') await session.cgminer.request('removegroup', { parameter: String(group.id), signal })
    throw thrown
  }
}
