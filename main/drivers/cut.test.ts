import { describe, expect, test } from 'vitest'
import { MinerError } from '../contract/failure.ts'
import type { Reading } from './driver.ts'
import { listRecordings, type Recording, type ReplayOptions, recordedText, recordingNamed, sessionOf } from './recording.ts'
import { driverOf } from './registry.ts'

const readable = listRecordings().filter(recording =>
  ['rpc-stats.json', 'rpc-summary.json', 'rpc-devs.json', 'http-stats.json'].some(file => recordedText(recording, file) !== null),
)
const signal = new AbortController().signal

/** Every how many characters a reply is cut at the least; the points shift from one recording to the next. */
const finest = 3

/** What a machine is known for whose replies all lose their end: it is not asked for them twice. */
const cutsEach = ['version', 'summary', 'stats', 'pools', 'devs', 'devdetails', 'edevs'].map(command => `cuts ${command}`)

/** How often one recording is cut at the most: every cut reads all its replies. */
const mostCuts = 600

describe('a reply that lost its end', () => {
  test('anywhere gives nothing but what the whole one gives', async () => {
    let cuts = 0
    let partial = 0
    for (const [index, recording] of readable.entries()) {
      const whole = await readWith(recording)
      if (whole === null) continue
      const longest = longestReply(recording)
      const stride = Math.max(finest, Math.ceil(longest / mostCuts))
      for (let length = 1 + (index % stride); length < longest; length += stride) {
        const cut = await readWith(recording, { mangle: text => text.slice(0, length) }, cutsEach)
        cuts++
        if (cut === null) continue
        expectPartOf(cut, whole, `${recording.name} cut at ${length}`)
        if (cut.telemetry.boards.length < whole.telemetry.boards.length) partial++
      }
    }
    expect(cuts).toBeGreaterThan(2000)
    expect(partial).toBeGreaterThan(100)
  }, 60_000)

  test('is asked again as single commands, which tell everything', async () => {
    let again = 0
    for (const recording of readable) {
      const whole = await readWith(recording)
      if (whole === null) continue
      const asked: string[] = []
      const mangle = (text: string, command: string) => {
        asked.push(command)
        return command.includes('+') ? text.slice(0, Math.floor(text.length * 0.7)) : text
      }
      const reading = await readWith(recording, { mangle })
      expect(reading?.telemetry, recording.name).toEqual(whole.telemetry)
      if (asked.some(command => command.includes('+')) && asked.includes('stats')) again++
    }
    expect(again).toBeGreaterThanOrEqual(8)
  })

  test('and only its last bracket still tells every board', async () => {
    const recording = recordingNamed('antminer-legacy/s9-bmminer-2017')
    const whole = await readWith(recording)
    const reading = await readWith(recording, { joins: false, mangle: text => text.replace(/,?\s*("id"\s*:\s*\d+)?\s*\}\s*$/, '') })
    expect(reading?.telemetry).toEqual(whole?.telemetry)
  })

  test('in stats keeps the rate and the pools, and leaves out boards and fans', async () => {
    const recording = recordingNamed('antminer-legacy/s9-bmminer-2017')
    const mangle = (text: string, command: string) => (command.includes('stats') ? text.slice(0, Math.floor(text.length * 0.8)) : text)
    const whole = await readWith(recording)
    const reading = await readWith(recording, { mangle })
    expect(reading?.telemetry).toMatchObject({
      boards: [],
      fans: [],
      hashrateHs: whole?.telemetry.hashrateHs,
      pools: whole?.telemetry.pools,
    })
    expect(reading?.activity).toBe(whole?.activity === 'hashing' ? 'hashing' : 'unknown')
  })
})

describe('a configuration that lost its end', () => {
  test.each(['antminer-stock/s19-2023-web', 'antminer-legacy/s9-2017-conf'])('of %s is not compared with a whole one', async name => {
    const recording = recordingNamed(name)
    const driver = driverOf(recording.family)
    await expect(driver?.readConfig(sessionOf(recording), signal)).resolves.toMatchObject({ pools: expect.any(Array) })
    const cut = sessionOf(recording, { mangle: text => text.slice(0, Math.floor(text.length * 0.8)) })
    await expect(driver?.readConfig(cut, signal)).rejects.toThrow('came cut off')
  })
})

/** Lists are whole or left out; nothing else is told that the whole reading does not tell. The nominal rate may be the model's, the mode the configured one. */
function expectPartOf({ telemetry, activity }: Reading, whole: Reading, where: string): void {
  const { boards, fans, pools, faults, hashrateHs, chipTempMaxC, mode } = telemetry
  expect([[], whole.telemetry.boards], `boards of ${where}`).toContainEqual(boards)
  expect([[], whole.telemetry.fans], `fans of ${where}`).toContainEqual(fans)
  expect([[], whole.telemetry.pools], `pools of ${where}`).toContainEqual(pools)
  for (const fault of faults) expect(whole.telemetry.faults, `faults of ${where}`).toContainEqual(fault)
  expect(['unknown', whole.activity], `activity of ${where}`).toContain(activity)
  expect([null, whole.telemetry.hashrateHs], `rate of ${where}`).toContain(hashrateHs)
  expect([null, whole.telemetry.chipTempMaxC], `temperature of ${where}`).toContain(chipTempMaxC)
  if (mode === 'sleep') expect(whole.telemetry.mode, `mode of ${where}`).toBe('sleep')
}

function longestReply(recording: Recording): number {
  const files = ['rpc-stats', 'rpc-summary', 'rpc-pools', 'rpc-devs', 'http-stats', 'http-summary', 'http-pools']
  return Math.max(...files.map(file => recordedText(recording, `${file}.json`)?.length ?? 0))
}

/** The reading, or `null` when the driver refused with a MinerError; anything else fails the test. */
async function readWith(recording: Recording, options: ReplayOptions = {}, known: readonly string[] = []): Promise<Reading | null> {
  const session = sessionOf(recording, options)
  for (const fact of known) session.memo.set(fact, true)
  try {
    return (await driverOf(recording.family)?.read(session, signal)) ?? null
  } catch (thrown) {
    if (thrown instanceof MinerError && thrown.failure.code !== 'bug') return null
    throw thrown
  }
}
