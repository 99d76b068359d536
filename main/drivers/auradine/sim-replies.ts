import { type BoardReading, type Machine, readBoards, readFans, readPower } from '../../simulator/persona.ts'
import type { AuradineModel } from './sim-models.ts'

/** What the replies are made of. */
export interface AuradineTarget {
  readonly machine: Machine
  readonly model: AuradineModel
  readonly mode: ModeSetting
  readonly led: LedSetting
}

/** What it is told to do. */
export interface ModeSetting {
  Mode: string
  Power: number
  Ths: number
  Sleep: 'on' | 'off'
}

/** What its LED shows. */
export interface LedSetting {
  Code: number
  Msg: string
}

/** One row of a reply. */
export type Row = Readonly<Record<string, unknown>>

/** One call: its code, its section and the rows. */
export interface Answer {
  readonly code: number
  readonly section: string
  readonly rows: (target: AuradineTarget) => readonly Row[]
}

/** Everything that can be asked, by name. */
export const answers: Readonly<Record<string, Answer>> = {
  version: { code: 22, section: 'VERSION', rows: ({ model }) => [{ API: '1.0', GCMiner: model.firmware }] },
  summary: { code: 11, section: 'SUMMARY', rows: summary },
  pools: { code: 7, section: 'POOLS', rows: pools },
  devs: { code: 9, section: 'DEVS', rows: devices },
  asccount: { code: 104, section: 'ASCCount', rows: chips },
  ipreport: { code: 620, section: 'IPReport', rows: report },
  fan: { code: 510, section: 'Fan', rows: fans },
  network: { code: 600, section: 'Network', rows: network },
  led: { code: 530, section: 'LED', rows: ({ led }) => [{ ...led, LED1: 1, LED2: 1 }] },
  mode: { code: 540, section: 'Mode', rows: ({ mode }) => [{ ...mode }] },
  psu: { code: 570, section: 'PSU', rows: supply },
  temperature: { code: 590, section: 'Temperature', rows: temperatures },
  frequency: { code: 640, section: 'Frequency', rows: frequencies },
}

/** The names that port 4028 knows too. */
export const classicNames = ['version', 'summary', 'pools', 'devs', 'asccount'] as const

function summary({ machine }: AuradineTarget): readonly Row[] {
  machine.countShares()
  const boards = readBoards(machine)
  const sum = (of: (board: BoardReading) => number) => boards.reduce((total, board) => total + of(board), 0)
  const list = machine.pools.list
  return [
    {
      Elapsed: machine.elapsedS(),
      Accepted: Math.floor(list.reduce((total, pool) => total + pool.accepted, 0)),
      Rejected: Math.floor(list.reduce((total, pool) => total + pool.rejected, 0)),
      'Hardware Errors': sum(board => board.hwErrors),
      'MHS 5s': sum(board => board.rate),
      'MHS av': sum(board => board.rateAvg),
    },
  ]
}

function pools({ machine }: AuradineTarget): readonly Row[] {
  machine.countShares()
  const active = machine.pools.active()
  return machine.pools.list.map((pool, n) => ({
    POOL: n,
    Priority: pool.priority,
    Quota: 1,
    URL: pool.url,
    User: pool.user,
    Status: machine.pools.isAlive(pool) ? 'Alive' : 'Dead',
    'Stratum Active': pool === active,
    Accepted: Math.floor(pool.accepted),
    Rejected: Math.floor(pool.rejected),
  }))
}

function devices({ machine }: AuradineTarget): readonly Row[] {
  return present(machine).map(([board, id]) => ({
    DEV: id,
    ID: id,
    Enabled: true,
    'MHS 5s': board.rate,
    Name: 'ASICBoard',
    Status: 'Alive',
    Temperature: board.pcbC[2],
  }))
}

/** Of all boards together. */
function chips({ machine, model }: AuradineTarget): readonly Row[] {
  const dead = readBoards(machine).reduce((sum, board) => sum + board.deadChips, 0)
  return [{ AsicCount: present(machine).length * model.chips - dead, BoardCount: present(machine).length }]
}

function report({ machine, model }: AuradineTarget): readonly Row[] {
  const HBSerialNo = readBoards(machine).map(board => board.serial)
  const { serial: SerialNo, ip, mac, hostname } = machine
  return [{ command: 'ipreport', SerialNo, ip, mac, model: model.type, version: model.firmware, hostname, HBSerialNo, InternalType: 'T0' }]
}

function network({ machine }: AuradineTarget): readonly Row[] {
  const { hostname, ownAddress: own } = machine
  if (own === null) return [{ protocol: 'dhcp', ip: machine.ip, mask: '255.255.255.0', gateway: '192.0.2.1', dns: '192.0.2.53', hostname }]
  return [{ protocol: 'static', ip: own.ip, mask: own.mask, gateway: own.gateway, dns: own.dns.join(','), hostname }]
}

function fans({ machine }: AuradineTarget): readonly Row[] {
  return readFans(machine).map((speed, n) => ({ ID: n + 1, Max: 7700, Speed: speed, Target: 5400 }))
}

function supply({ machine }: AuradineTarget): readonly Row[] {
  const watts = readPower(machine)
  return [
    {
      PowerIn: `${watts.toFixed(2)}W`,
      PowerOut: `${(watts * 0.94).toFixed(2)}W`,
      Vin: '245.00V',
      Vout: '11.53V',
      FanSpeed1: '4052.00 RPM',
    },
  ]
}

function temperatures({ machine }: AuradineTarget): readonly Row[] {
  const list = (temps: readonly number[]) => temps.map((Temperature, ID) => ({ ID, Temperature }))
  return [
    { ID: 0, Name: 'Control Board', BoardTemp: list([31]), ChipTemp: null },
    ...present(machine).map(([board, id]) => ({
      ID: id,
      Name: `Hash Board ${id}`,
      BoardTemp: list(board.pcbC),
      ChipTemp: list(board.chipC),
    })),
  ]
}

function frequencies({ machine, model }: AuradineTarget): readonly Row[] {
  return present(machine).map(([, id]) => ({
    ID: id,
    Name: `Hash Board ${id}`,
    ChipFrequency: [0, 1, 2].map(ID => ({ ID, Frequency: model.freqMhz + ID })),
  }))
}

function present(machine: Machine): readonly (readonly [board: BoardReading, id: number])[] {
  return readBoards(machine).flatMap((board, n) => (board.present ? [[board, n + 1] as const] : []))
}
