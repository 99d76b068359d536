import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContextOptions } from 'playwright'
import { systemClock } from '../main/lib/clock.ts'
import { type Hall, type HallOptions, startHall } from '../main/simulator/hall.ts'
import { openBrowser } from './browser.ts'
import { type Here, type HereOptions, openHere } from './engine-here.ts'
import { type Hands, openWindow } from './hands.ts'
import { type Served, serve } from './served.ts'

/** The hall that a test plays in. Each test file has addresses and ports of its own. */
export interface StageOptions extends Pick<HallOptions, 'speed' | 'clock'> {
  readonly apiPort: number
  readonly webPort: number
  readonly base: string
  readonly roster: NonNullable<HallOptions['roster']>
}

/** What a test of the window stands on: a browser, a hall of simulated miners and an empty data folder. */
export interface Stage {
  readonly hall: Hall
  readonly dataDir: string
  /** Opens an engine in the process of the test. It keeps everything in memory and has the computer's clock unless told otherwise. */
  openHere(options?: Partial<Pick<HereOptions, 'dataDir' | 'clock' | 'ears'>>): Promise<Here>
  /** Starts a server in a process of its own on the data folder. Started anew after its end, it finds what was kept. */
  serve(): Promise<Served>
  openWindow(url: string, options?: BrowserContextOptions): Promise<Hands>
  /** Closes the browser, the engines from the last to the first, the hall, and removes the data folder. */
  close(): Promise<void>
}

/** Opens the stage, with no engine yet. */
export async function openStage({ apiPort, webPort, ...options }: StageOptions): Promise<Stage> {
  const ports = { apiPort, webPort }
  const browser = await openBrowser()
  const dataDir = await mkdtemp(join(tmpdir(), 'headframe-e2e-'))
  const hall = await startHall({ ...options, ...ports, statusPort: null })
  const engines: (Here | Served)[] = []
  const noted = async <T extends Here | Served>(opening: Promise<T>): Promise<T> => {
    const engine = await opening
    engines.unshift(engine)
    return engine
  }
  return {
    hall,
    dataDir,
    openHere: here => noted(openHere({ ...ports, dataDir: null, clock: systemClock, ...here })),
    serve: () => noted(serve({ ...ports, dataDir })),
    openWindow: (url, window) => openWindow(browser, url, window),
    async close() {
      await browser.close()
      for (const engine of engines) await engine.close()
      await hall.close()
      await rm(dataDir, { recursive: true })
    },
  }
}

/** As many machines of one model with the firmware of its maker. @param model 'S19 Pro' */
export function antminers(count: number, model: string): StageOptions['roster'] {
  return Array.from({ length: count }, () => ({ family: 'antminer-stock', model: `Antminer ${model}` }))
}
