import { Switch } from '@mantine/core'
import { settingHelp } from '../../../main/contract/settings.ts'
import { Notice } from '../../dialogs/notice.tsx'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { useFleet } from '../../store/fleet.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import { attempt } from '../../ui/toast.ts'
import { publicRangesProblem } from './public-ranges.ts'
import classes from './settings.module.css'
import { keepDraft, takeSettings, useSettings, useSettingsDraft } from './settings-draft.ts'

const all: readonly string[] = []

/** Which networks are offered, what is heard and asked beside a scan, and which public addresses may be touched. */
export function Scanning() {
  const stored = useSettings()
  const readOnly = useReadOnly() !== null
  const typed = useSettingsDraft(draft => draft.publicRanges) ?? stored.allowedPublicRanges.join('\n')
  const unheard = useFleet(fleet => fleet.status?.unheard ?? all)
  return (
    <div className={classes.fields}>
      <Toggle name="offerVirtualInterfaces" />
      <Toggle name="hearAnnouncements" />
      {unheard.map(why => (
        <Notice key={why} level="warning">
          {why}
        </Notice>
      ))}
      <Toggle name="askLocalNames" />
      <LinesInput
        label={t('settingsView.field.allowedPublicRanges')}
        description={settingHelp.allowedPublicRanges}
        placeholder="203.0.113.0/24"
        disabled={readOnly}
        rows={[2, 8]}
        value={typed}
        error={publicRangesProblem(typed)}
        change={text => keepDraft({ publicRanges: text })}
      />
    </div>
  )
}

/** In force as soon as it is clicked. */
function Toggle({ name }: { name: 'offerVirtualInterfaces' | 'hearAnnouncements' | 'askLocalNames' }) {
  const stored = useSettings()
  const readOnly = useReadOnly() !== null
  const set = async (value: boolean) => {
    const settings = await attempt(() => engine().settings.set({ [name]: value }))
    if (settings !== undefined) takeSettings(settings)
  }
  return (
    <Switch
      label={t(`settingsView.field.${name}`)}
      description={settingHelp[name]}
      checked={stored[name]}
      disabled={readOnly}
      onChange={event => void set(event.currentTarget.checked)}
    />
  )
}
