import { memo } from 'react'
import type { Algorithm, Board, MinerId } from '../../../../main/contract/model.ts'
import { formatHashrate, formatNumber, formatTemp } from '../../../../main/contract/units.ts'
import { t } from '../../../i18n/setup.ts'
import { useMiner } from '../../../store/fleet.ts'
import { Meter } from '../../../ui/meter.tsx'
import { heatColor, heatFromC, heatToC } from './heat-scale.ts'
import classes from './panel.module.css'
import { Section } from './section.tsx'

/** A board below this share of its nominal is marked. */
const lowShare = 0.9

/** Each hashboard: its chips where reported, hashrate, chips found of expected, temperature. */
export function Boards({ id }: { id: MinerId }) {
  const boards = useMiner(id, miner => miner.reading?.boards)
  const algorithm = useMiner(id, miner => miner.algorithm) ?? null
  if (boards === undefined || boards.length === 0) return null
  return (
    <Section title={t('panel.boards')} aside={boards.some(board => board.chipTempsC.length > 0) ? <Legend /> : null}>
      <div className={classes.boards}>
        {boards.map(board => (
          <BoardLine key={board.slot} board={board} algorithm={algorithm} />
        ))}
      </div>
    </Section>
  )
}

const BoardLine = memo(function BoardLine({ board, algorithm }: { board: Board; algorithm: Algorithm | null }) {
  const share = board.hashrateHs === null || !board.nominalHashrateHs ? null : board.hashrateHs / board.nominalHashrateHs
  const lost = board.chips !== null && board.chipsExpected !== null && board.chips < board.chipsExpected
  const bad = board.status === 'dead' || board.status === 'missing'
  return (
    <div className={classes.board} title={details(board)}>
      <span className={classes.dim}>{board.slot}</span>
      {board.chipTempsC.length > 0 ? (
        <ChipStrip temps={board.chipTempsC} />
      ) : (
        <Meter value={share ?? 0} tone={bad ? 'critical' : (share ?? 1) < lowShare ? 'degraded' : 'hashing'} />
      )}
      <span data-tone={bad ? 'critical' : share !== null && share < lowShare ? 'warning' : undefined}>
        {bad ? t(`panel.boardStatus.${board.status}`) : formatHashrate(board.hashrateHs, algorithm)}
      </span>
      <span data-tone={lost ? 'warning' : 'dim'}>
        {board.chipsExpected === null ? (board.chips ?? '–') : `${board.chips ?? '–'}/${board.chipsExpected}`}
      </span>
      <span>{formatTemp(board.chipTempMaxC ?? board.boardTempMaxC)} °C</span>
    </div>
  )
})

function ChipStrip({ temps }: { temps: readonly number[] }) {
  return (
    <span
      className={classes.chips}
      role="img"
      aria-label={t('panel.chips', { min: formatTemp(Math.min(...temps)), max: formatTemp(Math.max(...temps)) })}
    >
      {temps.map((temp, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a chip is its place on the board
        <i key={index} style={{ background: heatColor(temp) }} title={t('panel.chip', { n: index + 1, temp: formatTemp(temp) })} />
      ))}
    </span>
  )
}

function Legend() {
  const steps = Array.from({ length: 12 }, (_, index) => heatFromC + ((heatToC - heatFromC) * index) / 11)
  return (
    <span className={classes.legend} aria-hidden>
      {heatFromC}
      <span className={classes.ramp}>
        {steps.map(temp => (
          <i key={temp} style={{ background: heatColor(temp) }} />
        ))}
      </span>
      {heatToC} °C
    </span>
  )
}

/** What has no place in the line, for the hover. */
function details(board: Board): string {
  return [
    board.serial === null ? null : t('panel.boardSerial', { serial: board.serial }),
    board.freqMhz === null ? null : `${formatNumber(board.freqMhz)} MHz`,
    board.voltageV === null ? null : `${formatNumber(board.voltageV, 2)} V`,
    board.boardTempMaxC === null ? null : t('panel.boardTemp', { temp: formatTemp(board.boardTempMaxC) }),
    board.hwErrors === null ? null : t('panel.boardErrors', { count: board.hwErrors }),
  ]
    .filter(text => text !== null)
    .join(' · ')
}
