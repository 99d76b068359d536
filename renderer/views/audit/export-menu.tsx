import { Button, Menu } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { AuditQuery } from '../../../main/contract/audit.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { fileStamp, saveText } from '../../actions/export.ts'
import { counted } from '../../dialogs/counted.ts'
import { turnAway } from '../../dialogs/turn-away.ts'
import { t } from '../../i18n/setup.ts'
import { toast, toastProblem } from '../../ui/toast.ts'
import { allEntries, auditCsv } from './export-audit.ts'

/** Saves everything that is found, not only what was scrolled to. While it gathers, the button counts and cancels. */
export function ExportMenu({ query }: { query: Pick<AuditQuery, 'search' | 'from' | 'to'> }) {
  const [gathered, setGathered] = useState<number | null>(null)
  const turned = useRef<AbortController | null>(null)
  const stop = () => {
    if (turned.current !== null) turnAway(turned.current)
    turned.current = null
    setGathered(null)
  }
  useEffect(() => () => void (turned.current === null || turnAway(turned.current)), [])
  const save = async (form: 'csv' | 'json') => {
    const mine = new AbortController()
    turned.current = mine
    setGathered(0)
    try {
      const entries = await allEntries(query, setGathered, mine.signal)
      const name = `headframe-audit-${fileStamp(new Date())}`
      if (form === 'csv') saveText(`${name}.csv`, 'text/csv', auditCsv(entries))
      else saveText(`${name}.json`, 'application/json', `${JSON.stringify(entries, null, 2)}\n`)
      toast(t('audit.exported', counted(entries.length)))
    } catch (thrown) {
      if (!mine.signal.aborted) toastProblem(thrown)
    } finally {
      if (turned.current === mine) stop()
    }
  }
  if (gathered !== null) return <Button onClick={stop}>{t('audit.exporting', { shown: formatNumber(gathered, 0) })}</Button>
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button rightSection={<IconChevronDown size={13} aria-hidden />}>{t('audit.export')}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void save('csv')}>{t('audit.csv')}</Menu.Item>
        <Menu.Item onClick={() => void save('json')}>{t('audit.json')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
