import { spawnSync } from 'node:child_process'
import { createServer, type Socket } from 'node:net'
import { addressesOf, formatAddress, parseRanges } from '../contract/ranges.ts'

/**
 * The far side of the silent network: a few miners on addresses of its loopback interface, everything else dropped.
 * `node silent-hall.ts RANGE MINERS API-PORT`, started inside the namespace by silent-net.ts. Every twentieth miner is late: by turns
 * its address comes up only 2 s after the scan began, or it answers its first question only after 2 s.
 */

const lateMs = 2000
const version =
  '{"STATUS":[{"STATUS":"S","When":1,"Code":22,"Msg":"CGMiner versions","Description":"cgminer 4.11.1"}],"VERSION":[{"CGMiner":"4.11.1","API":"3.7"}],"id":1}'
const summary =
  '{"STATUS":[{"STATUS":"S","When":1,"Code":11,"Msg":"Summary","Description":"cgminer 4.11.1"}],"SUMMARY":[{"Elapsed":500,"MHS av":1000,"MHS 5s":1000}],"id":1}'
const unknown = '{"STATUS":[{"STATUS":"E","When":1,"Code":14,"Msg":"Invalid command","Description":"cgminer 4.11.1"}],"id":1}'

const [range = '', count = '', port = ''] = process.argv.slice(2)
const parsed = parseRanges(range)
if (!parsed.ok) throw new Error(parsed.problem)
const step = Math.floor(parsed.count / Number(count))
const miners = [...addressesOf(parsed.spans)]
  .filter((_address, n) => n % step === step >> 1)
  .slice(0, Number(count))
  .map(formatAddress)
const wakesLate = new Set(miners.filter((_ip, n) => n % 40 === 7))
const answersLate = new Set(miners.filter((_ip, n) => n % 40 === 27))

function bringUp(addresses: readonly string[]): void {
  const done = spawnSync('ip', ['-batch', '-'], { input: addresses.map(ip => `addr add ${ip}/32 dev lo\n`).join('') })
  if (done.status !== 0) throw new Error(String(done.stderr))
}

function answer(socket: Socket, request: string): void {
  const ip = socket.localAddress ?? ''
  const isLate = answersLate.delete(ip)
  const text = request.includes('"version"') ? version : request.includes('"summary"') ? summary : unknown
  setTimeout(() => socket.end(`${text}\0`), isLate ? lateMs : 0)
}

const server = createServer(socket => {
  socket.on('error', () => socket.destroy())
  socket.once('data', data => answer(socket, data.toString('latin1')))
})
bringUp(miners.filter(ip => !wakesLate.has(ip)))
process.on('message', () => setTimeout(() => bringUp([...wakesLate]), lateMs))
process.on('disconnect', () => process.exit(0))
server.listen(Number(port), '0.0.0.0', () => process.send?.({ miners: miners.length, late: wakesLate.size + answersLate.size }))
