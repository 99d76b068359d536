import { type ApiSide, answerCgminer, believablePools, type Machine, type Persona, type Program } from '../../simulator/persona.ts'
import { type CgminerModel, type CgminerTarget, dialectOf } from './sim-api.ts'

interface SavedPool {
  readonly url: string
  readonly user: string
  readonly pass: string
}

/** cgminer or bfgminer: pools in memory until they are saved, no web interface. */
class CgminerProgram implements Program, CgminerTarget {
  readonly machine: Machine
  readonly model: CgminerModel
  readonly api: ApiSide
  readonly numbersAddedPools: boolean
  readonly configFile = '/home/miner/.cgminer/cgminer.conf'
  stored: string

  constructor(machine: Machine, model: CgminerModel) {
    this.machine = machine
    this.model = model
    machine.asleep = false
    this.numbersAddedPools = model.program === 'cgminer'
    this.stored = render(believablePools('btc', machine.hostname, machine.random.next()).filter(pool => pool.url !== ''))
    this.load()
    const dialect = dialectOf(model)
    this.api = {
      maxRequestBytes: model.program === 'cgminer' ? 4095 : 8191,
      idleMs: null,
      answer: request => answerCgminer(dialect, this, request),
    }
  }

  load(): boolean {
    const conf: { pools: readonly SavedPool[] } = JSON.parse(this.stored)
    this.machine.takePools(conf.pools)
    return true
  }

  save(file: string): void {
    if (file === this.configFile && !this.machine.faults.has('ignore')) this.stored = render(this.machine.pools.byPriority())
  }
}

function render(pools: readonly SavedPool[]): string {
  const lines = pools.map(({ url, user, pass }) => ({ url, user, pass }))
  return `${JSON.stringify({ pools: lines, 'api-listen': true, 'api-port': '4028' }, null, 1)}\n`
}

const open: CgminerModel = {
  type: 'cgminer 4.11.1',
  boards: 4,
  chips: 16,
  fans: 0,
  rate: 3_200_000,
  powerW: 900,
  freqMhz: 800,
  program: 'cgminer',
  version: '4.11.1',
  writable: true,
}

/** Any other program that speaks the cgminer API; some let everybody write, some nobody. */
export const persona: Persona<CgminerModel> = {
  family: 'cgminer',
  realm: null,
  models: [
    open,
    { ...open, type: 'cgminer 4.11.1 read-only', writable: false },
    { ...open, type: 'bfgminer 5.5.0', program: 'bfgminer', version: '5.5.0', rate: 2_400_000 },
  ],
  start: (machine, model) => new CgminerProgram(machine, model),
}
