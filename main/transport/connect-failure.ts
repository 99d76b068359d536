import { MinerError } from '../contract/failure.ts'

/** This computer, not the miner, ran out of something: sockets, ports, buffers. Whoever opens many connections must slow down. */
const localLimits: readonly string[] = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL', 'EADDRINUSE', 'EAGAIN']

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens on port PORT',
  EHOSTUNREACH: 'no route to it, or it is switched off',
  ENETUNREACH: 'no route to its network',
  EHOSTDOWN: 'it is switched off',
  ENETDOWN: "this computer's network is down",
  ETIMEDOUT: 'no answer to the connection on port PORT',
  ECONNRESET: 'the connection to port PORT was reset',
  ECONNABORTED: 'the connection to port PORT was broken off',
  EPIPE: 'the connection to port PORT was broken off',
  EACCES: "this computer's firewall does not allow the connection",
  EPERM: "this computer's firewall does not allow the connection",
}

/** The error code of the system, e.g. 'ECONNREFUSED'; `null` when it has none. Looks through wrapping errors. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('code' in error && typeof error.code === 'string' && error.code.startsWith('E')) return error.code
  return systemCode(error.cause)
}

/** Whether a connection failed because this computer ran out of sockets, ports or buffers. Also for a `MinerError` made of it. */
export function isLocalLimit(error: unknown): boolean {
  return localLimits.includes(systemCode(error) ?? '')
}

/** Why no connection came about, in plain words. */
export function connectFailure(error: unknown, port: number): MinerError {
  const code = systemCode(error)
  const known = isLocalLimit(error) ? 'this computer has no free sockets or ports left' : words[code ?? '']
  const detail = (known ?? `the connection to port ${port} failed${code ? `, ${code}` : ''}`).replace('PORT', String(port))
  return new MinerError({ code: 'unreachable', detail }, { cause: error })
}
