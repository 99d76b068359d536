import { type Machine, readBoard, readFans } from '../../simulator/persona.ts'
import type { AxeModel } from './sim-models.ts'
import type { StoredSettings } from './sim-settings.ts'

/** What the replies look at. */
export interface AxeTarget {
  readonly machine: Machine
  readonly model: AxeModel
  readonly settings: StoredSettings
  /** Of the firmware that it runs. */
  readonly version: string
}

/** The one page that tells everything, with what its release tells and no more. */
export function infoReply(target: AxeTarget): Readonly<Record<string, unknown>> {
  const { machine, model } = target
  machine.countShares()
  return {
    ...readingsOf(target),
    ...settingsOf(target),
    ASICModel: model.chip,
    smallCoreCount: model.smallCores,
    macAddr: machine.mac.toUpperCase(),
    version: target.version,
    idfVersion: 'v5.4',
    wifiStatus: 'Connected!',
    freeHeap: 8_443_612,
    runningPartition: 'ota_0',
    ...(model.fork === 'nerd' ? nerdOf(target) : axeOf(target)),
  }
}

/** Which chips it has and how fast they run as delivered. */
export function asicReply({ model }: AxeTarget): unknown {
  return {
    ASICModel: model.chip,
    deviceModel: model.fork === 'nerd' ? model.board : model.type.replace('Bitaxe ', ''),
    swarmColor: 'green',
    asicCount: model.chips,
    defaultFrequency: model.freqMhz,
    frequencyOptions: model.frequencies,
    defaultVoltage: model.coreVoltage,
    voltageOptions: [1000, 1060, 1100, 1150, 1200, 1250],
  }
}

/** What it has written down since its start, and what is wrong with it. */
export function logText({ machine, model, version }: AxeTarget): string {
  const lines = ['bitaxe: Welcome to the bitaxe - FOSS || GTFO!', `system: ${model.chip}, ${version}`]
  if (machine.faults.has('hot')) lines.push('power_management: OVERHEAT! VR: 105C ASIC: 99C')
  if (machine.faults.has('deadpool')) lines.push('stratum_task: Socket unable to connect')
  return lines.map((line, at) => `I (${1000 * (at + 1)}) ${line}\n`).join('')
}

function readingsOf(target: AxeTarget) {
  const { machine, model } = target
  const rate = rateOf(target)
  const board = readBoard(machine, 0)
  const load = rate / model.rate
  const share = machine.pools.list.reduce((sum, pool) => sum + pool.accepted, 0)
  return {
    power: Number((2 + (model.powerW - 2) * load).toFixed(3)),
    voltage: 5175,
    current: 2721.25,
    temp: board.chipC[2],
    vrTemp: board.pcbC[2],
    coreVoltageActual: model.coreVoltage - 6,
    hashRate: rate,
    bestDiff: model.since >= 14 || model.fork === 'nerd' ? 483_220 : '483k',
    bestSessionDiff: model.since >= 14 || model.fork === 'nerd' ? 1200 : '1.2k',
    sharesAccepted: Math.floor(share),
    sharesRejected: Math.floor(share * 0.002),
    uptimeSeconds: machine.elapsedS(),
    fanspeed: fanPct(target),
    fanrpm: readFans(machine)[0] ?? 0,
  }
}

/** What it may show of its settings: no password. */
function settingsOf({ settings }: AxeTarget) {
  const shown = Object.entries(settings.values).filter(([name]) => !/password$/i.test(name) && name !== 'fanspeed')
  const pools = settings.pools?.map(pool => ({ ...pool, stratumPassword: '*****' }))
  return { ...Object.fromEntries(shown), ...(pools === undefined ? {} : { pools }) }
}

function axeOf(target: AxeTarget) {
  const { machine, model, settings } = target
  const rate = rateOf(target)
  const active = machine.pools.active()
  const has = (since: number, fields: Readonly<Record<string, unknown>>) => (model.since >= since ? fields : {})
  return {
    boardVersion: model.board,
    overheat_mode: 0,
    isUsingFallbackStratum: active !== null && active.priority > 0 ? 1 : 0,
    ...(model.fork === 'lucky' ? { minerModel: model.board } : {}),
    ...(model.since < 9 ? { asicCount: model.chips, stratumDiff: 1000 } : { poolDifficulty: 1000, axeOSVersion: target.version }),
    ...has(8, { expectedHashrate: expectedOf(target), maxPower: model.powerW * 2, nominalVoltage: 5 }),
    ...has(11, {
      hashRate_1m: rate,
      hashRate_10m: rate,
      hashRate_1h: rate * 0.99,
      errorPercentage: 0.2,
      hashrateMonitor: monitorOf(target),
    }),
    ...has(13, { poolConnectionInfo: active === null || machine.asleep || !machine.isMining() ? 'Not Connected' : 'IPv4' }),
    ...has(14, { miningPaused: machine.asleep, actualFrequency: settings.values.frequency, temp2: -1, fan2rpm: 0 }),
  }
}

function nerdOf(target: AxeTarget) {
  const { machine, model, settings } = target
  const active = machine.pools.active()
  const { autofanspeed, manualFanSpeed, pidTargetTemp } = settings.values
  const [first = 0, second = 0] = readFans(machine)
  const rate = rateOf(target)
  const counts = { accepted: Math.floor(active?.accepted ?? 0), rejected: Math.floor(active?.rejected ?? 0), poolDifficulty: 1000 }
  return {
    deviceModel: model.board,
    asicCount: model.chips,
    hostip: machine.ip,
    asicTemps: Array.from({ length: model.chips }, (_none, n) => readBoard(machine, 0).chipC[2] - n),
    hashRate_1h: rate * 0.99,
    hashRate_1d: rate * 0.98,
    fanrpm2: second,
    fanCount: model.fans,
    shutdown: machine.asleep,
    defaultFrequency: model.freqMhz,
    defaultCoreVoltage: model.coreVoltage,
    otp: model.hasCodes,
    stratum: {
      poolMode: 0,
      activePoolMode: 0,
      usingFallback: (active?.priority ?? 0) > 0,
      pools: [{ connected: active !== null && machine.isMining(), verifyBlocked: '', ...counts }],
    },
    fans: [
      {
        label: 'ASIC',
        mode: autofanspeed,
        manualSpeed: manualFanSpeed,
        overheatTemp: 70,
        rpm: first,
        speedPerc: fanPct(target),
        pid: { targetTemp: pidTargetTemp },
      },
      {
        label: 'VReg',
        mode: 0,
        manualSpeed: 100,
        overheatTemp: 70,
        rpm: second,
        speedPerc: fanPct(target),
        pid: { targetTemp: pidTargetTemp },
      },
    ].slice(0, model.fans),
  }
}

function monitorOf(target: AxeTarget) {
  const { model } = target
  const total = rateOf(target) / model.chips
  return {
    asics: Array.from({ length: model.chips }, () => ({ total, errorCount: 3, domains: [total / 4, total / 4, total / 4, total / 4] })),
  }
}

/** Present, GH/s; it follows the frequency. */
function rateOf({ machine, model, settings }: AxeTarget): number {
  return machine.isMining() ? readBoard(machine, 0).rate * (Number(settings.values.frequency) / model.freqMhz) : 0
}

function expectedOf({ model, settings }: AxeTarget): number {
  return (Number(settings.values.frequency) * model.smallCores * model.chips) / 1000
}

function fanPct({ settings }: AxeTarget): number {
  const { autofanspeed, manualFanSpeed, fanspeed } = settings.values
  return autofanspeed === 0 ? Number(manualFanSpeed ?? fanspeed) : 42
}
