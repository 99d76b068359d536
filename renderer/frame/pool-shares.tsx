import { Popover } from '@mantine/core'
import { formatHashrate, formatPct } from '../../main/contract/units.ts'
import { t } from '../i18n/setup.ts'
import type { Summary } from '../store/derived.ts'
import { showView } from '../store/prefs.ts'
import { Meter } from '../ui/meter.tsx'
import classes from './strip.module.css'

/** Where the hashrate goes: the share of the largest pool, all of them in a small list. */
export function PoolShares({ summary: { pools, main } }: { summary: Summary }) {
  const total = pools.reduce((sum, pool) => sum + pool.hashrateHs, 0)
  const first = pools[0]
  if (first === undefined || total <= 0) return null
  const share = (hashrateHs: number) => formatPct((hashrateHs / total) * 100)
  return (
    <Popover position="bottom-start" width={340} trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className={classes.pools} title={t('strip.poolsHelp')}>
          {t('strip.pools', { count: pools.length })}
          <b>{t('strip.poolShare', { pct: share(first.hashrateHs) })}</b>
          <span className={classes.host}>{first.host}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown p={10} aria-label={t('strip.poolsHelp')}>
        <ul className={classes.list}>
          {pools.map(pool => (
            <li key={pool.host}>
              <button type="button" className={classes.pool} onClick={() => showView('fleet', { filter: `pool:${pool.host}` })}>
                <span className={classes.host}>{pool.host}</span>
                <b>{t('strip.poolShare', { pct: share(pool.hashrateHs) })}</b>
                <small>
                  {formatHashrate(pool.hashrateHs, main?.algorithm)} · {t('strip.poolMiners', { count: pool.miners })}
                </small>
                <Meter value={pool.hashrateHs / total} tone="accent" />
              </button>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  )
}
