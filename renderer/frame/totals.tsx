import { nameOf } from '../../main/contract/derived.ts'
import {
  formatHashrate,
  formatNumber,
  formatPct,
  formatPower,
  formatTemp,
  hashUnit,
  scaleHashrate,
  unknownText,
} from '../../main/contract/units.ts'
import { t } from '../i18n/setup.ts'
import type { AlgorithmTotal, Summary } from '../store/derived.ts'
import { minerOf } from '../store/fleet.ts'
import { showView } from '../store/prefs.ts'
import { openPanel } from '../store/selection.ts'
import { Meter } from '../ui/meter.tsx'
import { heatTone } from '../views/fleet/columns/heat.ts'
import classes from './strip.module.css'

interface TotalProps {
  readonly summary: Summary
}

/** Live hashrate against nominal, of the algorithm that most miners work on; the others on hover. */
export function HashrateTotal({ summary }: TotalProps) {
  const { main } = summary
  if (main === null) return null
  const share = main.nominalHs > 0 ? main.ratedHs / main.nominalHs : null
  // One prefix for both numbers, or they could not be compared at a glance.
  const { prefix } = scaleHashrate(Math.max(main.hashrateHs, main.nominalHs))
  const factor = 1000 ** ['', 'k', 'M', 'G', 'T', 'P', 'E'].indexOf(prefix)
  const unit = `${prefix}${hashUnit(main.algorithm)}`
  const shown = (rateHs: number) => formatNumber(rateHs / factor, rateHs / factor < 100 ? 2 : 1)
  return (
    <div className={classes.hashrate} title={hashrateHelp(summary, main)}>
      <div className={classes.total}>
        <b>{shown(main.hashrateHs)}</b>
        <span>{main.rated < main.miners ? unit : t('strip.of', { unit, nominal: shown(main.nominalHs) })}</span>
      </div>
      {share === null ? null : <Meter value={share} />}
      {share === null ? null : <span className="visually-hidden">{t('strip.ofNominal', { pct: formatPct(share * 100) })}</span>}
    </div>
  )
}

/** Where some have no known nominal, the share is of the others. */
function nominalHelp({ ratedHs, nominalHs, rated, miners }: AlgorithmTotal): string {
  const pct = formatPct((ratedHs / nominalHs) * 100, 1)
  return rated === miners ? t('strip.ofNominal', { pct }) : t('strip.ofNominalKnown', { pct, rated, miners })
}

function hashrateHelp(summary: Summary, main: AlgorithmTotal): string {
  const share = main.nominalHs > 0 ? nominalHelp(main) : t('strip.noNominal')
  const others = summary.others
    .filter(total => total.algorithm !== null)
    .map(total =>
      t('strip.otherAlgorithm', {
        algorithm: total.algorithm ?? '',
        rate: formatHashrate(total.hashrateHs, total.algorithm),
        count: total.miners,
      }),
    )
  return [share, t('strip.hashrateHelp', { counted: main.counted, total: main.miners, algorithm: main.algorithm ?? '' }), ...others].join(
    '\n',
  )
}

export function PowerTotal({ summary }: TotalProps) {
  const [value, unit] = formatPower(summary.powerW).split(' ')
  return (
    <div
      className={`${classes.total} ${classes.power}`}
      title={t('strip.powerHelp', { counted: summary.powerCounted, total: summary.miners })}
    >
      <b>{value}</b>
      <span>{unit ?? 'kW'}</span>
    </div>
  )
}

export function EfficiencyTotal({ summary }: TotalProps) {
  const { efficiencyJPerTh } = summary
  return (
    <div className={`${classes.total} ${classes.efficiency}`} title={t('strip.efficiencyHelp', { counted: summary.efficiencyCounted })}>
      <b>{efficiencyJPerTh === null ? unknownText : formatNumber(efficiencyJPerTh, 1)}</b>
      <span>{t('strip.efficiency')}</span>
    </div>
  )
}

/** The hottest chip of the fleet; a click looks at its miner. */
export function Hottest({ summary }: TotalProps) {
  const { hottest } = summary
  const miner = hottest === null ? undefined : minerOf(hottest.id)
  if (hottest === null || miner === undefined) return null
  const show = () => {
    showView('fleet', {}, () => openPanel(hottest.id))
  }
  return (
    <button
      type="button"
      className={classes.total}
      data-tone={heatTone(hottest.tempC)}
      title={t('strip.hottestHelp', { where: nameOf(miner) })}
      onClick={show}
    >
      <b>{formatTemp(hottest.tempC)}</b>
      <span>{t('strip.hottest')}</span>
    </button>
  )
}
