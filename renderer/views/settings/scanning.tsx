import { Switch, Textarea } from '@mantine/core'
import { settingHelp } from '../../../main/contract/settings.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { attempt } from '../../ui/toast.ts'
import { publicRangesProblem } from './public-ranges.ts'
import classes from './settings.module.css'
import { keepDraft, takeSettings, useSettings, useSettingsDraft } from './settings-draft.ts'

/** Which networks are offered and which public addresses may be touched. */
export function Scanning() {
  const stored = useSettings()
  const readOnly = useReadOnly() !== null
  const typed = useSettingsDraft(draft => draft.publicRanges) ?? stored.allowedPublicRanges.join('\n')
  const offer = async (offerVirtualInterfaces: boolean) => {
    const settings = await attempt(() => engine().settings.set({ offerVirtualInterfaces }))
    if (settings !== undefined) takeSettings(settings)
  }
  return (
    <div className={classes.fields}>
      <Switch
        label={t('settingsView.field.offerVirtualInterfaces')}
        description={settingHelp.offerVirtualInterfaces}
        checked={stored.offerVirtualInterfaces}
        disabled={readOnly}
        onChange={event => void offer(event.currentTarget.checked)}
      />
      <Textarea
        label={t('settingsView.field.allowedPublicRanges')}
        description={settingHelp.allowedPublicRanges}
        placeholder="203.0.113.0/24"
        classNames={{ input: classes.mono }}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        disabled={readOnly}
        value={typed}
        error={publicRangesProblem(typed)}
        onChange={event => keepDraft({ publicRanges: event.currentTarget.value })}
      />
    </div>
  )
}
