import { setPools } from '../../../main/contract/actions/set-pools.ts'
import { failureOf } from '../../../main/contract/failure.ts'
import type { Miner, MinerId } from '../../../main/contract/model.ts'
import type { PushDraft } from './draft.ts'

/** What the worker of one miner would be, or why it cannot be made. */
export interface WorkerExample {
  readonly minerId: MinerId
  readonly name: string
  readonly worker: string | null
  readonly problem: string | null
}

/** The workers that a form makes on the first pool of each miner, whether or not its other fields are finished. */
export function workerExamples(draft: PushDraft, miners: readonly Miner[]): readonly WorkerExample[] {
  return miners.map((miner, at) => ({ minerId: miner.id, name: nameOf(miner), ...workerOn(draft, miner, at + 1) }))
}

/** How people know a miner: its label, else its address. */
export function nameOf(miner: Pick<Miner, 'label' | 'address'>): string {
  return miner.label ?? miner.address.ip
}

function workerOn(draft: PushDraft, miner: Miner, n: number): { worker: string | null; problem: string | null } {
  const { url, user, password } = draft.pools[0] ?? { url: '', user: '', password: '' }
  const template = draft.template.trim()
  try {
    const { pools } = setPools.forMiner(
      { pools: [{ url, user: user.trim(), password }], worker: template === '' ? null : template },
      miner,
      n,
    )
    return { worker: pools[0]?.user ?? null, problem: null }
  } catch (thrown) {
    const failure = failureOf(thrown)
    if (failure.code !== 'refused') throw thrown
    return { worker: null, problem: failure.reason }
  }
}
