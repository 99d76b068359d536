import { startHallProcess } from './hall-process.ts'
import { machine } from './machine.ts'
import { runScan } from './scan-process.ts'
import type { ScanFigures } from './scan-run.ts'
import { scanSilent, silentNetProblem, withSilentNet } from './silent-net.ts'

/** How fast addresses are scanned: a /16 of refused ones with 1,000 simulated miners, and networks of silent ones. */

const ports = { api: 24_028, web: 24_080 }

/** Where in the /16 the miners stand. */
const hallBase = '127.41.100.0/22'

const silentNets = [
  { range: '10.77.0.0/24', miners: 40, limitS: 3 },
  { range: '10.77.0.0/22', miners: 200, limitS: 8 },
  { range: '10.77.0.0/16', miners: 1000, limitS: 60 },
] as const

console.log(machine())
await refused()
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
  return `${found} of ${miners} miners found and read in ${seconds.toFixed(1)} s, the first after ${firstMs ?? '-'} ms, ${memory}, event loop held ${heldMs} ms at most`
}
