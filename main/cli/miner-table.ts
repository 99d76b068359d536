import type { Miner, Pool } from '../contract/model.ts'
import { formatDuration, formatHashrate, formatNumber, formatTemp, formatWatts, unknownText } from '../contract/units.ts'
import { type Column, plain } from './table.ts'

/** What a miner is called on the screen: make and model, or what it said it is. */
export function minerName({ make, model, firmware }: Miner): string {
  return [make, model].filter(Boolean).join(' ') || firmware.name
}

/** The pool that is mined on, else the first one. */
export function currentPool(miner: Miner): Pool | null {
  const pools = miner.reading?.pools ?? []
  return pools.find(pool => pool.active === true) ?? pools[0] ?? null
}

/** The columns of `scan` on a terminal. */
export const minerColumns: readonly Column<Miner>[] = [
  { title: 'IP', cell: miner => miner.address.ip },
  { title: 'STATE', cell: miner => miner.state },
  { title: 'MODEL', cell: minerName },
  { title: 'FIRMWARE', cell: ({ firmware }) => [firmware.name, firmware.version].filter(Boolean).join(' ') },
  { title: 'HASHRATE', align: 'end', cell: miner => formatHashrate(miner.reading?.hashrateHs ?? null, miner.algorithm) },
  { title: 'CHIP °C', align: 'end', cell: miner => formatTemp(miner.reading?.chipTempMaxC ?? null) },
  { title: 'W', align: 'end', cell: miner => formatWatts(miner.reading?.powerW ?? null) },
  { title: 'UPTIME', align: 'end', cell: miner => formatDuration(miner.reading?.uptimeS ?? null) },
  { title: 'POOL', cell: miner => currentPool(miner)?.url ?? unknownText },
  { title: 'WORKER', cell: miner => currentPool(miner)?.user ?? unknownText },
]

/** One full reading as lines for a person. */
export function describeMiner(miner: Miner): readonly string[] {
  const { reading } = miner
  const title = `${miner.address.ip}  ${plain(minerName(miner))}  ${miner.state}`
  if (reading === null) return [title, '  no reading']
  return [
    title,
    `  firmware   ${plain(miner.firmware.name)} ${plain(miner.firmware.version ?? unknownText)} · up ${formatDuration(reading.uptimeS)}`,
    `  identity   MAC ${miner.mac ?? unknownText} · serial ${plain(miner.serial ?? unknownText)} · host name ${plain(miner.hostname ?? unknownText)}`,
    `  hashrate   ${rate(miner, reading.hashrateHs)} now · ${rate(miner, reading.hashrateAvgHs)} average · ${rate(miner, reading.nominalHashrateHs)} nominal`,
    `  power      ${formatWatts(reading.powerW)} W · ${reading.efficiencyJPerTh === null ? unknownText : formatNumber(reading.efficiencyJPerTh, 1)} J/TH`,
    `  heat       chips ${formatTemp(reading.chipTempMaxC)} °C · boards ${formatTemp(reading.boardTempMaxC)} °C · inlet ${formatTemp(reading.inletTempC)} °C`,
    `  fans       ${reading.fans.map(fan => fan.rpm ?? unknownText).join(' / ') || unknownText} rpm`,
    ...reading.boards.map(
      board =>
        `  board ${board.slot}    ${rate(miner, board.hashrateHs)} · ${board.chips ?? unknownText} of ${board.chipsExpected ?? unknownText} chips · ${formatTemp(board.chipTempMaxC)} °C${board.status === null ? '' : ` · ${board.status}`}`,
    ),
    ...reading.pools.map(describePool),
    ...reading.faults.map(fault => `  fault      ${plain(fault.text)}`),
    ...miner.health.findings.map(finding => `  ${finding.level.padEnd(9)}  ${plain(finding.text)}`),
  ]
}

/** One pool as a line for a person. */
export function describePool(pool: Pool): string {
  const mark = pool.active === true ? ' · mined on now' : ''
  return `  pool ${pool.priority + 1}     ${plain(pool.url)} as ${plain(pool.user)} · ${pool.status ?? unknownText}${mark}`
}

function rate(miner: Miner, hashrateHs: number | null): string {
  return formatHashrate(hashrateHs, miner.algorithm)
}
