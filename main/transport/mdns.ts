import { createSocket } from 'node:dgram'
import { type DnsQuestion, type DnsRecord, decodeDnsAnswer, encodeDnsQuery } from './dns.ts'

/** Where machines listen for such questions (RFC 6762). */
const group = '224.0.0.251'
const usualPort = 5353

/** One way of this computer into a network, on which questions are asked. */
export interface MdnsAsker {
  /** Sends the questions once more. */
  ask(): void
  close(): void
}

export interface MdnsOptions {
  /** The own address in the network that is asked. */
  readonly host: string
  /** Other than 5353 in tests. */
  readonly port?: number
  readonly questions: readonly DnsQuestion[]
  /** One answer. `from` is the sender's address. */
  readonly onAnswer: (records: readonly DnsRecord[], from: string) => void
}

/**
 * Opens a socket to ask all machines of a network by name. It has a port of its own, so that answers come to it alone and no other
 * program that speaks mDNS is in its way. What goes wrong later closes it; a network that takes no multicast just gives no answers.
 * @throws the system's error when the address is none of this computer
 */
export function openMdns({ host, port = usualPort, questions, onAnswer }: MdnsOptions): Promise<MdnsAsker> {
  const socket = createSocket('udp4')
  const query = encodeDnsQuery(questions)
  let isOpen = true
  const close = () => {
    if (isOpen) socket.close()
    isOpen = false
  }
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      close()
      reject(error)
    }
    socket.on('error', fail)
    socket.on('message', (bytes, { address }) => {
      const records = isOpen ? decodeDnsAnswer(bytes) : null
      if (records !== null) onAnswer(records, address)
    })
    socket.bind(0, host, () => {
      const ask = () => {
        if (isOpen) socket.send(query, port, group, error => error && close())
      }
      try {
        socket.setMulticastInterface(host)
        resolve({ ask, close })
      } catch (error) {
        // The card went down between the two calls.
        fail(error)
      }
    })
  })
}
