import type { Fan, FanMode, MinerId } from '../../../../main/contract/model.ts'
import { formatNumber, unknownText } from '../../../../main/contract/units.ts'
import { t } from '../../../i18n/setup.ts'
import { useMiner } from '../../../store/fleet.ts'
import classes from './panel.module.css'
import { Section } from './section.tsx'

/** Every fan with its speed; a stopped one beside turning ones is marked. */
export function Fans({ id }: { id: MinerId }) {
  const fans = useMiner(id, miner => miner.reading?.fans)
  const mode = useMiner(id, miner => miner.reading?.fanMode ?? null) ?? null
  if (fans === undefined || fans.length === 0) return null
  const turning = fans.some(fan => (fan.rpm ?? 0) > 0)
  return (
    <Section title={t('panel.fans')} aside={<Mode mode={mode} />}>
      <ul className={classes.fans} data-wide={fans.some(fan => fan.pct !== null) || undefined}>
        {fans.map(fan => (
          <li key={fan.slot} data-tone={turning && fan.rpm === 0 ? 'critical' : undefined}>
            <span className={classes.dim}>{fan.slot}</span> {speed(fan)}
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Mode({ mode }: { mode: FanMode | null }) {
  return mode === null ? null : <span className={classes.dim}>{t(`panel.fanMode.${mode}`)}</span>
}

function speed(fan: Fan): string {
  const rpm = fan.rpm === null ? unknownText : formatNumber(fan.rpm)
  return fan.pct === null ? rpm : `${rpm} · ${formatNumber(fan.pct)} %`
}
