import { implement, ORPCError } from '@orpc/server'
import { engineApi } from '../../contract/engine-api.ts'
import { failureOf, MinerError } from '../../contract/failure.ts'
import type { Logger } from '../../lib/log.ts'
import { Problem } from '../problem.ts'
import { StorageError } from '../storage/trouble.ts'

/** Where calls enter the engine. Whatever is thrown behind it leaves as an error whose message is a sentence for the user. */
export function createSeam({ readOnly, log }: { readOnly: string | null; log: Logger }) {
  const asks = implement(engineApi).use(async ({ next, path }) => {
    try {
      return await next()
    } catch (thrown) {
      throw toCaller(thrown, path.join('.'), log)
    }
  })
  const changes = asks.use(({ next }) => {
    if (readOnly !== null) throw new ORPCError('FORBIDDEN', { message: readOnly })
    return next()
  })
  return {
    /** Calls that only look. */
    asks,
    /** Calls that change something: refused while another Headframe holds the data folder. */
    changes,
  }
}

/** What handlers are made with. */
export type Seam = ReturnType<typeof createSeam>

function toCaller(thrown: unknown, path: string, log: Logger): unknown {
  if (thrown instanceof ORPCError) return thrown
  if (thrown instanceof Error && thrown.name === 'AbortError') return thrown
  if (thrown instanceof Problem) return new ORPCError('BAD_REQUEST', { message: thrown.message, cause: thrown })
  if (thrown instanceof StorageError) return new ORPCError('STORAGE', { status: 507, message: thrown.message, cause: thrown })
  if (thrown instanceof MinerError)
    return new ORPCError('MINER', { status: 502, message: thrown.message, data: failureOf(thrown), cause: thrown })
  log.error({ err: thrown, call: path }, 'api.bug')
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  return new ORPCError('INTERNAL_SERVER_ERROR', {
    message: `Headframe made a mistake (${detail}). This is a defect; its log has the details.`,
    cause: thrown,
  })
}
