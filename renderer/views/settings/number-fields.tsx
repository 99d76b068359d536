import { Button, TextInput } from '@mantine/core'
import { defaultSettings, settingHelp } from '../../../main/contract/settings.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { draftProblems, type NumberKey, type NumberSection, numberSections } from './numbers.ts'
import classes from './settings.module.css'
import { keepDraft, useSettings, useSettingsDraft } from './settings-draft.ts'

/** The numbers of one section, each with its unit, its help and its problem under it. */
export function NumberFields({ section }: { section: NumberSection }) {
  return (
    <div className={classes.fields}>
      {numberSections[section].map(({ key, unit }) => (
        <NumberField key={key} name={key} unit={unit} />
      ))}
    </div>
  )
}

function NumberField({ name, unit }: { name: NumberKey; unit: string }) {
  const stored = useSettings()
  const numbers = useSettingsDraft(draft => draft.numbers)
  const readOnly = useReadOnly() !== null
  const typed = numbers[name] ?? String(stored[name])
  const usual = String(defaultSettings[name])
  const set = (text: string) => keepDraft({ numbers: { ...numbers, [name]: text } })
  return (
    <TextInput
      label={t(`settingsView.field.${name}`)}
      description={settingHelp[name]}
      inputMode="decimal"
      disabled={readOnly}
      value={typed}
      error={draftProblems(numbers, stored)[name]}
      rightSection={<span className={classes.unit}>{unit}</span>}
      rightSectionWidth={64}
      rightSectionPointerEvents="none"
      onChange={event => set(event.currentTarget.value)}
      inputContainer={input => (
        <div className={classes.number}>
          {input}
          {typed.trim() === usual || readOnly ? null : (
            <Button variant="subtle" onClick={() => set(usual)}>
              {t('settingsView.usual', { value: usual })}
            </Button>
          )}
        </div>
      )}
    />
  )
}
