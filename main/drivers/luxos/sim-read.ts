import {
  type BoardReading,
  type CommandTable,
  Fields,
  type Machine,
  type Reply,
  readBoards,
  readFans,
  readPower,
  refusal,
  success,
} from '../../simulator/persona.ts'
import { poolReads } from './sim-pools.ts'
import { type LuxTarget, release } from './sim-state.ts'
import { stats } from './sim-stats.ts'
import { tuningReads } from './sim-tuning.ts'

/** What anybody may ask, joined with `+` where it takes no parameter. */
export const reads: CommandTable<LuxTarget> = {
  ...poolReads,
  ...tuningReads,
  version: { access: 'R', run: version },
  config: { access: 'R', run: config },
  summary: { access: 'R', run: summary },
  devs: { access: 'R', run: devs },
  stats: { access: 'R', run: stats },
  power: { access: 'R', run: power },
  fans: { access: 'R', run: fans },
  temps: { access: 'R', run: temps },
  events: { access: 'R', run: events },
  voltageget: { access: 'R', joinable: false, run: voltageget },
}

function version({ model }: LuxTarget): Reply {
  const fields = new Fields()
    .text('API', '3.7')
    .text('CompileTime', release.compiled)
    .text('LUXminer', `${release.version}-${release.build}`)
    .text('Miner', release.version)
    .text('Type', model.type)
  return success(22, 'LUXminer versions', { name: 'VERSION', records: [fields] })
}

function config({ machine, model, settings, profile, leds }: LuxTarget): Reply {
  const fields = new Fields()
    .whole('ASC Count', readBoards(machine).filter(board => board.present).length)
    .text('ControlBoardType', model.controlBoard)
    .text('Cooling', settings.immersion ? 'Immersion' : 'Air')
    .text('CurtailMode', machine.asleep ? 'Sleep' : 'None')
    .flag('DHCP', machine.ownAddress === null)
    .text('DNS Servers', machine.ownAddress?.dns.join(',') ?? '')
    .text('FeeStatus', 'Ok')
    .text('Gateway', machine.ownAddress?.gateway ?? '127.0.0.1')
    .text('GreenLed', leds.green)
    .text('Hostname', machine.hostname)
    .text('IPAddr', machine.ip)
    .flag('ImmersionMode', settings.immersion)
    .flag('IsAtmEnabled', settings.atm.enabled)
    .flag('IsPowerSupplyOn', !machine.asleep)
    .flag('IsSingleVoltage', true)
    .flag('IsTuning', false)
    .text('MACAddr', machine.mac.toLowerCase())
    .text('Model', model.type)
    .real('NameplateTHS', model.rate / 1000)
    .text('Netmask', machine.ownAddress?.mask ?? '255.0.0.0')
    .text('OS', 'LuxOS')
    .text('PSULabel', model.psu)
    .whole('Pool Count', machine.pools.list.length)
    .text('Profile', profile.name)
    .text('ProfileStep', String(profile.step))
    .text('RedLed', leds.red)
    .text('SerialNumber', machine.serial)
    .text('Strategy', 'Failover')
    .text('SystemStatus', 'Normal')
    .text('UpdateOnStartup', 'off')
    .whole('UpdateTimeout', 60)
  return success(33, 'LUXminer config', { name: 'CONFIG', records: [fields] })
}

function summary(target: LuxTarget): Reply {
  const { machine } = target
  machine.countShares()
  const boards = readBoards(machine)
  const now = sum(boards, board => board.rate) * target.profile.share
  const average = sum(boards, board => board.rateAvg) * target.profile.share
  const accepted = Math.floor(machine.pools.list.reduce((all, pool) => all + pool.accepted, 0))
  const rejected = Math.floor(machine.pools.list.reduce((all, pool) => all + pool.rejected, 0))
  const fields = new Fields()
    .whole('Accepted', accepted)
    .whole('Best Share', accepted * machine.pools.difficulty)
    .real('Device Hardware%', 0)
    .whole('Difficulty Accepted', accepted * machine.pools.difficulty)
    .whole('Elapsed', machine.elapsedS())
    .real('GHS 15m', average)
    .real('GHS 1m', average)
    .real('GHS 30m', average)
    .real('GHS 5m', average)
    .real('GHS 5s', now)
    .real('GHS av', average)
    .whole(
      'Hardware Errors',
      sum(boards, board => board.hwErrors),
    )
    .real('Pool Rejected%', accepted === 0 ? 0 : (100 * rejected) / (accepted + rejected), 4)
    .whole('Rejected', rejected)
    .whole('Stale', 0)
    .real('Utility', accepted / Math.max(1, machine.elapsedS() / 60))
  return success(11, 'Summary', { name: 'SUMMARY', records: [fields] })
}

