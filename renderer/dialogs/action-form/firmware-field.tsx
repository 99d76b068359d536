import { Button, FileButton } from '@mantine/core'
import type { FormField } from '../../../main/contract/actions/action.ts'
import { type FirmwareFile, firmwareFileSchema } from '../../../main/contract/firmware-file.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { Meter } from '../../ui/meter.tsx'
import { Notice } from '../notice.tsx'
import classes from './action-form.module.css'
import { sizeOf } from './firmware-words.ts'
import { KeptFiles } from './kept-files.tsx'
import { useFirmware } from './use-firmware.ts'

interface FirmwareFieldProps {
  readonly field: Extract<FormField, { kind: 'file' }>
  /** The JSON of what is known of the file; '' = none is chosen. */
  readonly value: string
  readonly problem: string | null
  readonly set: (value: string) => void
}

/** Picks a firmware file: one that the engine keeps, or one from this computer, which is handed to the engine piece by piece. */
export function FirmwareField({ field, value, problem, set }: FirmwareFieldProps) {
  const pick = (file: FirmwareFile) => set(JSON.stringify(firmwareFileSchema.parse(file)))
  const { kept, sending, problem: trouble, send, cancel, remove } = useFirmware(pick)
  const locked = useReadOnly() !== null
  const chosen = value === '' ? null : (JSON.parse(value) as FirmwareFile)
  return (
    <div className={classes.lines}>
      <KeptFiles
        files={kept}
        chosen={chosen?.id ?? null}
        label={field.label}
        help={field.help}
        problem={sending === null ? problem : null}
        locked={sending !== null}
        choose={pick}
        remove={file => {
          if (file.id === chosen?.id) set('')
          remove(file)
        }}
      />
      {sending === null ? (
        <div>
          <FileButton onChange={send}>
            {props => (
              <Button {...props} size="compact-sm" disabled={locked}>
                {t('firmware.pick')}
              </Button>
            )}
          </FileButton>
        </div>
      ) : (
        <div className={classes.pick} role="status">
          <span className={classes.meter}>
            <Meter value={sending.share} tone="accent" />
          </span>
          <span className={classes.dim}>
            {t('firmware.sending', { name: sending.name, pct: Math.floor(sending.share * 100), size: sizeOf(sending.size) })}
          </span>
          <Button size="compact-sm" onClick={cancel}>
            {t('firmware.cancel')}
          </Button>
        </div>
      )}
      {trouble === null ? null : <Notice level="error">{trouble}</Notice>}
      {chosen !== null && chosen.families.length === 0 ? (
        <Notice level="warning">{t('firmware.stranger', { name: chosen.name })}</Notice>
      ) : null}
    </div>
  )
}
