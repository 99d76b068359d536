import { Button, FileButton, Progress, Select } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { FormField } from '../../../main/contract/actions/action.ts'
import type { FirmwareFile } from '../../../main/contract/firmware-file.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { Notice } from '../notice.tsx'
import { problemOf } from '../problem.ts'
import classes from './confirm.module.css'
import { sendFirmware } from './send-firmware.ts'

type FileFormField = Extract<FormField, { kind: 'file' }>

/** Picks a firmware file: one that the engine keeps, or one from this computer, which is handed to the engine piece by piece. */
export function FirmwareField({ field, value, set }: { field: FileFormField; value: string; set: (value: string) => void }) {
  const [kept, setKept] = useState<readonly FirmwareFile[]>([])
  const [share, setShare] = useState<number | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const abort = useRef<AbortController | null>(null)
  useEffect(() => {
    engine()
      .firmware.list()
      .then(setKept, thrown => setProblem(problemOf(thrown)))
    return () => abort.current?.abort()
  }, [])
  const chosen = value === '' ? null : (JSON.parse(value) as FirmwareFile)

  async function send(file: File | null) {
    if (file === null) return
    const control = new AbortController()
    abort.current = control
    setProblem(null)
    setShare(0)
    try {
      const taken = await sendFirmware(file, setShare, control.signal)
      setKept(await engine().firmware.list())
      set(JSON.stringify(taken))
    } catch (thrown) {
      if (!control.signal.aborted) setProblem(problemOf(thrown))
    } finally {
      setShare(null)
    }
  }

  return (
    <div className={classes.file}>
      <div className={classes.pick}>
        <Select
          className={classes.text}
          label={field.label}
          description={field.help}
          placeholder={kept.length === 0 ? t('firmware.none') : t('firmware.choose')}
          data={kept.map(file => ({ value: file.id, label: file.name }))}
          value={chosen?.id ?? null}
          disabled={share !== null}
          onChange={id => {
            const file = kept.find(one => one.id === id)
            set(file ? JSON.stringify(file) : '')
          }}
        />
        <FileButton onChange={send}>
          {props => (
            <Button {...props} disabled={share !== null}>
              {t('firmware.pick')}
            </Button>
          )}
        </FileButton>
      </div>
      {share === null ? null : (
        <div className={classes.pick}>
          <Progress className={classes.bar} value={share * 100} aria-label={t('firmware.sending')} />
          <Button size="compact-sm" onClick={() => abort.current?.abort()}>
            {t('firmware.cancel')}
          </Button>
        </div>
      )}
      {problem === null ? null : <Notice level="error">{problem}</Notice>}
      {chosen === null ? null : <p className={classes.dim}>{wordsOf(chosen)}</p>}
    </div>
  )
}

/** What is known of a file, before any miner is asked. */
function wordsOf({ size, version, models, families }: FirmwareFile): string {
  const mb = formatNumber(size / 1_000_000, 1)
  if (families.length === 0) return t('firmware.stranger', { mb })
  return t('firmware.known', { mb, version: version ?? '–', models: models.length === 0 ? '–' : models.join(', ') })
}
