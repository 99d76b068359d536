import { Radio } from '@mantine/core'
import type { KeptFirmware } from '../../../main/contract/firmware-file.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { Ago } from '../../ui/ago.tsx'
import { RemoveButton } from '../remove-button.tsx'
import { knownOf, sizeOf } from './firmware-words.ts'
import classes from './kept-files.module.css'

interface KeptFilesProps {
  readonly files: readonly KeptFirmware[]
  /** The id of the one that is picked; `null` = none. */
  readonly chosen: string | null
  readonly label: string
  readonly help: string | undefined
  readonly problem: string | null
  readonly locked: boolean
  readonly choose: (file: KeptFirmware) => void
  readonly remove: (file: KeptFirmware) => void
}

/** The firmware files that are kept, one of them to be picked. What no rollout needs any more can be removed. */
export function KeptFiles({ files, chosen, label, help, problem, locked, choose, remove }: KeptFilesProps) {
  const readOnly = useReadOnly()
  const pick = (id: string) => {
    const file = files.find(one => one.id === id)
    if (file !== undefined) choose(file)
  }
  return (
    <Radio.Group label={label} description={help} size="xs" value={chosen ?? ''} error={problem} onChange={pick}>
      <div className={classes.files}>
        {files.length === 0 ? <p className={classes.dim}>{t('firmware.none')}</p> : null}
        {files.map(file => (
          <div key={file.id} className={classes.file} data-chosen={file.id === chosen || undefined}>
            <Radio
              className={classes.pick}
              value={file.id}
              disabled={locked}
              label={<span className={classes.name}>{file.name}</span>}
              description={<About file={file} />}
            />
            <RemoveButton name={file.name} locked={readOnly ?? file.neededBecause} remove={() => remove(file)} />
          </div>
        ))}
      </div>
    </Radio.Group>
  )
}

/** What is known of a file, before any miner is asked. */
function About({ file }: { file: KeptFirmware }) {
  return (
    <>
      <span className={classes.line}>
        {sizeOf(file.size)} · {t('firmware.kept')} <Ago at={file.keptAt} />
      </span>
      <span className={classes.line}>{knownOf(file)}</span>
      <span className={classes.hash} title={file.id}>
        {t('firmware.hash', { hash: file.id })}
      </span>
      {file.neededBecause === null ? null : <span className={classes.line}>{file.neededBecause}</span>}
    </>
  )
}
