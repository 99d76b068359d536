/** The program of a process that begins every action on miners of another one, and kills itself once each of them is at the moment. */
import { type Moment, moments, openKillEngine, planAll, underWay } from './kill.sample.ts'

const reached: Readonly<Record<Moment, readonly string[]>> = {
  // One that has not told its MAC is not asked who it is.
  'before-intent': ['identity', 'look'],
  'after-intent': ['write'],
  'after-write': ['written'],
  'before-verify': ['identity', 'look'],
}

async function killAt(moment: Moment, dataDir: string, ips: readonly string[]): Promise<void> {
  let isArmed = false
  const written = new Set<string>()
  const there = new Set<string>()
  const engine = await openKillEngine(dataDir, async (ip, what) => {
    if (isArmed && what === 'written') written.add(ip)
    const isTime = isArmed && reached[moment].includes(what) && (moment !== 'before-verify' || written.has(ip))
    if (!isTime) return
    there.add(ip)
    if (there.size === underWay.length) process.kill(process.pid, 'SIGKILL')
    await new Promise(() => undefined)
  })
  const plans = await planAll(engine, ips)
  isArmed = true
  for (const plan of plans) await engine.client.rollouts.start({ plan })
}

const [, , text, dataDir, ...ips] = process.argv
const moment = moments.find(one => one === text)
if (import.meta.main && moment !== undefined && dataDir !== undefined) await killAt(moment, dataDir, ips)
