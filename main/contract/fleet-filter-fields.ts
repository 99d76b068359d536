import { currentPool, fanRange, pctOfNominal, rejectedPct } from './derived.ts'
import { type Miner, minerStates, type Placement, placementParts } from './model.ts'

/** A unit a number may carry and what one of it is worth in the field's base unit. */
export type Units = Readonly<Record<string, number>>

/** A field of a filter: what is written before `:` or a comparison. */
export type FilterField =
  | {
      readonly kind: 'text'
      readonly name: string
      readonly help: string
      readonly example: string
      /** Every text of the miner that may match. */
      readonly of: (miner: Miner) => readonly (string | null)[]
      /** The only values there are; the value must begin one of them. */
      readonly only?: readonly string[]
    }
  | { readonly kind: 'address'; readonly name: 'ip'; readonly help: string; readonly example: string }
  | {
      readonly kind: 'number'
      readonly name: string
      readonly help: string
      readonly example: string
      readonly units: Units
      /** What a number without a unit is in. */
      readonly unit: string
      /** The value for a given unit; several = any of them may match. Empty when unknown. */
      readonly of: (miner: Miner, unit: string) => readonly number[]
    }

const noUnits: Units = { '': 1 }
const known = (value: number | null | undefined): readonly number[] => (value === null || value === undefined ? [] : [value])

/** Every field, in the order in which completion offers them. */
export const filterFields: readonly FilterField[] = [
  { kind: 'text', name: 'state', help: 'State', example: 'state:offline', of: miner => [miner.state], only: minerStates },
  {
    kind: 'text',
    name: 'model',
    help: 'Model or make',
    example: 'model:s19',
    of: miner => [miner.make && miner.model ? `${miner.make} ${miner.model}` : (miner.model ?? miner.make)],
  },
  { kind: 'address', name: 'ip', help: 'Address or range', example: 'ip:10.0.3.0/24' },
  {
    kind: 'number',
    name: 'temp',
    help: 'Hottest chip, °C',
    example: 'temp>80',
    units: noUnits,
    unit: '°C',
    of: miner => known(miner.reading?.chipTempMaxC),
  },
  {
    kind: 'number',
    name: 'hash',
    help: 'Hashrate: % of nominal, or with a unit: GH, TH, PH',
    example: 'hash<90',
    units: { '': 1, '%': 1, gh: 1e9, th: 1e12, ph: 1e15 },
    unit: '% of nominal',
    of: (miner, unit) => known(unit === '' || unit === '%' ? pctOfNominal(miner.reading) : miner.reading?.hashrateHs),
  },
  { kind: 'text', name: 'pool', help: 'Pool it mines on', example: 'pool:eu.pool', of: miner => [currentPool(miner.reading)?.url ?? null] },
  {
    kind: 'text',
    name: 'worker',
    help: 'Worker on that pool',
    example: 'worker:acme',
    of: miner => [currentPool(miner.reading)?.user ?? null],
  },
  {
    kind: 'text',
    name: 'firmware',
    help: 'Firmware and its version',
    example: 'firmware:stock',
    of: miner => [`${miner.firmware.name} ${miner.firmware.version ?? ''}`, miner.firmware.family],
  },
  {
    kind: 'text',
    name: 'finding',
    help: 'Something found wrong, by its code',
    example: 'finding:board',
    of: miner => miner.health.findings.map(finding => finding.code),
  },
  {
    kind: 'text',
    name: 'drift',
    help: 'Not as expected: its pools, mode or password, any of them, or none',
    example: 'drift:any',
    of: ({ drift }) => (drift === null ? [] : drift.length === 0 ? ['none'] : ['any', ...drift]),
    only: ['any', 'pools', 'mode', 'password', 'none'],
  },
  { kind: 'text', name: 'tag', help: 'Tag', example: 'tag:north', of: miner => miner.tags },
  { kind: 'text', name: 'place', help: 'Where it stands', example: 'place:rack 7', of: miner => [placeText(miner.placement)] },
  {
    kind: 'number',
    name: 'fan',
    help: 'Any fan, rpm',
    example: 'fan<2000',
    units: noUnits,
    unit: 'rpm',
    of: miner => {
      const range = fanRange(miner.reading)
      return range === null ? [] : [range.min, range.max]
    },
  },
  {
    kind: 'number',
    name: 'power',
    help: 'Power, W or kW',
    example: 'power>3500',
    units: { '': 1, w: 1, kw: 1000 },
    unit: 'W',
    of: miner => known(miner.reading?.powerW),
  },
  {
    kind: 'number',
    name: 'eff',
    help: 'Efficiency, J/TH',
    example: 'eff>35',
    units: noUnits,
    unit: 'J/TH',
    of: miner => known(miner.reading?.efficiencyJPerTh),
  },
  {
    kind: 'number',
    name: 'uptime',
    help: 'Running for: s, min, h, d',
    example: 'uptime<1h',
    units: { '': 1, s: 1, m: 60, min: 60, h: 3600, d: 86_400 },
    unit: 's',
    of: miner => known(miner.reading?.uptimeS),
  },
  {
    kind: 'number',
    name: 'rejected',
    help: 'Rejected shares, %',
    example: 'rejected>1',
    units: { '': 1, '%': 1 },
    unit: '%',
    of: miner => known(rejectedPct(miner.reading)),
  },
  {
    kind: 'number',
    name: 'errors',
    help: 'Hardware errors, %',
    example: 'errors>1',
    units: { '': 1, '%': 1 },
    unit: '%',
    of: miner => known(miner.reading?.hwErrorPct),
  },
  { kind: 'text', name: 'label', help: 'Label', example: 'label:b2', of: miner => [miner.label] },
  { kind: 'text', name: 'mac', help: 'MAC address', example: 'mac:02:5e', of: miner => [miner.mac] },
  { kind: 'text', name: 'note', help: 'Note', example: 'note:replaced', of: miner => [miner.note] },
]

/** The field of that name; names may be written in any case. */
export function filterFieldOf(name: string): FilterField | undefined {
  return filterFields.find(field => field.name === name.toLowerCase())
}

/** 'site North building Hall 2 row B rack 7 slot 12': found by the name of a part too. */
function placeText(placement: Placement | null): string | null {
  if (placement === null) return null
  return placementParts.flatMap(part => (placement[part] === null ? [] : [`${part} ${placement[part]}`])).join(' ')
}
