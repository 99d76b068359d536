import { createSocket } from 'node:dgram'

/** A UDP port that is listened on. */
export interface UdpEar {
  /** Resolves when nothing is heard any more: `null` after `close`, else why. */
  readonly ended: Promise<Error | null>
  close(): void
}

/** Hears one datagram. `from` is the sender's address, as the system knows it. */
export type OnDatagram = (bytes: Uint8Array, from: string) => void

/**
 * Listens on a UDP port, beside other programs that share it. Sends nothing.
 * @throws the system's error: EADDRINUSE = another program holds the port for itself alone
 */
export function hearUdp({ host, port }: { host: string; port: number }, onDatagram: OnDatagram): Promise<UdpEar> {
  // Broadcasts reach every program that shares the port, so another Headframe or another tool loses none by it.
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  const { promise: ended, resolve: end } = Promise.withResolvers<Error | null>()
  let isOpen = true
  const close = (why: Error | null) => {
    if (!isOpen) return
    isOpen = false
    socket.close()
    end(why)
  }
  return new Promise((resolve, reject) => {
    socket.on('error', error => {
      close(error)
      reject(error)
    })
    socket.on('message', (bytes, { address }) => {
      if (isOpen) onDatagram(bytes, address)
    })
    socket.bind(port, host, () => resolve({ ended, close: () => close(null) }))
  })
}
