import { Button, FileButton, Select } from '@mantine/core'
import type { FormField } from '../../../main/contract/actions/action.ts'
import type { FirmwareFile } from '../../../main/contract/firmware-file.ts'
import { formatNumber, unknownText } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { Meter } from '../../ui/meter.tsx'
import { Notice } from '../notice.tsx'
import classes from './action-form.module.css'
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
  const { kept, sending, problem: trouble, send, cancel } = useFirmware(file => set(JSON.stringify(file)))
  const locked = useReadOnly() !== null
  const chosen = value === '' ? null : (JSON.parse(value) as FirmwareFile)
  return (
    <div className={classes.lines}>
      <Select
        label={field.label}
        description={field.help}
        placeholder={kept.length === 0 ? t('firmware.none') : t('firmware.choose')}
        data={kept.map(file => ({ value: file.id, label: file.name }))}
        value={chosen?.id ?? null}
        disabled={sending !== null || kept.length === 0}
        error={sending === null ? problem : null}
        allowDeselect={false}
        searchable={kept.length > 8}
        onChange={id => {
          const file = kept.find(one => one.id === id)
          if (file !== undefined) set(JSON.stringify(file))
        }}
      />
      {sending === null ? (
        <div className={classes.pick}>
          <FileButton onChange={send}>
            {props => (
              <Button {...props} size="compact-sm" disabled={locked}>
                {t('firmware.pick')}
              </Button>
            )}
          </FileButton>
          {chosen === null ? null : <span className={classes.dim}>{wordsOf(chosen)}</span>}
        </div>
      ) : (
        <div className={classes.pick} role="status">
          <span className={classes.meter}>
            <Meter value={sending.share} tone="accent" />
          </span>
          <span className={classes.dim}>
            {t('firmware.sending', { name: sending.name, pct: Math.floor(sending.share * 100), mb: mbOf(sending.size) })}
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

/** What is known of a file, before any miner is asked. */
function wordsOf({ size, version, models, families }: FirmwareFile): string {
  if (families.length === 0) return t('firmware.size', { mb: mbOf(size) })
  return t('firmware.known', {
    mb: mbOf(size),
    version: version ?? unknownText,
    families: families.join(', '),
    models: models.length === 0 ? t('firmware.anyModel') : models.join(', '),
  })
}

function mbOf(bytes: number): string {
  return formatNumber(bytes / 1_000_000, 1)
}
