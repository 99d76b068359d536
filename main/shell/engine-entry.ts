import { join } from 'node:path'
import { RPCHandler } from '@orpc/server/message-port'
import { openKeyFile } from '../engine/credentials/key-file.ts'
import { sealedWith } from '../engine/credentials/seal.ts'
import { startEngine } from '../engine/engine.ts'
import type { Engine, PowerEvents, Secrets } from '../engine/host.ts'
import { prepareDataFolder } from '../lib/data-folder.ts'
import { openLog } from '../lib/log.ts'
import { demoHall } from '../simulator/demo-hall.ts'
import type { EngineInit, FromEngine, ToEngine } from './engine-frames.ts'
import { reasonToStay } from './stay.ts'

/** The engine's process: starts it on the first frame and puts its calls on every port that comes. */

const demoMiners = 200
const parent = process.parentPort
let engine: Engine | null = null
const onPower: Record<'suspend' | 'resume', (() => void)[]> = { suspend: [], resume: [] }
const power: PowerEvents = {
  onSuspend: listener => void onPower.suspend.push(listener),
  onResume: listener => void onPower.resume.push(listener),
}

parent.on('message', ({ data, ports }) => {
  void take(data as ToEngine, ports[0])
})

async function take(frame: ToEngine, port: Electron.MessagePortMain | undefined): Promise<void> {
  switch (frame.type) {
    case 'init':
      return start(frame)
    case 'port':
      return serve(port)
    case 'suspend':
    case 'resume':
      for (const listener of onPower[frame.type]) listener()
      return
    case 'is-known':
      return tell({ type: 'known', question: frame.question, known: await isKnown(frame.ip) })
    case 'close':
      if (engine && engine.work.unbreakable > 0) tell({ type: 'finishing', miners: engine.work.unbreakable })
      await engine?.close()
      process.exit(0)
  }
}

async function start(init: EngineInit): Promise<void> {
  try {
    await prepareDataFolder(init.dataDir)
    const started = await startEngine({
      dataDir: init.dataDir,
      version: init.version,
      by: 'app',
      secrets: await secretsOf(init),
      power,
      demo: demoHall(),
      log: openLog({ level: 'info', file: join(init.dataDir, 'logs', 'engine.log') }),
    })
    engine = started
    tell({ type: 'ready' })
    started.onWork(() => tellWork(started))
    tellWork(started)
    if (init.demo) await started.client.demo.start({ miners: demoMiners })
  } catch (error) {
    tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) })
  }
}

let kept: string | null = null

/** Told only when it differs: rollouts change many times a second. */
function tellWork({ work }: Engine): void {
  const keep = reasonToStay(work)
  if (keep === kept) return
  kept = keep
  tell({ type: 'work', keep })
}

async function secretsOf({ key, dataDir }: EngineInit): Promise<Secrets> {
  return key === null ? openKeyFile(dataDir) : sealedWith(Buffer.from(key, 'base64'), 'the keychain of this computer')
}

function serve(port: Electron.MessagePortMain | undefined): void {
  if (engine === null || port === undefined) return
  new RPCHandler(engine.router).upgrade(port)
  port.start()
}

/** Looks into a snapshot: the shell asks only after a click on a miner's web page. */
async function isKnown(ip: string): Promise<boolean> {
  if (engine === null) return false
  for await (const event of await engine.client.fleet.watch()) {
    return event.type === 'snapshot' && event.miners.some(miner => miner.address.ip === ip)
  }
  return false
}

function tell(frame: FromEngine): void {
  parent.postMessage(frame)
}
