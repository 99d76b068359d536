import { type ApiAnswer, Fields, type Machine, type Pool, readBoards } from '../../simulator/persona.ts'
import { newDialect } from './sim-json-new-api.ts'
import { ratesOf, type StockTarget } from './sim-json-readings.ts'
import { errors, perSecond, statsRecord } from './sim-json-stats.ts'

const maxCommandLength = 15

/** One request to `cgminer 1.0.0`: five commands, strict JSON with blanks, no joined commands, and a second dialect behind `new_api`. */
export function answerStock(target: StockTarget, request: string): ApiAnswer {
  const asked = parse(request)
  if (asked === null) return framed(status(target, 'E', 23, 'Invalid JSON'))
  if (asked.new_api === true) return { text: `${newDialect(target, asked.command)}\0` }
  if (typeof asked.command !== 'string') return framed(status(target, 'E', 24, "Missing JSON 'command'"))
  return framed(run(target, asked.command.slice(0, maxCommandLength + 1)))
}

/** What is no JSON is a command as a whole. */
function parse(request: string): { command?: unknown; new_api?: unknown } | null {
  if (!request.startsWith('{')) return { command: request.split('\0')[0] ?? '' }
  try {
    const value: { command?: unknown; new_api?: unknown } = JSON.parse(request)
    return value
  } catch {
    return null
  }
}

function framed(body: string): ApiAnswer {
  return { text: `{${body}, "id": 1}\0` }
}

function run(target: StockTarget, command: string): string {
  switch (command) {
    case 'version':
      return `${status(target, 'S', 22, 'CGMiner versions')}, "VERSION": [${identity(target, true).json('spaced')}]`
    case 'summary':
      return `${status(target, 'S', 11, 'Summary')}, "SUMMARY": [${summary(target).json('spaced')}]`
    case 'pools': {
      const records = pools(target)
      return `${status(target, 'S', 7, `${records.length} Pool(s)`)}, "POOLS": [${records.map(record => record.json('spaced')).join(', ')}]`
    }
    case 'stats':
      return `${status(target, 'S', 70, 'CGMiner stats')}, "STATS": [${identity(target, false).json('spaced')}, ${statsRecord(target).json('spaced')}]`
    case 'devs':
      if (target.model.godminer) return status(target, 'E', 14, 'Invalid command')
      return `${status(target, 'S', 9, '1 ASC(s)')}, "DEVS": [${device(target.machine).json('spaced')}]`
    default:
      return status(target, 'E', 14, 'Invalid command')
  }
}

function status({ machine, model }: StockTarget, severity: string, code: number, msg: string): string {
  const description = model.godminer ? 'jansson2' : 'cgminer 1.0.0'
  const fields = new Fields()
    .text('STATUS', severity)
    .whole('When', Math.floor(machine.now() / 1000))
    .whole('Code', code)
    .text('Msg', msg)
  return `"STATUS": [${fields.text('Description', description).json('spaced')}]`
}

function identity({ model }: StockTarget, withApi: boolean): Fields {
  const fields = new Fields().text('BMMiner', '1.0.0')
  if (withApi) fields.text('API', '3.1')
  return fields.text('Miner', model.minerId).text('CompileTime', model.compileTime).text('Type', model.type)
}

function summary({ machine, model }: StockTarget): Fields {
  machine.countShares()
  const rates = ratesOf(readBoards(machine))
  const accepted = total(machine, pool => pool.accepted)
  const rejected = total(machine, pool => pool.rejected)
  const { difficulty } = machine.pools
  const elapsed = machine.elapsedS()
  const fields = new Fields().whole('Elapsed', elapsed)
  if (model.godminer) {
    fields
      .text('RT HASHRATE', perSecond(rates.now))
      .text('AV HASHRATE', perSecond(rates.average))
      .text('THEORY HASHRATE', perSecond(rates.ideal))
  } else {
    fields.real('GHS 5s', rates.now).real('GHS av', rates.average).real('GHS 30m', rates.average)
  }
  return fields
    .whole('Found Blocks', 0)
    .whole('Getwork', 3 + elapsed / 13)
    .whole('Accepted', accepted)
    .whole('Rejected', rejected)
    .whole('Hardware Errors', errors(machine))
    .real('Utility', accepted / Math.max(1, elapsed / 60))
    .whole('Discarded', accepted * 1117)
    .whole('Stale', 0)
    .whole('Get Failures', 0)
    .whole('Local Work', accepted * 1118)
    .whole('Remote Failures', 0)
    .whole('Network Blocks', elapsed / 600)
    .real('Total MH', rates.average * elapsed * 1000)
    .real('Work Utility', (accepted * difficulty) / Math.max(1, elapsed / 60))
    .real('Difficulty Accepted', accepted * difficulty)
    .real('Difficulty Rejected', rejected * difficulty)
    .real('Difficulty Stale', 0)
    .whole('Best Share', accepted * difficulty * 6)
    .real('Device Hardware%', 0)
    .real('Device Rejected%', 0)
    .real('Pool Rejected%', 0)
    .real('Pool Stale%', 0)
    .whole('Last getwork', machine.now() / 1000)
}

