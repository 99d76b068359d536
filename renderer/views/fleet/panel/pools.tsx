import { rejectedPct } from '../../../../main/contract/derived.ts'
import type { MinerId, Pool } from '../../../../main/contract/model.ts'
import { formatNumber, formatPct } from '../../../../main/contract/units.ts'
import { t } from '../../../i18n/setup.ts'
import { useStaleAge } from '../../../store/age.ts'
import { useMiner } from '../../../store/fleet.ts'
import { Ago } from '../../../ui/ago.tsx'
import classes from './panel.module.css'
import { Section } from './section.tsx'

/** The pools as the mining program sees them now. */
export function Pools({ id }: { id: MinerId }) {
  const reading = useMiner(id, miner => miner.reading)
  const stale = useStaleAge(id) !== null
  if (!reading || reading.pools.length === 0) return null
  const rejected = rejectedPct(reading)
  return (
    <Section
      title={t('panel.pools')}
      aside={rejected === null ? null : <span className={classes.dim}>{t('panel.rejected', { pct: formatPct(rejected, 2) })}</span>}
    >
      <ol className={classes.pools}>
        {reading.pools.map(pool => (
          <PoolLine key={`${pool.priority} ${pool.url}`} pool={pool} stale={stale} />
        ))}
      </ol>
    </Section>
  )
}

function PoolLine({ pool, stale }: { pool: Pool; stale: boolean }) {
  const active = pool.active === true
  const status = active
    ? t(stale ? 'panel.poolWasActive' : 'panel.poolActive')
    : pool.status === null
      ? null
      : t(`panel.poolStatus.${pool.status}`)
  return (
    <li data-active={(active && !stale) || undefined} data-dead={pool.status === 'dead' || pool.status === 'rejecting' || undefined}>
      <div className={classes.url}>
        <span title={pool.url}>{pool.url}</span>
        {status === null ? null : <small>{status}</small>}
      </div>
      <div className={classes.dim} title={pool.user}>
        {pool.user}
      </div>
      {active ? <Shares pool={pool} /> : null}
    </li>
  )
}

function Shares({ pool: { accepted, lastShareAt } }: { pool: Pool }) {
  if (accepted === null && lastShareAt === null) return null
  return (
    <div className={classes.shares}>
      {accepted === null ? null : <span>{t('panel.accepted', { accepted: formatNumber(accepted) })}</span>}
      {lastShareAt === null ? null : (
        <span>
          {t('panel.lastShare')} <Ago at={lastShareAt} />
        </span>
      )}
    </div>
  )
}
