import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hall, startHall } from '../../simulator/hall.ts'
import { recordingNamed, sessionOf } from '../recording.ts'
import { meet } from '../trial.sample.ts'
import { luxos } from './index.ts'

const signal = AbortSignal.timeout(60_000)
const own = { ip: '127.42.4.9', mask: '255.255.255.224', gateway: '127.42.4.30', dns: ['127.42.4.28', '127.42.4.29'] }

let hall: Hall
beforeAll(async () => {
  hall = await startHall({
    base: '127.42.4.0/27',
    roster: [{ family: 'luxos' }],
    apiPort: 15_428,
    webPort: 18_880,
    statusPort: null,
    speed: 200,
  })
})
afterAll(() => hall.close())

const theMiner = () => hall.miner(hall.addresses[0]?.ip ?? '')
const meetIt = () => meet(theMiner(), { driver: luxos })

test('a refusal of DHCP is told in its own words', async () => {
  const trial = await meetIt()
  theMiner().inject('refuse')
  const failure = await trial.failure('setNetwork', { mode: 'dhcp' })
  theMiner().clear('refuse')
  expect(failure).toEqual({ code: 'refused', reason: 'Not possible in the present state' })
})

// After the refusal: the session of a machine that moves cannot be given back there and lasts for its minute.
test('a machine with an address of its own goes back to DHCP', async () => {
  const { machine } = theMiner()
  const { ip } = machine
  machine.takeAddress(own)
  await expect.poll(() => theMiner().address.ip).toBe(own.ip)
  const trial = await meetIt()
  const network = { hostname: machine.hostname, dhcp: false, ip: own.ip, mask: own.mask, gateway: own.gateway, dns: own.dns }
  expect(await luxos.readNetwork?.(trial.session, signal)).toEqual(network)
  await luxos.actions.setNetwork?.run(trial.session, { mode: 'dhcp' }, signal)
  await expect.poll(() => theMiner().address.ip).toBe(ip)
  const { session } = await meetIt()
  expect(await luxos.readNetwork?.(session, signal)).toMatchObject({ dhcp: true, ip, hostname: machine.hostname })
  expect(machine.requests.findLast(request => request.includes('netset'))).toMatch(/"parameter":"\w{8},dhcp"/)
})

test('an address of its own is refused before a byte is sent, in the preview too', async () => {
  const trial = await meetIt()
  const { requestCount } = theMiner()
  const params = { mode: 'static', address: own.ip, mask: own.mask, gateway: own.gateway, dns: own.dns } as const
  expect(luxos.actions.setNetwork?.check?.(params, trial.found.facts)).toContain('not published')
  expect(await trial.failure('setNetwork', params)).toMatchObject({ code: 'refused', reason: expect.stringContaining('not published') })
  expect(theMiner().requestCount).toBe(requestCount)
})

test('the events are its log, by time, with board and code', async () => {
  theMiner().inject('deadboard')
  const [log] = (await luxos.readLogs?.((await meetIt()).session, signal)) ?? []
  theMiner().clear('deadboard')
  expect(log).toEqual({
    name: 'event log',
    text: expect.stringMatching(/^20\S+ BOARD \d REBOOT_NOT_HASHING Board reboot due to it not hashing\.$/),
  })
})

test('a recorded machine tells its network and its events', async () => {
  const session = sessionOf(recordingNamed('luxos/s19kpro-2025'))
  expect(await luxos.readNetwork?.(session, signal)).toMatchObject({ dhcp: true, mask: '255.255.255.0', dns: [] })
  const [log] = (await luxos.readLogs?.(session, signal)) ?? []
  expect(log?.text.split('\n')).toHaveLength(2)
  expect(log?.text).toContain('MINER NOPIC_PROTECTION Miner shutdown')
})
