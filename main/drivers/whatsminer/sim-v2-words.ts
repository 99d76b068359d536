import type { WhatsminerTarget } from './sim.ts'
import { rounded, type Sensors, type SimBoard } from './sim-readings.ts'

type Fields = Readonly<Record<string, unknown>>

/** The row of `summary`. */
export function summaryFields({ machine, model, mode, limitW, firmware }: WhatsminerTarget, sensors: Sensors): Fields {
  const accepted = machine.pools.list.reduce((total, pool) => total + Math.floor(pool.accepted), 0)
  const rejected = machine.pools.list.reduce((total, pool) => total + Math.floor(pool.rejected), 0)
  const old = isOld(model.apiVersion)
  return {
    Elapsed: sensors.elapsedS,
    'MHS av': rounded(sensors.rateAvg),
    'MHS 5s': rounded(sensors.rate),
    'MHS 1m': rounded(sensors.rate),
    'MHS 5m': rounded(sensors.rateAvg),
    'MHS 15m': rounded(sensors.rateAvg),
    'HS RT': rounded(sensors.rate),
    Accepted: accepted,
    Rejected: rejected,
    'Total MH': rounded(sensors.rateAvg * sensors.elapsedS),
    Temperature: sensors.boardC,
    freq_avg: sensors.rate > 0 ? model.freqMhz : 0,
    'Fan Speed In': sensors.fanIn,
    'Fan Speed Out': sensors.fanOut,
    Power: sensors.powerW,
    'Pool Rejected%': 0,
    'Pool Stale%': 0,
    Uptime: sensors.elapsedS + 60,
    'Security Mode': 0,
    'Target Freq': model.freqMhz,
    'Target MHS': Math.round(model.rate * (mode === 'low' ? 0.85 : mode === 'high' ? 1.1 : 1)),
    'Env Temp': rounded(sensors.envC, 1),
    'Power Mode': `${mode.slice(0, 1).toUpperCase()}${mode.slice(1)}`,
    'Factory GHS': Math.round(model.rate / 1000),
    'Power Limit': limitW,
    'Chip Temp Min': sensors.chipC.min,
    'Chip Temp Max': sensors.chipC.max,
    'Chip Temp Avg': sensors.chipC.avg,
    'Btminer Fast Boot': 'disable',
    ...(old ? oldFields(machine.mac, firmware, sensors.faults) : {}),
  }
}

/** The rows of `pools`, numbered from 1. */
export function poolRows({ machine }: WhatsminerTarget): readonly Fields[] {
  machine.countShares()
  const active = machine.pools.active()
  return machine.pools.byPriority().map((pool, index) => ({
    POOL: index + 1,
    URL: pool.url,
    Status: machine.pools.isAlive(pool) ? 'Alive' : 'Dead',
    Priority: index,
    Quota: 1,
    User: pool.user,
    Accepted: Math.floor(pool.accepted),
    Rejected: Math.floor(pool.rejected),
    Stale: 0,
    'Stratum Active': pool === active && !machine.asleep,
    'Stratum URL': pool.url.replace(/^.*\/\/|:.*$/g, ''),
    'Stratum Difficulty': machine.pools.difficulty,
    'Last Share Time': pool === active ? Math.floor(machine.now() / 1000) - 3 : 0,
    'Pool Rejected%': 0,
  }))
}

/** The data of `status`. */
export function statusFields({ machine, model, mode, limitW, firmware }: WhatsminerTarget): Fields {
  const off = String(machine.asleep)
  if (isOld(model.apiVersion)) return { btmineroff: off, 'Firmware Version': `'${firmware}'` }
  return {
    mineroff: off,
    mineroff_reason: '',
    mineroff_time: '',
    FirmwareVersion: firmware,
    power_mode: mode,
    power_limit_set: String(limitW),
    hash_percent: '0',
  }
}

/** The data of `get_miner_info`. @param wanted names with commas between them */
export function infoFields({ machine }: WhatsminerTarget, wanted: string): Fields {
  const own = machine.ownAddress
  const all: Fields = {
    ip: machine.ip,
    proto: own === null ? 'dhcp' : 'static',
    netmask: own?.mask ?? '255.0.0.0',
    gateway: own?.gateway ?? '127.0.0.1',
    dns: own?.dns.join(' ') ?? '127.0.0.1',
    hostname: machine.hostname,
    mac: machine.mac,
    ledstat: machine.blinking ? 'red 200 100 0' : 'auto',
  }
  const names = wanted.split(',')
  return wanted === '' ? all : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)))
}

/** A row of `devs` and `edevs`. */
export function boardFields(board: SimBoard): Fields {
  return {
    ASC: board.place,
    Slot: board.place,
    Enabled: 'Y',
    Status: 'Alive',
    Temperature: board.boardC,
    'Chip Frequency': board.freqMhz,
    'MHS av': rounded(board.rateAvg),
    'MHS 5s': rounded(board.rate),
    'MHS 1m': rounded(board.rate),
    'HS RT': rounded(board.rate),
    'Factory GHS': Math.round(board.ideal / 1000),
    'Upfreq Complete': board.steady ? 1 : 0,
    'Effective Chips': board.chips,
    'PCB SN': board.serial,
    'Chip Temp Min': board.chipC.min,
    'Chip Temp Max': board.chipC.max,
    'Chip Temp Avg': board.chipC.avg,
    'Hardware Errors': board.hwErrors,
  }
}

function isOld(apiVersion: string): boolean {
  return apiVersion.startsWith('whatsminer')
}

/** What images up to 2021 tell in `summary`. */
function oldFields(mac: string, firmware: string, faults: readonly number[]): Fields {
  const codes = faults.map((code, index) => [`Error Code ${index}`, code])
  return { MAC: mac.toUpperCase(), 'Firmware Version': `'${firmware}'`, 'Error Code Count': faults.length, ...Object.fromEntries(codes) }
}
