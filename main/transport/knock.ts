import { connect } from 'node:net'
import { isLocalLimit, systemCode } from './connect-failure.ts'

/**
 * What one attempt to connect showed.
 * - `open` took the connection · `refused` the machine is there, the port is closed · `silent` nothing came back in time
 * - `no-route` the system says that nothing can be there · `exhausted` this computer ran out of sockets or ports; says nothing about the machine
 */
export type Knock = 'open' | 'refused' | 'silent' | 'no-route' | 'exhausted'

/** Connects and closes at once, without sending. `done` is called once, never after the returned function was called. */
export function knock(host: string, port: number, timeoutMs: number, done: (knock: Knock) => void): () => void {
  const socket = connect({ host, port, noDelay: true })
  // A busy process runs its timers late and before it looks at its sockets: what came in time must not count as silence.
  const timer = setTimeout(() => setImmediate(() => settle('silent')), timeoutMs)
  let isSettled = false

  function stop() {
    isSettled = true
    clearTimeout(timer)
    socket.destroy()
  }
  function settle(knock: Knock) {
    if (isSettled) return
    stop()
    done(knock)
  }
  socket.on('connect', () => settle('open'))
  socket.on('error', error => settle(knockOf(error)))
  return stop
}

function knockOf(error: Error): Knock {
  if (isLocalLimit(error)) return 'exhausted'
  switch (systemCode(error)) {
    // Some firewalls answer for the machine behind them with a reset.
    case 'ECONNREFUSED':
    case 'ECONNRESET':
      return 'refused'
    case 'ETIMEDOUT':
      return 'silent'
    default:
      return 'no-route'
  }
}
