import { ActionIcon, Checkbox } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import type { NamedRange } from '../../../main/contract/scan.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import { FieldGroup } from '../../ui/field-group.tsx'
import { attempt } from '../../ui/toast.ts'
import { Notice } from '../notice.tsx'
import { RemoveButton } from '../remove-button.tsx'
import { useEditing } from '../use-editing.ts'
import { addressCount } from './choice.ts'
import { RangeEditor } from './range-editor.tsx'
import classes from './scan.module.css'

interface SavedRangesProps {
  readonly ranges: readonly NamedRange[]
  readonly problem: string | null
  /** The ids that are ticked and what a tick does; `null` = a list to look after, without ticks. */
  readonly picking: { readonly ticked: readonly string[]; readonly toggle: (id: string) => void } | null
  readonly put: (ranges: readonly NamedRange[]) => void
}

/** The named ranges: ticked to scan, renamed, edited, removed. */
export function SavedRanges({ ranges, problem, picking, put }: SavedRangesProps) {
  const editing = useEditing('range')
  if (ranges.length === 0 && problem === null && picking !== null) return null
  return (
    <FieldGroup legend={t('scanDialog.saved')} hideLegend={picking === null}>
      {problem === null ? null : <Notice level="error">{problem}</Notice>}
      {ranges.length === 0 && problem === null ? <p className={classes.dim}>{t('scanDialog.noSaved')}</p> : null}
      {ranges.map(range =>
        editing.id === range.id ? (
          <RangeEditor key={range.id} range={range} put={put} close={editing.close} />
        ) : (
          <SavedRange key={range.id} range={range} picking={picking} edit={() => editing.edit(range.id)} put={put} />
        ),
      )}
    </FieldGroup>
  )
}

interface SavedRangeProps {
  readonly range: NamedRange
  readonly picking: SavedRangesProps['picking']
  readonly edit: () => void
  readonly put: (ranges: readonly NamedRange[]) => void
}

function SavedRange({ range, picking, edit, put }: SavedRangeProps) {
  const readOnly = useReadOnly()
  const remove = async () => {
    const left = await attempt(() => engine().scan.removeRange({ id: range.id }))
    if (left !== undefined) put(left)
  }
  return (
    <div className={classes.savedRow}>
      {picking === null ? (
        <SavedLabel range={range} />
      ) : (
        <Checkbox
          checked={picking.ticked.includes(range.id)}
          onChange={() => picking.toggle(range.id)}
          label={<SavedLabel range={range} />}
          classNames={{ root: classes.grow, body: classes.tick, labelWrapper: classes.tickLabel }}
        />
      )}
      <ActionIcon
        disabled={readOnly !== null}
        aria-label={t('scanDialog.editRange', { name: range.name })}
        title={readOnly ?? t('scanDialog.edit')}
        onClick={edit}
      >
        <IconPencil size={15} stroke={1.6} />
      </ActionIcon>
      <RemoveButton name={range.name} locked={readOnly} remove={() => void remove()} />
    </div>
  )
}

function SavedLabel({ range }: { range: NamedRange }) {
  const count = addressCount(range.text)
  return (
    <span className={classes.subnet}>
      <span className={classes.savedName}>{range.name}</span>
      <span className={classes.dim}>
        {count === null ? t('scanDialog.unreadable') : t('scanDialog.addresses', { count, shown: formatNumber(count, 0) })}
      </span>
      <span className={classes.savedText} title={range.text}>
        {range.text.replaceAll(/\s+/g, ' ')}
      </span>
    </span>
  )
}
