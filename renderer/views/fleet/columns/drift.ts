import { t } from '../../../i18n/setup.ts'
import { textColumn } from './column.tsx'

/** What of the miner is not as expected. Sorted, those that drift come first and those of which nothing is expected last. */
export const drift = textColumn({
  id: 'drift',
  title: 'Drift',
  name: 'Drift',
  widthPx: 96,
  of: ({ drift: parts }) => (parts === null ? null : parts.length === 0 ? t('drift.none') : partsText(parts)),
  sortKey: ({ drift: parts }) => (parts === null ? null : parts.length === 0 ? 'z' : parts.join(' ')),
  cell: ({ row }) => {
    const { drift: parts, health } = row
    if (parts === null) return { content: null, title: t('drift.nothing') }
    if (parts.length === 0) return { content: t('drift.none'), tone: 'dim' }
    const findings = health.findings.filter(({ code }) => code.startsWith('drift.'))
    const critical = findings.some(({ level }) => level === 'critical')
    return {
      content: partsText(parts),
      tone: critical ? 'critical' : 'warning',
      title: findings.map(({ text }) => text).join('\n') || undefined,
    }
  },
})

function partsText(parts: readonly ('pools' | 'mode' | 'password')[]): string {
  return parts.map(part => t(`drift.part.${part}`)).join(', ')
}
