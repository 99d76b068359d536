import type { Batching } from '../../../main/contract/rollout.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'

/** A pace in one line: '10 every 5 s · at most 50 under way · stops above 10 % or at 5 failures in a row'. */
export function paceText({ size, everyS, atOnce = null, budget, power, order }: Batching): string {
  return [
    t('plan.pace.batches', { size: formatNumber(size, 0), seconds: formatNumber(everyS, everyS % 1 === 0 ? 0 : 1) }),
    atOnce === null ? null : t('plan.pace.atOnce', { atOnce: formatNumber(atOnce, 0) }),
    budgetText(budget?.pct ?? 100, budget?.inARow ?? 0),
    limitText('hall', power?.hallKw ?? null),
    limitText('group', power?.groupKw ?? null),
    order === undefined || order === 'selection' ? null : t(`plan.orderOf.${order}`).toLowerCase(),
  ]
    .filter(text => text !== null)
    .join(' · ')
}

function budgetText(pct: number, inARow: number): string {
  if (pct < 100 && inARow > 0) return t('plan.pace.both', { pct, inARow })
  if (pct < 100) return t('plan.pace.pct', { pct })
  return inARow > 0 ? t('plan.pace.inARow', { inARow }) : t('plan.pace.never')
}

function limitText(which: 'hall' | 'group', kw: number | null): string | null {
  return kw === null ? null : t(`plan.pace.${which}`, { kw: formatNumber(kw, kw % 1 === 0 ? 0 : 1) })
}
