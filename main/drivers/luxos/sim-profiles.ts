import type { SimModel } from '../../simulator/persona.ts'

/** An Antminer as LuxOS runs it; rates are GH/s. */
export interface LuxModel extends SimModel {
  /** 'cvitek', 'xilinx', … */
  readonly controlBoard: string
  readonly psu: string
  /** Of the default profile, V. */
  readonly volts: number
  /** Whether its automatic tuning is on as it leaves the factory. */
  readonly atm: boolean
}

/** One operating point. */
export interface LuxProfile {
  readonly name: string
  /** From the default one, which is 0. */
  readonly step: number
  readonly freqMhz: number
  readonly volts: number
  readonly watts: number
  readonly teraHs: number
  /** Of the default profile's rate. */
  readonly share: number
}

const stepMhz = 25
const steps = { lowest: -16, highest: 8 } as const

/** What the list of a recorded S19k Pro comes to: the frequency in steps of 25 MHz, about 1.1 % of the voltage a step, not below 88 %. */
export function profilesFor(model: LuxModel): readonly LuxProfile[] {
  const lowest = Math.max(steps.lowest, Math.ceil((100 - model.freqMhz) / stepMhz))
  return Array.from({ length: steps.highest - lowest + 1 }, (_none, index) => profileAt(model, lowest + index))
}

function profileAt(model: LuxModel, step: number): LuxProfile {
  const freqMhz = model.freqMhz + step * stepMhz
  const share = freqMhz / model.freqMhz
  const volts = Math.max(0.88, 1 + 0.0111 * step)
  return {
    name: step === 0 ? 'default' : `${freqMhz}MHz`,
    step,
    freqMhz,
    volts: Number((model.volts * volts).toFixed(2)),
    watts: Math.round(model.powerW * share * volts),
    teraHs: Number(((model.rate / 1000) * share).toFixed(1)),
    share,
  }
}
