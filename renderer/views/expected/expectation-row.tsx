import { ActionIcon, Button, Switch } from '@mantine/core'
import { IconGripVertical, IconPencil } from '@tabler/icons-react'
import type { Expectation } from '../../../main/contract/expectation.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { restore } from '../../actions/restore.ts'
import { Notice } from '../../dialogs/notice.tsx'
import { RemoveButton } from '../../dialogs/remove-button.tsx'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useReadOnly } from '../../store/connection.ts'
import classes from './expected.module.css'

interface ExpectationRowProps {
  readonly expectation: Expectation
  /** 0-based place in the order. */
  readonly at: number
  /** Names of what is expected; `null` = none, or it is gone. */
  readonly profile: string | null
  readonly credentials: string | null
  readonly edit: () => void
  readonly move: (places: number) => void
  /** It is taken up with the pointer. */
  readonly drag: () => void
  readonly change: (call: () => Promise<readonly Expectation[]>) => Promise<void>
}

/** One expectation: what, for whom, how many drift, and the way back. */
export function ExpectationRow({ expectation, at, profile, credentials, edit, move, drag, change }: ExpectationRowProps) {
  const { id, name, enabled, trouble } = expectation
  const why = useReadOnly()
  const readOnly = why !== null
  const whom = whomOf(expectation)
  return (
    <div className={classes.row} data-off={!enabled || undefined}>
      <ActionIcon
        className={classes.grip}
        draggable={!readOnly}
        disabled={readOnly}
        aria-label={t('expected.move', { name })}
        title={why ?? t('expected.move', { name })}
        onDragStart={drag}
        onKeyDown={event => {
          const places = { ArrowUp: -1, ArrowDown: 1 }[event.key]
          if (places === undefined) return
          event.preventDefault()
          move(places)
        }}
      >
        <IconGripVertical size={15} stroke={1.6} />
      </ActionIcon>
      <span className={classes.place}>{at + 1}</span>
      <div className={classes.about}>
        <b className={classes.name}>{name}</b>
        <span className={`${classes.dim} ${classes.clamped}`} title={whom}>
          {whom}
        </span>
        <span className={classes.dim}>{whatOf(expectation, profile, credentials)}</span>
        {trouble === null ? null : <Notice level="warning">{trouble}</Notice>}
      </div>
      <Counts expectation={expectation} />
      <Button
        className={classes.restore}
        disabled={readOnly || expectation.drifting.length === 0}
        title={why ?? undefined}
        aria-label={t('expected.restoreNamed', { name })}
        onClick={() => void restore(expectation.drifting)}
      >
        {t('expected.restore')}
      </Button>
      <Switch
        title={why ?? undefined}
        aria-label={t('expected.enabledNamed', { name })}
        checked={enabled}
        disabled={readOnly}
        onChange={event => {
          const wanted = event.currentTarget.checked
          void change(() => engine().expectations.save({ ...inputOf(expectation), enabled: wanted }))
        }}
      />
      <ActionIcon aria-label={t('expected.edit', { name })} title={why ?? t('expected.edit', { name })} disabled={readOnly} onClick={edit}>
        <IconPencil size={15} stroke={1.6} />
      </ActionIcon>
      <RemoveButton name={name} locked={why} remove={() => void change(() => engine().expectations.remove({ id }))} />
    </div>
  )
}

function Counts({ expectation: { miners, drifting, enabled, trouble } }: { expectation: Expectation }) {
  const count = drifting.length
  const words = !enabled
    ? t('expected.off')
    : trouble !== null || miners === 0
      ? ''
      : count === 0
        ? t('expected.asExpected')
        : t('expected.drifting', { count, shown: formatNumber(count, 0) })
  return (
    <div className={classes.counts}>
      <span>{t('expected.miners', { count: miners, shown: formatNumber(miners, 0) })}</span>
      <span className={classes.verdict} data-drifts={(enabled && count > 0) || undefined}>
        {words}
      </span>
    </div>
  )
}

function inputOf({
  miners: _,
  drifting: _drifting,
  trouble: _trouble,
  ...input
}: Expectation): Omit<Expectation, 'miners' | 'drifting' | 'trouble'> {
  return input
}

function whomOf({ tags, groups, ranges }: Expectation): string {
  return [
    ...(tags.length === 0 ? [] : [t('expected.tagged', { tags: tags.join(', ') })]),
    ...(groups.length === 0 ? [] : [t('expected.standsIn', { groups: groups.join(', ') })]),
    ...(ranges.trim() === '' ? [] : [t('expected.inRanges', { ranges: ranges.trim().replaceAll(/[\s,;]+/g, ', ') })]),
  ].join(' · ')
}

function whatOf({ profile, mode, credentials }: Expectation, profileName: string | null, setName: string | null): string {
  const gone = t('expected.gone')
  return [
    ...(profile === null ? [] : [`${t('expected.pools')} ${profileName ?? gone}`]),
    ...(mode === null ? [] : [`${t('expected.mode')} ${mode}`]),
    ...(credentials === null ? [] : [`${t('expected.password')} ${setName ?? gone}`]),
  ].join(' · ')
}
