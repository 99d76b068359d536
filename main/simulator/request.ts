import type { Machine } from './machine.ts'
import { Refusal } from './refusal.ts'

/** What becomes of a request: it gets this reply, it is told no, or it is done and never answered. */
export type Handled<Reply> =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'refused'; readonly because: Refusal }
  | { readonly kind: 'mute'; readonly reply: Reply }

/**
 * Lets a firmware answer a request, and adds what the faults of its machine make of a change. It is done here, where all requests come by,
 * so that no firmware needs to know of these faults: a request was a change when the machine is not as it was.
 * @param answer a reply with something to do `after` it is a change, too
 */
export async function handle<Reply extends object>(machine: Machine, answer: () => Reply | Promise<Reply>): Promise<Handled<Reply>> {
  const before = stateOf(machine)
  machine.asked++
  try {
    const reply = await answer()
    const follows = 'after' in reply && reply.after !== undefined
    if (follows && machine.faults.has('refuse')) return { kind: 'refused', because: new Refusal() }
    if (!follows && stateOf(machine) === before) return { kind: 'reply', reply }
    machine.strike()
    return { kind: machine.faults.has('mute') ? 'mute' : 'reply', reply }
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'refused', because: error }
    throw error
  } finally {
    machine.asked--
  }
}

/** All that a request can change, as one text. */
function stateOf(machine: Machine): string {
  const pools = machine.pools.list.map(({ url, user, priority }) => `${priority} ${url} ${user}`)
  return [machine.changes, machine.writes, machine.isMining(), pools.join(), machine.stored()].join('\n')
}
