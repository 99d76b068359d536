import classes from './meter.module.css'

/** A thin bar of `value` against 1; more than 1 is full. Decoration: the number stands beside it. */
export function Meter({ value, tone = 'hashing' }: { value: number; tone?: 'hashing' | 'degraded' | 'critical' | 'accent' | 'offline' }) {
  return (
    <span className={classes.meter} aria-hidden>
      <span className={classes.fill} data-tone={tone} style={{ width: `${Math.min(Math.max(value, 0), 1) * 100}%` }} />
    </span>
  )
}
