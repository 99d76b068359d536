import type { Connection } from './client.ts'
import { connectPort, listenForPorts } from './port.ts'
import { connectSocket } from './socket.ts'

const inElectron = navigator.userAgent.includes('Electron/')

/** Makes a function that opens one connection: a MessagePort in the desktop app, a WebSocket in a browser. */
export function prepareConnect(): () => Promise<Connection> {
  if (!inElectron) return connectSocket
  listenForPorts()
  return connectPort
}
