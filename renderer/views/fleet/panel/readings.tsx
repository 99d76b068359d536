import { pctOfNominal } from '../../../../main/contract/derived.ts'
import type { Miner, MinerId, Telemetry } from '../../../../main/contract/model.ts'
import {
  formatDuration,
  formatHashrate,
  formatNumber,
  formatPct,
  formatPower,
  formatTemp,
  unknownText,
} from '../../../../main/contract/units.ts'
import { t } from '../../../i18n/setup.ts'
import { useStaleAge } from '../../../store/age.ts'
import { useMiner } from '../../../store/fleet.ts'
import { Ago } from '../../../ui/ago.tsx'
import { heatTone } from '../columns/heat.ts'
import classes from './panel.module.css'
import { Fact, Facts } from './section.tsx'

/** The main values of the last reading, and how old it is. */
export function Readings({ id }: { id: MinerId }) {
  const miner = useMiner(id, known => known)
  const staleAge = useStaleAge(id)
  if (miner === undefined) return null
  if (miner.reading === null) {
    return (
      <p className={classes.dim}>
        {t('panel.neverRead')} <Ago at={miner.lastSeenAt} />
      </p>
    )
  }
  return (
    <div data-stale={staleAge !== null || undefined} className={classes.readings}>
      <BigNumbers miner={miner} reading={miner.reading} />
      <Facts>
        <Fact name={t('panel.average')}>{formatHashrate(miner.reading.hashrateAvgHs, miner.algorithm)}</Fact>
        <Fact name={t('panel.temperatures')}>{temperatures(miner.reading)}</Fact>
        <Fact name={t('panel.uptime')}>{formatDuration(miner.reading.uptimeS)}</Fact>
        <Fact name={t('panel.hwErrors')}>{miner.reading.hwErrorPct === null ? null : `${formatPct(miner.reading.hwErrorPct, 3)} %`}</Fact>
        {miner.reading.mode === null ? null : <Fact name={t('panel.mode')}>{miner.reading.mode}</Fact>}
        {miner.reading.powerLimitW === null ? null : <Fact name={t('panel.powerLimit')}>{formatPower(miner.reading.powerLimitW)}</Fact>}
        <Fact name={t('panel.read')}>
          <Ago at={miner.reading.at} />
          {staleAge === null ? null : t('panel.tooOld')}
        </Fact>
      </Facts>
    </div>
  )
}

/** 'chip 71 · board 60 °C': only what the miner reports; `null` = none of them. */
function temperatures({ chipTempMaxC, boardTempMaxC, inletTempC }: Telemetry): string | null {
  const known = [
    chipTempMaxC === null ? null : t('panel.chipTemp', { temp: formatTemp(chipTempMaxC) }),
    boardTempMaxC === null ? null : t('panel.boardTempShort', { temp: formatTemp(boardTempMaxC) }),
    inletTempC === null ? null : t('panel.inletTemp', { temp: formatTemp(inletTempC) }),
  ].filter(text => text !== null)
  return known.length === 0 ? null : `${known.join(' · ')} °C`
}

function BigNumbers({ miner, reading }: { miner: Miner; reading: Telemetry }) {
  const [rate, unit] = formatHashrate(reading.hashrateHs, miner.algorithm).split(' ')
  const pct = pctOfNominal(reading)
  const [power, powerUnit] = formatPower(reading.powerW).split(' ')
  return (
    <div className={classes.numbers}>
      <BigNumber
        value={rate ?? unknownText}
        unit={unit ?? 'TH/s'}
        below={pct === null ? t('panel.noNominal') : t('panel.ofNominal', { pct: formatPct(pct) })}
      />
      <BigNumber
        value={power ?? unknownText}
        unit={powerUnit ?? 'W'}
        below={reading.efficiencyJPerTh === null ? t('panel.noPower') : `${formatNumber(reading.efficiencyJPerTh, 1)} J/TH`}
      />
      <BigNumber
        value={formatTemp(reading.chipTempMaxC)}
        unit="°C"
        below={t('panel.hottestChip')}
        tone={reading.chipTempMaxC === null ? 'plain' : heatTone(reading.chipTempMaxC)}
      />
    </div>
  )
}

function BigNumber({ value, unit, below, tone = 'plain' }: { value: string; unit: string; below: string; tone?: string }) {
  return (
    <div className={classes.number} data-tone={tone}>
      <span>
        <b>{value}</b> {unit}
      </span>
      <small>{below}</small>
    </div>
  )
}
