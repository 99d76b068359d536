import { Button } from '@mantine/core'
import type { Restoration } from '../../../main/contract/expectation.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { beginRestoration } from '../../actions/restore.ts'
import { t } from '../../i18n/setup.ts'
import { useLock, useReadOnly } from '../../store/connection.ts'
import type { DialogProps } from '../dialog.ts'
import { Notice } from '../notice.tsx'
import { Sheet, Spring } from '../sheet.tsx'
import classes from './restore.module.css'

/** Several rollouts that bring miners back to what is expected of them: each is previewed and begun by itself. */
export function RestoreDialog({ request, close }: DialogProps<'restore'>) {
  const readOnly = useReadOnly()
  return (
    <Sheet
      title={t('restoreDialog.title')}
      size="small"
      footer={
        <>
          <Spring />
          <Button onClick={close}>{t('restoreDialog.close')}</Button>
        </>
      }
    >
      {readOnly === null ? null : <Notice level="warning">{readOnly}</Notice>}
      <p className={classes.dim}>{t('restoreDialog.intro')}</p>
      <ul className={classes.list} aria-label={t('restoreDialog.list')}>
        {request.restorations.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes while it is shown
          <li key={at} className={classes.item}>
            <RestorationLine restoration={one} />
          </li>
        ))}
      </ul>
    </Sheet>
  )
}

function RestorationLine({ restoration }: { restoration: Restoration }) {
  const lock = useLock()
  const { part, miners, ask } = restoration
  const what = t(`restoreDialog.part.${part}`)
  return (
    <>
      <div className={classes.what}>
        <b className={classes.name}>{what}</b>
        <span className={classes.dim}>
          {[t('restoreDialog.miners', { count: miners.length, shown: formatNumber(miners.length, 0) }), detailOf(part, ask)]
            .filter(text => text !== null)
            .join(' · ')}
        </span>
      </div>
      <Button {...lock} aria-label={t('restoreDialog.beginNamed', { what })} onClick={() => beginRestoration(restoration)}>
        {t('restoreDialog.begin')}
      </Button>
    </>
  )
}

/** Which pools or which mode; `null` when there is nothing to tell. */
function detailOf(part: Restoration['part'], ask: unknown): string | null {
  if (typeof ask !== 'object' || ask === null) return null
  if (part === 'mode' && 'mode' in ask) return String(ask.mode)
  if (!('pools' in ask) || !Array.isArray(ask.pools)) return null
  const [first]: readonly unknown[] = ask.pools
  return typeof first === 'object' && first !== null && 'url' in first ? String(first.url) : null
}
