import { Button } from '@mantine/core'
import { Notice } from '../../dialogs/notice.tsx'
import { useTask } from '../../dialogs/use-task.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useConnection } from '../../store/connection.ts'
import { useFleet } from '../../store/fleet.ts'
import classes from './settings.module.css'

/** What this Headframe is and where it keeps things. */
export function About() {
  const hello = useConnection(state => state.hello)
  if (hello === null) return null
  return (
    <>
      <dl className={classes.about}>
        <dt>{t('settingsView.version')}</dt>
        <dd>{hello.version}</dd>
        <dt>{t('settingsView.dataDir')}</dt>
        <dd className={classes.path}>{hello.dataDir}</dd>
        <dt>{t('settingsView.secrets')}</dt>
        <dd className={classes.path}>{hello.secrets}</dd>
      </dl>
      {hello.notices.map(notice => (
        <Notice key={notice} level="warning">
          {notice}
        </Notice>
      ))}
      <StopDemo />
    </>
  )
}

function StopDemo() {
  const demo = useFleet(state => state.status?.demo ?? false)
  const stop = useTask()
  if (!demo) return null
  return (
    <div className={classes.buttons}>
      <Button loading={stop.busy} onClick={() => void stop.run(() => engine().demo.stop())}>
        {t('settingsView.stopDemo')}
      </Button>
      <span className={classes.dim}>{stop.problem ?? t('settingsView.stopDemoHelp')}</span>
    </div>
  )
}
