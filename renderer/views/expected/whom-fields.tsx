import { TagsInput } from '@mantine/core'
import { useMemo } from 'react'
import { groupsOf, tagsOf } from '../../dialogs/wizard/which.ts'
import { t } from '../../i18n/setup.ts'
import { useFleet } from '../../store/fleet.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import type { ExpectationDraft } from './expectation-form.ts'

interface WhomFieldsProps {
  readonly draft: ExpectationDraft
  readonly change: (draft: ExpectationDraft) => void
  /** What is wrong with the ranges, as a sentence; `null` = nothing. */
  readonly rangesProblem: string | null
}

/** Tags, places and ranges that miners are chosen by, completed from the fleet. Tags and places that no miner has yet can be typed too. */
export function WhomFields({ draft, change, rangesProblem }: WhomFieldsProps) {
  const byId = useFleet(fleet => fleet.byId)
  const [tags, groups] = useMemo(() => [tagsOf(byId.values()), groupsOf(byId.values())], [byId])
  return (
    <>
      <TagsInput
        label={t('expected.form.tags')}
        value={[...draft.tags]}
        data={[...tags]}
        placeholder={draft.tags.length === 0 ? t('expected.form.tagsHint') : ''}
        maxTags={50}
        acceptValueOnBlur
        onChange={chosen => change({ ...draft, tags: chosen })}
      />
      <TagsInput
        label={t('expected.form.groups')}
        value={[...draft.groups]}
        data={[...groups]}
        placeholder={draft.groups.length === 0 ? t('expected.form.groupsHint') : ''}
        maxTags={500}
        acceptValueOnBlur
        onChange={chosen => change({ ...draft, groups: chosen })}
      />
      <LinesInput
        label={t('expected.form.ranges')}
        placeholder="10.0.0.0/22"
        rows={[1, 6]}
        value={draft.ranges}
        error={rangesProblem}
        change={text => change({ ...draft, ranges: text })}
      />
    </>
  )
}
