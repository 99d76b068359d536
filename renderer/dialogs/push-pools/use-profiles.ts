import type { PoolProfile } from '../../../main/contract/profile.ts'
import type { EngineClient } from '../../engine/client.ts'
import { useAnswer, valueOr } from '../use-answer.ts'

/** The saved pool profiles. */
export interface Profiles {
  readonly list: readonly PoolProfile[]
  readonly waiting: boolean
  readonly problem: string | null
  /** Takes the newer list that a call returned. */
  put(list: readonly PoolProfile[]): void
}

const askProfiles = (client: EngineClient, signal: AbortSignal) => client.profiles.list(undefined, { signal })
const none: readonly PoolProfile[] = []

/** Asks for the pool profiles. */
export function useProfiles(): Profiles {
  const [answer, put] = useAnswer(askProfiles)
  return { list: valueOr(answer, none), waiting: answer.kind === 'waiting', problem: answer.kind === 'failed' ? answer.problem : null, put }
}
