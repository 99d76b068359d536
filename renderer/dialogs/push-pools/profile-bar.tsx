import { Select } from '@mantine/core'
import { t } from '../../i18n/setup.ts'
import { draftOfProfile, type PushDraft } from './draft.ts'
import type { Profiles } from './use-profiles.ts'

interface ProfileBarProps {
  readonly draft: PushDraft
  readonly change: (draft: PushDraft) => void
  readonly profiles: Profiles
}

/** Fills the form from a saved profile. */
export function ProfileBar({ draft, change, profiles }: ProfileBarProps) {
  if (profiles.list.length === 0) return null
  const choose = (id: string | null) => {
    const profile = profiles.list.find(one => one.id === id)
    change(profile === undefined ? { ...draft, profileId: null } : draftOfProfile(profile))
  }
  return (
    <Select
      label={t('pushPools.profile')}
      placeholder={t('pushPools.profileNone')}
      data={profiles.list.map(profile => ({ value: profile.id, label: profile.name }))}
      value={profiles.list.some(profile => profile.id === draft.profileId) ? draft.profileId : null}
      onChange={choose}
      clearable
      searchable
      selectFirstOptionOnChange
      maxDropdownHeight={240}
      nothingFoundMessage={t('pushPools.profileNothing')}
    />
  )
}
