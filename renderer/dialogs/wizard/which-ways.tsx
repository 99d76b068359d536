import { MultiSelect, SegmentedControl, TextInput } from '@mantine/core'
import { useMemo } from 'react'
import { rangeExamples } from '../../../main/contract/ranges.ts'
import { formatNumber } from '../../../main/contract/units.ts'
import { t } from '../../i18n/setup.ts'
import { useFleet } from '../../store/fleet.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import { groupsOf, tagsOf, type WhichDraft, type WhichWay, whichWays } from './which.ts'
import classes from './wizard.module.css'

interface WhichWaysProps {
  readonly draft: WhichDraft
  readonly set: (draft: WhichDraft) => void
  readonly problem: string | null
  readonly selected: number
}

/** How the miners are named: those selected in the table, or by filter, range, tag or place. */
export function WhichWays({ draft, set, problem, selected }: WhichWaysProps) {
  const byId = useFleet(state => state.byId)
  const tags = useMemo(() => tagsOf(byId.values()), [byId])
  const groups = useMemo(() => groupsOf(byId.values()), [byId])
  const offered = whichWays.filter(way => isOffered(way, { selected, groups: groups.length }) || way === draft.way)
  return (
    <div className={classes.ways}>
      <SegmentedControl
        className={classes.wayChoice}
        aria-label={t('wizard.ways')}
        value={draft.way}
        onChange={way => set({ ...draft, way: whichWays.find(one => one === way) ?? draft.way })}
        data={offered.map(way => ({
          value: way,
          label: way === 'selection' ? t('wizard.way.selection', { shown: formatNumber(selected, 0) }) : t(`wizard.way.${way}`),
        }))}
      />
      {draft.way === 'filter' ? (
        <TextInput
          className={classes.wayField}
          aria-label={t('wizard.way.filter')}
          placeholder={t('filter.placeholder')}
          spellCheck={false}
          value={draft.filter}
          error={problem}
          onChange={event => set({ ...draft, filter: event.currentTarget.value })}
        />
      ) : null}
      {draft.way === 'ranges' ? (
        <LinesInput
          className={classes.wayField}
          aria-label={t('wizard.way.ranges')}
          placeholder={rangeExamples}
          rows={[1, 5]}
          value={draft.ranges}
          error={problem}
          change={text => set({ ...draft, ranges: text })}
        />
      ) : null}
      {draft.way === 'tags' ? <Names way="tags" label={t('wizard.way.tags')} names={tags} draft={draft} set={set} /> : null}
      {draft.way === 'groups' ? <Names way="groups" label={t('wizard.way.groups')} names={groups} draft={draft} set={set} /> : null}
    </div>
  )
}

interface NamesProps {
  readonly way: 'tags' | 'groups'
  readonly label: string
  readonly names: readonly string[]
  readonly draft: WhichDraft
  readonly set: (draft: WhichDraft) => void
}

function Names({ way, label, names, draft, set }: NamesProps) {
  return (
    <MultiSelect
      className={classes.wayField}
      size="xs"
      aria-label={label}
      placeholder={names.length === 0 ? t(`wizard.none.${way}`) : ''}
      disabled={names.length === 0}
      data={[...names]}
      value={[...draft[way]]}
      searchable
      selectFirstOptionOnChange
      clearable
      onChange={chosen => set({ ...draft, [way]: chosen })}
    />
  )
}

/** A way that can mean nobody is not offered: nothing is selected, or nobody has said where miners stand. */
function isOffered(way: WhichWay, { selected, groups }: { readonly selected: number; readonly groups: number }): boolean {
  if (way === 'selection') return selected > 0
  return way !== 'groups' || groups > 0
}
