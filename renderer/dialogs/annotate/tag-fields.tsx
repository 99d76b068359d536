import { TagsInput } from '@mantine/core'
import { useState } from 'react'
import type { Miner } from '../../../main/contract/model.ts'
import { t } from '../../i18n/setup.ts'
import { useFleet } from '../../store/fleet.ts'
import { tagsOf } from '../wizard/which.ts'
import { type AnnotationDraft, tagsAfter, withTags } from './annotation.ts'

/** As many as the engine takes. */
const mostTags = 50
const longestTag = 60

interface TagFieldsProps {
  readonly draft: AnnotationDraft
  readonly miners: readonly Miner[]
  readonly change: (draft: AnnotationDraft) => void
}

/** The tags of one miner as they are; of many, which to add to each and which to take away. */
export function TagFields({ draft, miners, change }: TagFieldsProps) {
  // As they were when the dialog opened: a reading of some miner must not change the list under the pointer.
  const [known] = useState(() => [...tagsOf(useFleet.getState().byId.values())])
  const [worn] = useState(() => [...tagsOf(miners)])
  const short = (tags: readonly string[]) => tags.map(tag => tag.slice(0, longestTag))
  // Not opened by the focus that the dialog gives it: the list would hide the place.
  const field = { openOnFocus: false, maxTags: mostTags, acceptValueOnBlur: true }
  if (miners.length === 1)
    return (
      <TagsInput
        {...field}
        data-autofocus
        label={t('annotate.tags')}
        placeholder={tagsAfter(draft, worn).length === 0 ? t('annotate.tagsHint') : ''}
        data={known}
        value={[...tagsAfter(draft, worn)]}
        onChange={tags => change(withTags(draft, worn, short(tags)))}
      />
    )
  return (
    <>
      <TagsInput
        {...field}
        data-autofocus
        label={t('annotate.add')}
        placeholder={draft.addTags.length === 0 ? t('annotate.tagsHint') : ''}
        data={known}
        value={[...draft.addTags]}
        onChange={addTags => change({ ...draft, addTags: short(addTags) })}
      />
      {worn.length === 0 ? null : (
        <TagsInput
          {...field}
          label={t('annotate.remove')}
          placeholder={draft.removeTags.length === 0 ? t('annotate.removeHint') : ''}
          data={worn}
          value={[...draft.removeTags]}
          onChange={removeTags => change({ ...draft, removeTags: removeTags.filter(tag => worn.includes(tag)) })}
        />
      )}
    </>
  )
}
