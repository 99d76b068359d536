import { afterEach, describe, expect, it } from 'vitest'
import { type Knock, knock } from './knock.ts'
import { type RawServer, rawServer } from './raw-server.sample.ts'
import { type Doors, type Verdict, visit } from './visit.ts'

const host = '127.31.10.1'
const wait = { ms: 300, webAfterMs: null, againAfterMs: null }

const servers: RawServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()))
})

async function open(): Promise<RawServer> {
  const server = await rawServer(host, {})
  servers.push(server)
  return server
}

/** A port on which nothing listens. */
async function closed(): Promise<number> {
  const server = await rawServer(host, {})
  await server.close()
  return server.port
}

function knocked(port: number): Promise<Knock> {
  return new Promise(resolve => knock(host, port, 300, resolve))
}

function visited(doors: Omit<Doors, 'ip'>): Promise<Verdict> {
  return new Promise(resolve => visit({ ip: host, ...doors }, wait, resolve))
}

describe('a knock', () => {
  it('at an open port sends nothing and leaves at once', async () => {
    const server = await open()
    expect(await knocked(server.port)).toBe('open')
    await expect.poll(() => server.open).toBe(0)
    expect(server.received).toEqual([])
  })

  it('at a closed port is refused', async () => {
    expect(await knocked(await closed())).toBe('refused')
  })

  it('that was called off says nothing', async () => {
    const server = await open()
    const said: Knock[] = []
    knock(host, server.port, 20, result => said.push(result))()
    await knocked(server.port)
    expect(said).toEqual([])
  })

  it('counts as answered when the answer came in time but the process was busy until after it', async () => {
    const server = await open()
    const result = new Promise<Knock>(resolve => knock(host, server.port, 30, resolve))
    const until = performance.now() + 80
    while (performance.now() < until);
    expect(await result).toBe('open')
  })
})

describe('a visit', () => {
  it('asks the web port only when the API port is closed', async () => {
    const [api, web] = [await open(), await open()]
    expect(await visited({ apiPort: api.port, webPort: web.port })).toBe('api')
    expect(await visited({ apiPort: await closed(), webPort: web.port })).toBe('web')
    expect(await visited({ apiPort: await closed(), webPort: await closed() })).toBe('closed')
  })

  it('does without a web port where there is none', async () => {
    expect(await visited({ apiPort: await closed(), webPort: null })).toBe('closed')
  })
})
