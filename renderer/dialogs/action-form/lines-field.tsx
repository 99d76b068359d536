import { Button, FileButton } from '@mantine/core'
import type { FormField } from '../../../main/contract/actions/action.ts'
import { t } from '../../i18n/setup.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import { attempt } from '../../ui/toast.ts'
import { counted } from '../counted.ts'
import classes from './action-form.module.css'

interface LinesFieldProps {
  readonly field: Extract<FormField, { kind: 'text' }>
  readonly value: string
  readonly problem: string | null
  readonly set: (value: string) => void
}

/** Text of several lines: typed, pasted from a sheet, or taken from a CSV file. */
export function LinesField({ field, value, problem, set }: LinesFieldProps) {
  const lines = value.split('\n').filter(line => line.trim() !== '').length
  const take = async (file: File | null) => {
    const text = file === null ? undefined : await attempt(() => file.text())
    if (text !== undefined) set(text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n'))
  }
  return (
    <div className={classes.lines}>
      <LinesInput
        label={field.label}
        description={field.help}
        placeholder={field.example}
        wrap="off"
        rows={[field.lines, 12]}
        value={value}
        error={problem}
        change={set}
      />
      <div className={classes.pick}>
        <FileButton accept=".csv,.txt,.tsv,text/*" onChange={file => void take(file)}>
          {props => (
            <Button size="compact-sm" {...props}>
              {t('wizard.fromFile')}
            </Button>
          )}
        </FileButton>
        {lines > 1 ? <span className={classes.dim}>{t('wizard.lines', counted(lines))}</span> : null}
      </div>
    </div>
  )
}
