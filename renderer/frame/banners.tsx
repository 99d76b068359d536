import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { formatAgo } from '../../main/contract/units.ts'
import { notices } from '../dialogs/registry.ts'
import { t } from '../i18n/setup.ts'
import { useConnection } from '../store/connection.ts'
import { useFleet } from '../store/fleet.ts'
import { useNow } from '../store/now.ts'
import classes from './frame.module.css'

/** What must be known about the connection, the data folder and unfinished work. */
export function Banners() {
  const { phase, problem, hello } = useConnection()
  const trouble = useFleet(fleet => fleet.status?.trouble ?? null)
  return (
    <div className={classes.banners}>
      {phase === 'reconnecting' ? <Reconnecting /> : null}
      {phase === 'mismatch' ? (
        <Banner
          text={t('banner.mismatch', { version: problem ?? '' })}
          action={<Button onClick={() => location.reload()}>{t('banner.reload')}</Button>}
        />
      ) : null}
      {hello?.readOnly ? <Banner text={t('banner.readOnly', { why: hello.readOnly })} /> : null}
      {trouble === null ? null : <Banner text={trouble} />}
      {(hello?.notices ?? []).map(notice => (
        <Dismissable key={notice} text={notice} />
      ))}
      {notices.map((Notice, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is fixed when the module loads
        <Notice key={index} />
      ))}
    </div>
  )
}

function Reconnecting() {
  const lostAt = useConnection(connection => connection.lostAt)
  const ago = useNow(now => formatAgo(lostAt ?? now, now))
  return <Banner text={t('banner.reconnecting', { ago })} />
}

function Dismissable({ text }: { text: string }) {
  const [dismissed, setDismissed] = useState(false)
  return dismissed ? null : <Banner text={text} action={<Button onClick={() => setDismissed(true)}>{t('banner.dismiss')}</Button>} />
}

function Banner({ text, action }: { text: string; action?: ReactNode }) {
  return (
    <div className={classes.banner} role="status">
      <p>{text}</p>
      {action}
    </div>
  )
}
