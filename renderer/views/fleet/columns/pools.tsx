import { currentPool, rejectedPct } from '../../../../main/contract/derived.ts'
import type { Miner } from '../../../../main/contract/model.ts'
import { poolHost } from '../../../../main/contract/pool-url.ts'
import { formatNumber, formatPct } from '../../../../main/contract/units.ts'
import { t } from '../../../i18n/setup.ts'
import type { CellView } from '../../../table/column.ts'
import { Ago } from '../../../ui/ago.tsx'
import { type FleetRow, numberColumn, reading, textColumn, unknown } from './column.tsx'

/** A cell of text that was read from the miner. */
const readText = (shown: FleetRow, text: string | null): CellView => (text === null ? unknown(shown) : reading(shown, text, 'dim', text))

export const pool = textColumn({
  id: 'pool',
  title: 'Pool',
  name: 'Pool',
  widthPx: 126,
  of: hostOf,
  cell: shown => why(shown) ?? readText(shown, hostOf(shown.row)),
})

function hostOf(miner: Miner): string | null {
  const current = currentPool(miner.reading)
  return current === null ? null : poolHost(current.url)
}

/** Why there is no live pool: said here, where the eye looks for it, instead of the pool of long ago. */
function why({ row: miner }: FleetRow): CellView | null {
  if (miner.state === 'locked') return { content: t('cell.locked'), tone: 'dim', title: t('stateHelp.locked') }
  if (miner.state !== 'offline') return null
  return {
    content: (
      <>
        {t('cell.lastSeen')} <Ago at={miner.lastSeenAt} />
      </>
    ),
    tone: 'dim',
  }
}

export const worker = textColumn({
  id: 'worker',
  title: 'Worker',
  name: 'Worker',
  widthPx: 94,
  grow: true,
  of: userOf,
  cell: shown => readText(shown, userOf(shown.row)),
})

function userOf(miner: Miner): string | null {
  return currentPool(miner.reading)?.user ?? null
}

export const accepted = numberColumn({
  id: 'accepted',
  title: 'Accepted',
  name: 'Accepted shares',
  widthPx: 86,
  of: miner => miner.reading?.accepted ?? null,
  format: value => formatNumber(value),
})

export const rejected = numberColumn({
  id: 'rejected',
  title: 'Rejected',
  unit: '%',
  name: 'Rejected shares, %',
  widthPx: 92,
  of: miner => rejectedPct(miner.reading),
  format: value => formatPct(value, 2),
  tone: value => (value > 5 ? 'warning' : 'plain'),
})