function pools(target: StockTarget): Fields[] {
  const { machine } = target
  machine.countShares()
  const active = machine.pools.active()
  return machine.pools.list.map((pool, number) => poolRecord(target, pool, number, pool === active))
}

/** The misspelt words are the firmware's own. */
function poolRecord(target: StockTarget, pool: Pool, number: number, active: boolean): Fields {
  const { machine } = target
  const accepted = Math.floor(pool.accepted)
  const rejected = Math.floor(pool.rejected)
  const { difficulty } = machine.pools
  return new Fields()
    .whole('POOL', number)
    .text('URL', pool.url)
    .text('Status', machine.pools.isAlive(pool) ? 'Alive' : 'Deed')
    .whole('Priority', pool.priority)
    .whole('Quota', 1)
    .text('Long Poll', 'N')
    .whole('Getworks', 3 + accepted)
    .whole('Accepted', accepted)
    .whole('Rejected', rejected)
    .whole('Discarded', accepted * 1117)
    .whole('Stale', 0)
    .whole('Get Failures', 0)
    .whole('Remote Failures', 0)
    .text('User', target.shownUser(pool))
    .text('Last Share Time', accepted === 0 ? '0' : `0:00:0${machine.elapsedS() % 9}`)
    .text('Diff', active ? '524K' : '')
    .whole('Diff1 Shares', 0)
    .text('Proxy Type', '')
    .text('Proxy', '')
    .real('Difficulty Accepted', accepted * difficulty)
    .real('Difficulty Rejected', rejected * difficulty)
    .real('Difficulty Stale', 0)
    .real('Last Share Difficulty', accepted === 0 ? 0 : difficulty)
    .flag('Has Stratum', true)
    .flag('Stratum Active', active)
    .text('Stratum URL', active ? pool.url.replace(/^[a-z0-9+]*:\/\//, '').replace(/:.*$/, '') : '')
    .flag('Has GBT', false)
    .real('Best Share', accepted * difficulty * 6)
    .real('Pool Rejected%', 0)
    .real('Pool Stale%%', 0)
}

/** One row for the whole machine; `Last Share Difficulty` really holds a time on these builds. */
function device(machine: Machine): Fields {
  machine.countShares()
  const accepted = total(machine, pool => pool.accepted)
  const lastShareAt = accepted === 0 ? 0 : Math.floor(machine.now() / 1000) - 3
  return new Fields()
    .whole('ASC', 0)
    .text('Name', 'BTM_SOC')
    .whole('ID', 0)
    .text('Enabled', 'Y')
    .text('Status', 'Alive')
    .real('Tenperature', 0)
    .real('MHS av', 0)
    .real('MHS 5s', 0)
    .whole('Accepted', accepted)
    .whole(
      'Rejected',
      total(machine, pool => pool.rejected),
    )
    .whole('Hardware Errors', 0)
    .real('Utility', 0)
    .whole('Last Share Pool', 0)
    .whole('Last Share Time', lastShareAt)
    .real('Total MH', 0)
    .whole('Diff1 Work', 0)
    .whole('Difficulty Accepted', accepted * machine.pools.difficulty)
    .whole('Difficulty Rejected', 0)
    .whole('Last Share Difficulty', lastShareAt)
    .whole('Last Valid Work', lastShareAt)
    .real('Device Hardware%', 0)
    .real('Device Rejected%', 0)
    .whole('Device Elapsed', machine.elapsedS())
}

function total(machine: Machine, of: (pool: Pool) => number): number {
  return Math.floor(machine.pools.list.reduce((sum, pool) => sum + of(pool), 0))
}
