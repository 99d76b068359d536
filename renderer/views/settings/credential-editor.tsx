import { ActionIcon, Button, PasswordInput, TagsInput, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { CredentialSet } from '../../../main/contract/credentials.ts'
import { focusOnMount } from '../../dialogs/focus.ts'
import { InlineEditor } from '../../dialogs/inline-editor.tsx'
import { Notice } from '../../dialogs/notice.tsx'
import { tagsOf } from '../../dialogs/wizard/which.ts'
import { engine } from '../../engine/client.ts'
import { t } from '../../i18n/setup.ts'
import { useFleet } from '../../store/fleet.ts'
import { LinesInput } from '../../ui/lines-input.tsx'
import {
  addEntry,
  type CredentialDraft,
  checkCredentials,
  draftOfSet,
  type EntryDraft,
  editEntry,
  mostEntries,
  removeEntry,
} from './credential-form.ts'
import classes from './settings.module.css'

interface CredentialEditorProps {
  /** `null` = a new one. */
  readonly set: CredentialSet | null
  readonly put: (list: readonly CredentialSet[]) => void
  readonly close: () => void
}

/** Name, ranges, tags, users and passwords of one set. A stored password is never filled in; leaving its field empty keeps it. */
export function CredentialEditor({ set, put, close }: CredentialEditorProps) {
  const [draft, setDraft] = useState(() => draftOfSet(set))
  const [pressed, setPressed] = useState(false)
  const checked = useMemo(() => checkCredentials(draft), [draft])
  const { input } = checked
  const save = input === null ? null : async () => put(await engine().credentials.save(input))
  return (
    <InlineEditor kind="credentials" draft={draft} save={save} onPressed={() => setPressed(true)} close={close}>
      <TextInput
        ref={focusOnMount}
        label={t('settingsView.setName')}
        value={draft.name}
        maxLength={80}
        error={pressed ? checked.name : null}
        onChange={event => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <LinesInput
        label={t('settingsView.setRanges')}
        description={t('settingsView.setRangesHelp')}
        placeholder="10.0.0.0/22"
        rows={[1, 6]}
        value={draft.ranges}
        error={checked.ranges}
        change={text => setDraft({ ...draft, ranges: text })}
      />
      <TagsInput
        label={t('credentialTest.tags')}
        description={t('credentialTest.tagsHelp')}
        value={[...draft.tags]}
        data={[...tagsOf(useFleet.getState().byId.values())]}
        maxTags={50}
        acceptValueOnBlur
        onChange={tags => setDraft({ ...draft, tags })}
      />
      {draft.entries.map((entry, at) => (
        <Entry
          key={entry.key}
          entry={entry}
          n={at + 1}
          draft={draft}
          change={setDraft}
          problem={pressed ? (checked.users[entry.key] ?? null) : null}
        />
      ))}
      {checked.entries === null ? null : <Notice level="error">{checked.entries}</Notice>}
      {draft.entries.length >= mostEntries ? null : (
        <div>
          <Button variant="subtle" leftSection={<IconPlus size={14} />} onClick={() => setDraft(addEntry(draft))}>
            {t('settingsView.addEntry')}
          </Button>
        </div>
      )}
    </InlineEditor>
  )
}

interface EntryProps {
  readonly entry: EntryDraft
  readonly n: number
  readonly draft: CredentialDraft
  readonly change: (draft: CredentialDraft) => void
  readonly problem: string | null
}

function Entry({ entry, n, draft, change, problem }: EntryProps) {
  return (
    <div className={classes.entry}>
      <TextInput
        className={classes.user}
        label={t('settingsView.user', { n })}
        autoComplete="off"
        spellCheck={false}
        value={entry.user}
        error={problem}
        onChange={event => change(editEntry(draft, entry.key, { user: event.currentTarget.value }))}
      />
      <PasswordInput
        className={classes.password}
        label={t('settingsView.password', { n })}
        autoComplete="new-password"
        placeholder={entry.stored ? t('settingsView.unchanged') : t('settingsView.noPassword')}
        value={entry.password}
        visibilityToggleButtonProps={{ 'aria-label': t('settingsView.showTyped') }}
        onChange={event => change(editEntry(draft, entry.key, { password: event.currentTarget.value }))}
      />
      <ActionIcon
        className={classes.removeEntry}
        aria-label={t('settingsView.removeEntry', { n })}
        onClick={() => change(removeEntry(draft, entry.key))}
      >
        <IconX size={15} stroke={1.6} />
      </ActionIcon>
    </div>
  )
}
