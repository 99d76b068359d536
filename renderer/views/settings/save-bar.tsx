import { Button } from '@mantine/core'
import { useTask } from '../../dialogs/use-task.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import classes from './settings.module.css'
import { discardDraft, reviewDraft, takeSettings, useSettings, useSettingsDraft } from './settings-draft.ts'

/** Slides in while something is changed and not saved. */
export function SaveBar() {
  const stored = useSettings()
  const draft = useSettingsDraft(state => state)
  const save = useTask()
  const { changes, count, wrong } = reviewDraft(draft, stored)
  if (count === 0) return null
  const keep = () =>
    save.run(async () => {
      takeSettings(await engine().settings.set(changes))
      discardDraft()
    })
  return (
    <div className={classes.saveBar} role="status">
      <span className={classes.grow}>{save.problem ?? (wrong ? t('settingsView.fixFirst') : t('settingsView.unsaved', { count }))}</span>
      <Button onClick={discardDraft}>{t('settingsView.discard')}</Button>
      <Button variant="filled" disabled={wrong} loading={save.busy} onClick={() => void keep()}>
        {t('settingsView.save')}
      </Button>
    </div>
  )
}
