import { Button } from '@mantine/core'
import { useState } from 'react'
import type { AuditCheck } from '../../../main/contract/audit.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { counted } from '../../dialogs/counted.ts'
import { Notice } from '../../dialogs/notice.tsx'
import { useTask } from '../../dialogs/use-task.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'

/** The check of the log: its button, and what came of it in words. */
export function useAuditCheck() {
  const [check, setCheck] = useState<AuditCheck | null>(null)
  const task = useTask()
  const run = () => void task.run(async () => setCheck(await engine().audit.check()))
  const button = (
    <Button loading={task.busy} onClick={run}>
      {t('audit.check')}
    </Button>
  )
  return { button, result: <Result check={check} problem={task.problem} /> }
}

function Result({ check, problem }: { check: AuditCheck | null; problem: string | null }) {
  if (problem !== null) return <Notice level="error">{problem}</Notice>
  if (check === null) return null
  if (!check.ok) return <Notice level="error">{t('audit.broken', { seq: formatNumber(check.brokenAt, 0) })}</Notice>
  return (
    <Notice level="info">
      <span role="status">{t('audit.sound', counted(check.entries))}</span>
    </Notice>
  )
}