/** In the order in which its boards answered, which is none. */
function devs({ machine, profile }: LuxTarget): Reply {
  const records = present(machine).map(([board, id]) =>
    new Fields()
      .whole('ASC', id)
      .text('Board', 'BHB56903')
      .text('Connector', `J${id + 7}`)
      .text('Enabled', 'Y')
      .whole('Hardware Errors', board.hwErrors)
      .whole('ID', id)
      .flag('IsRamping', machine.output() > 0 && machine.output() < 1)
      .flag('IsUserShutdown', false)
      .real('MHS 1m', board.rateAvg * profile.share * 1000)
      .real('MHS 5s', board.rate * profile.share * 1000)
      .real('MHS av', board.rateAvg * profile.share * 1000)
      .text('Name', '')
      .real('Nominal MHS', board.ideal * profile.share * 1000)
      .text('Profile', profile.name)
      .text('SerialNumber', board.serial)
      .text('Status', 'Alive')
      .real('Temperature', Math.max(...board.pcbC)),
  )
  return success(9, `${records.length} ASC(s)`, { name: 'DEVS', records: records.toReversed() })
}

/** An estimate while the power supply has no meter of its own. */
function power(target: LuxTarget): Reply {
  const standbyW = 40
  const watts = standbyW + (readPower(target.machine) - standbyW) * (target.profile.watts / target.model.powerW)
  return success(311, 'Power usage', { name: 'POWER', records: [new Fields().flag('PSU', false).whole('Watts', watts)] })
}

const sockets = ['FAN4', 'FAN2', 'FAN1', 'FAN3']

function fans({ machine, settings }: LuxTarget): Reply {
  const records = readFans(machine).map((rpm, id) => {
    const pct = settings.immersion ? 0 : (settings.fanPct ?? Math.min(100, Math.round(rpm / 65)))
    const isFixed = settings.immersion || settings.fanPct !== null
    return new Fields()
      .text('FAN', sockets[id] ?? `FAN${id + 1}`)
      .whole('ID', id)
      .whole('RPM', isFixed && rpm > 0 ? pct * 65 : rpm)
      .whole('Speed', pct)
  })
  const control = new Fields().whole('MinFans', Math.max(0, records.length - 1)).whole('PowerOffSpeed', 20)
  return {
    ...success(202, `${records.length} Fan(s)`, { name: 'FANS', records }),
    more: [{ name: 'FANCTRL', records: [control] }],
  }
}

function temps({ machine }: LuxTarget): Reply {
  const records = present(machine).map(([{ pcbC }, id]) =>
    new Fields()
      .real('BottomLeft', pcbC[3])
      .real('BottomRight', pcbC[1])
      .whole('ID', id)
      .whole('TEMP', id)
      .real('TopLeft', pcbC[2])
      .real('TopRight', pcbC[0]),
  )
  const place = (label: string, row: number, column: number) => `{"Label":"${label}","Position":[${row},${column}]}`
  const where = new Fields()
    .raw('BottomLeft', place('Board Exhaust (bottom)', 1, 0))
    .raw('BottomRight', place('Board Intake (bottom)', 1, 1))
    .raw('TopLeft', place('Board Exhaust (top)', 0, 0))
    .raw('TopRight', place('Board Intake (top)', 0, 1))
  return {
    ...success(201, `${records.length} Temp(s)`, { name: 'TEMPS', records }),
    more: [{ name: 'METADATA', records: [where] }],
  }
}

/** What a board that does not come up leaves behind. */
function events({ machine }: LuxTarget): Reply {
  const missing = readBoards(machine).flatMap((board, id) => (board.present ? [] : [id]))
  const records = missing.map(id =>
    new Fields()
      .text('Code', 'REBOOT_NOT_HASHING')
      .text('CreatedAt', `${new Date(machine.now() - 600_000).toISOString().slice(0, 19)}+00:00`)
      .text('Description', 'Board reboot due to it not hashing.')
      .whole('ID', id)
      .text('Target', 'BOARD'),
  )
  return success(357, 'Miner Events', { name: 'EVENTS', records })
}

function voltageget({ machine, profile }: LuxTarget, parameter: string): Reply {
  const id = Number(parameter)
  if (!present(machine).some(([, present]) => present === id)) return refusal(308, `Invalid board '${parameter}'`)
  const volts = machine.asleep ? 0 : profile.volts
  return success(307, 'Get Voltage', { name: 'VOLTAGE', records: [new Fields().whole('Board', id).real('Voltage', volts)] })
}

function present(machine: Machine): readonly (readonly [BoardReading, number])[] {
  return readBoards(machine).flatMap((board, id) => (board.present ? [[board, id] as const] : []))
}

function sum(boards: readonly BoardReading[], of: (board: BoardReading) => number): number {
  return boards.reduce((all, board) => all + of(board), 0)
}
