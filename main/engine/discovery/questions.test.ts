import { expect, test } from 'vitest'
import type { CgminerAnswer, Evidence } from '../../drivers/driver.ts'
import { drivers } from '../../drivers/registry.ts'
import { questionsOf } from './evidence.ts'
import { candidatesFor } from './recognise.ts'

/** A machine that answers only on its web port. */
function page(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Evidence {
  return { ip: '127.36.8.2', openPorts: [80], cgminer: new Map(), http: new Map([['/', { status, headers, body }]]), more: [] }
}

/** A machine that takes connections on 4028 and answers this to `version`. */
function api(answer: CgminerAnswer): Evidence {
  return { ip: '127.36.8.2', openPorts: [4028], cgminer: new Map([['version', answer]]), http: new Map(), more: [] }
}

/** What stands in the same networks and is no miner, and how many questions of the second round it is worth. */
const strangers: readonly (readonly [string, Evidence, number])[] = [
  ['a printer', page(200, '<title>HP LaserJet 400</title>', { server: 'Virata-EmWeb/R6_2_1' }), 0],
  ['a switch', page(401, 'Unauthorized', { 'www-authenticate': 'Basic realm="switch"' }), 0],
  ['a camera', page(401, 'Unauthorized', { 'www-authenticate': 'Digest realm="camera", nonce="5f", qop="auth"' }), 0],
  ['a web server', page(404, 'Not Found', { server: 'nginx' }), 0],
  ['a page with a program', page(200, '<html><title>Login</title><div id="app"></div><script src="/assets/index.js"></script></html>'), 0],
  ['a NAS', page(302, '', { location: 'https://192.0.2.1:5001/' }), 0],
  ['a silent port', api({ kind: 'silent' }), 0],
  ['an API that is shut', api({ kind: 'not-allowed' }), 0],
  ['an SSH server', api({ kind: 'garbage', text: 'SSH-2.0-dropbear_2022.83\r\n' }), 0],
  // What a family looks like, so that it has to be asked.
  ['a web server on 4028', api({ kind: 'garbage', text: 'HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n' }), 1],
  ['a camera that names its digest', page(401, '', { 'www-authenticate': 'Digest realm="camera", nonce="5f", algorithm=MD5' }), 1],
  ['a router with LuCI', page(200, '<meta http-equiv="refresh" content="0; URL=/cgi-bin/luci/">'), 3],
]

test('the first round is the same two questions, however many families there are', () => {
  expect(questionsOf(drivers)).toEqual({ commands: ['version'], paths: ['/'] })
})

test.each(strangers)('%s is no miner, and is asked no more than it is worth', (_name, evidence, most) => {
  expect(candidatesFor(drivers, evidence)).toEqual([])
  const asked = drivers.flatMap(driver => (driver.followUp?.when(evidence) === true ? driver.followUp.probes : []))
  expect(new Set(asked.map(probe => JSON.stringify(probe))).size).toBeLessThanOrEqual(most)
})
