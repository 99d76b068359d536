import { drivers } from '../drivers/registry.ts'
import { startHallProcess } from './hall-process.ts'
import { machine } from './machine.ts'
import { runScan } from './scan-process.ts'
import type { ScanFigures } from './scan-run.ts'
import { scanSilent, silentNetProblem, withSilentNet } from './silent-net.ts'
import { type StrangersAsked, startStrangers } from './strangers.ts'

/** How fast addresses are scanned: a /16 of refused ones with 1,000 simulated miners, and networks of silent ones. */

const ports = { api: 24_028, web: 24_080 }

/** Where in the /16 the miners stand. */
const hallBase = '127.41.100.0/22'

const silentNets = [
  { range: '10.77.0.0/24', miners: 40, limitS: 3 },
  { range: '10.77.0.0/22', miners: 200, limitS: 8 },
  { range: '10.77.0.0/16', miners: 1000, limitS: 60 },
] as const

/** Where both kinds of families scan the same machines: miners that both know, and machines that are none. */
const mixedHall = { range: '127.42.0.0/20', base: '127.42.0.0/22', miners: 600, strangers: '127.42.8.1-127.42.8.240' } as const
const antminerFamilies = ['antminer-stock', 'antminer-legacy', 'cgminer'] as const

/** Scans of each kind, in turn: what else the computer does must not meet one kind alone. */
const rounds = 4

/** What all families together may take of the scan rate. */
const leastShare = 0.8

console.log(machine())
await refused()
await families()
await silent()

async function refused(): Promise<void> {
  const hall = await startHallProcess({ miners: 1000, base: hallBase, apiPort: ports.api, webPort: ports.web, statusPort: null })
  try {
    const figures = await runScan('127.41.0.0/16', ports)
    const rate = Math.round(figures.addresses / figures.seconds)
    console.log(`loopback /16, refused: ${rate.toLocaleString('en-US')} addresses/s (at least 8,000), ${words(figures, 1000)}`)
    if (rate < 8000 || figures.found !== 1000) process.exitCode = 1
  } finally {
    await hall.close()
  }
}

/** What the other families cost a hall of Antminers, and what they ask of machines that are no miners. */
async function families(): Promise<void> {
  const { range, base, miners, strangers: strangerRange } = mixedHall
  const hall = await startHallProcess({ miners, base, apiPort: ports.api, webPort: ports.web, statusPort: null })
  const strangers = await startStrangers({ range: strangerRange, ports })
  try {
    const rates: { few: number[]; all: number[] } = { few: [], all: [] }
    const cores: { few: number[]; all: number[] } = { few: [], all: [] }
    let asked: StrangersAsked = { connections: 0, questions: 0, mostQuestions: 0 }
    let missed = 0
    for (let round = 0; round < rounds; round++) {
      for (const kind of ['few', 'all'] as const) {
        const figures = await runScan(range, ports, kind === 'few' ? { families: antminerFamilies } : {})
        rates[kind].push(figures.addresses / figures.seconds)
        cores[kind].push(figures.coreSeconds)
        missed += Math.abs(miners - figures.found) + Math.abs(strangers.count - figures.unknown)
        asked = await strangers.take()
      }
    }
    const share = Math.max(...rates.all) / Math.max(...rates.few)
    const rate = (list: readonly number[]) => `${Math.round(Math.max(...list)).toLocaleString('en-US')} addresses/s`
    const core = Math.round((Math.min(...cores.all) / Math.min(...cores.few)) * 100)
    const questions = (asked.questions / strangers.count).toFixed(1)
    console.log(
      `all ${drivers.length} families against the ${antminerFamilies.length} of Antminers: ${rate(rates.all)} against ${rate(rates.few)}, ${Math.round(share * 100)} % (at least ${leastShare * 100} %) with ${core} % of the processor time, ${missed} judged wrongly; ${strangers.count} machines that are no miners were asked ${questions} questions each over ${(asked.connections / strangers.count).toFixed(1)} connections, ${asked.mostQuestions} at most`,
    )
    if (share < leastShare || missed > 0) process.exitCode = 1
  } finally {
    await strangers.close()
    await hall.close()
  }
}

async function silent(): Promise<void> {
  const problem = silentNetProblem()
  if (problem !== null) {
    console.log(`silent networks: skipped, ${problem}.`)
    return
  }
  await withSilentNet(async () => {
    for (const { range, miners, limitS } of silentNets) {
      const { figures, ...hall } = await scanSilent(range, miners)
      console.log(
        `silent ${range}: ${figures.seconds.toFixed(1)} s (at most ${limitS}), ${hall.late} miners 2 s late, ${words(figures, hall.miners)}`,
      )
      if (figures.seconds > limitS || figures.found !== hall.miners) process.exitCode = 1
    }
  })
}

function words(figures: ScanFigures, miners: number): string {
  const { found, seconds, firstMs, memoryBeforeMb, memoryMostMb, heldMs } = figures
  const memory = `memory ${memoryBeforeMb} -> ${memoryMostMb} MB`
  return `${figures.unknown > 0 ? `${figures.unknown} unknown answers, ` : ''}${found} of ${miners} miners found and read in ${seconds.toFixed(1)} s, the first after ${firstMs ?? '-'} ms, ${memory}, event loop held ${heldMs} ms at most`
}
