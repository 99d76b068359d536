import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { demoHall } from './demo-hall.ts'

function answers(ip: string, port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, ip)
    const end = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}

test('the demo hall answers once it has started and is gone once it has stopped', async () => {
  const hall = demoHall({ bases: ['127.38.20.0/24'], webPorts: [18_039] })
  const { addresses } = await hall.start(5)
  expect(addresses).toHaveLength(5)
  const first = addresses[0]
  expect(await answers(first?.ip ?? '', first?.apiPort ?? 0)).toBe(true)
  await hall.stop()
  expect(await answers(first?.ip ?? '', first?.apiPort ?? 0)).toBe(false)
})

test('takes the next range when another hall stands on the first, and says why when there is none', async () => {
  const first = demoHall({ bases: ['127.38.21.0/24'], webPorts: [18_039] })
  await first.start(2)
  const second = demoHall({ bases: ['127.38.21.0/24', '127.38.22.0/24'], webPorts: [18_039] })
  expect((await second.start(2)).addresses[0]?.ip).toMatch(/^127\.38\.22\./)
  await expect(demoHall({ bases: ['127.38.21.0/24'], webPorts: [18_039] }).start(2)).rejects.toThrow('The simulated hall could not start')
  await second.stop()
  await first.stop()
})
