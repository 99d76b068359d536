import type { SetPoolsAsk } from '../../../main/contract/actions/set-pools.ts'
import type { Miner, MinerId } from '../../../main/contract/model.ts'
import { type Expanded, expandWorker } from '../../../main/contract/worker-template.ts'

/** What the worker of one miner would be. */
export interface WorkerExample {
  readonly minerId: MinerId
  readonly name: string
  readonly worker: Expanded
}

/**
 * The workers that a template makes for the first miners of a selection.
 * @param account the `user` of the first pool
 * @param template '' = the account as it is
 */
export function workerExamples(template: string, account: string, miners: readonly Miner[]): readonly WorkerExample[] {
  const used = template.trim() === '' ? account.trim() : template.trim()
  return miners.map((miner, at) => ({ minerId: miner.id, name: nameOf(miner), worker: expandWorker(used, account.trim(), miner, at + 1) }))
}

/** Two miners of the selection that would get the same worker name: a pool then counts them as one. `null` = all differ. */
export function sameWorker(ask: SetPoolsAsk, miners: readonly Miner[]): { readonly worker: string; readonly count: number } | null {
  const account = ask.pools[0]?.user ?? ''
  const counts = new Map<string, number>()
  miners.forEach((miner, at) => {
    const expanded = expandWorker(ask.worker ?? account, account, miner, at + 1)
    if (expanded.ok) counts.set(expanded.text, (counts.get(expanded.text) ?? 0) + 1)
  })
  const [worker, count] = [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most), ['', 0])
  return count > 1 ? { worker, count } : null
}

/** How people know a miner: its label, else its address. */
export function nameOf(miner: Pick<Miner, 'label' | 'address'>): string {
  return miner.label ?? miner.address.ip
}
