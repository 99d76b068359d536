import { Tabs } from '@mantine/core'
import { useMemo, useState } from 'react'
import type { MinerId } from '../../../main/contract/model.ts'
import { parseAddress } from '../../../main/contract/ranges.ts'
import type { Moved, ScanReport, UnknownAnswer } from '../../../main/contract/scan.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { minerOf } from '../../store/fleet.ts'
import { VirtualList } from '../virtual-list.tsx'
import { type Comparison, compareWithLast } from './compare.ts'
import { MinerLine } from './miner-line.tsx'
import classes from './scan.module.css'

const buckets = ['new', 'gone', 'moved', 'unknown', 'found'] as const
type Bucket = (typeof buckets)[number]

/** What a scan found, against what was known before: new, gone, moved, and what answers but is no miner we can read. */
export function ScanResult({ report }: { report: ScanReport }) {
  const comparison = compareWithLast(report)
  const [bucket, setBucket] = useState<Bucket>(() => buckets.find(name => report[name].length > 0) ?? 'found')
  return (
    <>
      {comparison === null ? null : <p className={classes.compare}>{comparisonText(comparison)}</p>}
      <Tabs
        value={bucket}
        onChange={value => setBucket(buckets.find(name => name === value) ?? 'found')}
        classNames={{ root: classes.tabs, panel: classes.panel }}
      >
        <Tabs.List>
          {buckets.map(name => (
            <Tabs.Tab key={name} value={name} disabled={report[name].length === 0}>
              {t(`scanDialog.bucket.${name}`)} <span className={classes.dim}>{formatNumber(report[name].length, 0)}</span>
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={bucket}>
          <BucketList report={report} bucket={bucket} />
        </Tabs.Panel>
      </Tabs>
      {report.progress.silent === 0 ? null : (
        <p className={classes.dim}>
          {t('scanDialog.silentLine', { count: report.progress.silent, shown: formatNumber(report.progress.silent, 0) })}
        </p>
      )}
    </>
  )
}

function BucketList({ report, bucket }: { report: ScanReport; bucket: Bucket }) {
  const ids = useMemo(() => (bucket === 'unknown' || bucket === 'moved' ? [] : byAddress(report[bucket])), [report, bucket])
  const empty = t(`scanDialog.none.${bucket}`)
  const label = t(`scanDialog.bucket.${bucket}`)
  if (bucket === 'unknown') {
    return (
      <VirtualList
        label={label}
        items={report.unknown}
        estimate={() => 32}
        keyOf={answer => answer.ip}
        row={answer => <UnknownLine answer={answer} />}
        empty={empty}
      />
    )
  }
  if (bucket === 'moved') {
    return (
      <VirtualList
        label={label}
        items={report.moved}
        estimate={() => 32}
        keyOf={moved => moved.minerId}
        row={moved => <MovedLine moved={moved} />}
        empty={empty}
      />
    )
  }
  return <VirtualList label={label} items={ids} estimate={() => 32} keyOf={identity} row={id => <MinerLine id={id} />} empty={empty} />
}

function UnknownLine({ answer }: { answer: UnknownAnswer }) {
  return (
    <div className={classes.answer}>
      <span className={classes.address}>{answer.ip}</span>
      <span className={classes.kind} data-kind={answer.kind}>
        {t(`scanDialog.kind.${answer.kind}`)}
      </span>
      <span className={classes.what}>{answer.what}</span>
      <span className={classes.dim}>{t('scanDialog.ports', { count: answer.ports.length, ports: answer.ports.join(', ') })}</span>
    </div>
  )
}

function MovedLine({ moved }: { moved: Moved }) {
  return <MinerLine id={moved.minerId} remark={t('scanDialog.movedLine', { from: moved.fromIp, to: moved.toIp })} />
}

function comparisonText({ before, now, new: fresh, gone, moved }: Comparison): string {
  const pieces: string[] = [t('scanDialog.beforeNow', { before: formatNumber(before, 0), now: formatNumber(now, 0) })]
  if (gone > 0) pieces.push(t('scanDialog.goneCount', { count: gone, shown: formatNumber(gone, 0) }))
  if (fresh > 0) pieces.push(t('scanDialog.newCount', { count: fresh, shown: formatNumber(fresh, 0) }))
  if (moved > 0) pieces.push(t('scanDialog.movedCount', { count: moved, shown: formatNumber(moved, 0) }))
  return pieces.join(' · ')
}

/** Miners arrive in the order of their answers; people look for addresses. */
function byAddress(ids: readonly MinerId[]): readonly MinerId[] {
  const place = new Map(ids.map(id => [id, parseAddress(minerOf(id)?.address.ip ?? '') ?? 0]))
  return ids.toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0))
}

function identity(id: MinerId): string {
  return id
}
