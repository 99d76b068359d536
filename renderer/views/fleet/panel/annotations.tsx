import { Button, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { MinerId } from '../../../../main/contract/model.ts'
import { placementPath } from '../../../../main/contract/where.ts'
import { engine } from '../../../engine/client.ts'
import { t } from '../../../i18n/setup.ts'
import { useLock, useReadOnly } from '../../../store/connection.ts'
import { openDialog } from '../../../store/dialogs.ts'
import { useFleet, useMiner } from '../../../store/fleet.ts'
import { attempt } from '../../../ui/toast.ts'
import classes from './panel.module.css'
import { Section } from './section.tsx'

/** What the user writes about the miner: label, tags, note. Saved when the field is left. */
export function Annotations({ id }: { id: MinerId }) {
  const label = useMiner(id, miner => miner.label) ?? null
  const note = useMiner(id, miner => miner.note) ?? null
  const tags = useMiner(id, miner => miner.tags) ?? []
  const readOnly = useReadOnly() !== null
  const save = (change: { label?: string | null; note?: string | null; tags?: string[] }) =>
    void attempt(() => engine().fleet.annotate({ miners: [id], ...change }))
  return (
    <Section title={t('panel.yours')}>
      <div className={classes.form}>
        <LabelField key={label} label={label} readOnly={readOnly} onSave={value => save({ label: value })} />
        <TagsInput
          label={t('panel.tags')}
          value={[...tags]}
          wrapperProps={{ title: tags.join(', ') }}
          data={allTags()}
          readOnly={readOnly}
          maxTags={50}
          clearable={false}
          placeholder={tags.length === 0 ? t('panel.tagsHint') : ''}
          onChange={value => save({ tags: value })}
        />
        <Place id={id} />
        <NoteField key={`note ${note}`} note={note} readOnly={readOnly} onSave={value => save({ note: value })} />
      </div>
    </Section>
  )
}

/** Where it stands, and the way to say so. */
function Place({ id }: { id: MinerId }) {
  const lock = useLock()
  const path = placementPath(useMiner(id, miner => miner.placement) ?? null)
  return (
    <div className={classes.placed}>
      <span>{path === '' ? t('annotate.nowhere') : path.replaceAll('/', ' › ')}</span>
      <Button size="compact-sm" {...lock} onClick={() => openDialog({ kind: 'annotate', miners: [id] })}>
        {t('annotate.setPlace')}
      </Button>
    </div>
  )
}

interface FieldProps {
  readonly readOnly: boolean
  readonly onSave: (value: string | null) => void
}

function LabelField({ label, readOnly, onSave }: FieldProps & { label: string | null }) {
  const [draft, setDraft] = useState(label ?? '')
  const save = () => draft.trim() !== (label ?? '') && onSave(draft.trim() || null)
  return (
    <TextInput
      label={t('panel.labelField')}
      value={draft}
      maxLength={120}
      readOnly={readOnly}
      placeholder={t('panel.labelHint')}
      onChange={event => setDraft(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={event => event.key === 'Enter' && save()}
    />
  )
}

function NoteField({ note, readOnly, onSave }: FieldProps & { note: string | null }) {
  const [draft, setDraft] = useState(note ?? '')
  return (
    <Textarea
      label={t('panel.note')}
      value={draft}
      maxLength={10_000}
      readOnly={readOnly}
      rows={draft === '' ? 1 : 3}
      placeholder={t('panel.noteHint')}
      onChange={event => setDraft(event.currentTarget.value)}
      onBlur={() => draft.trim() !== (note ?? '') && onSave(draft.trim() || null)}
    />
  )
}

/** Every tag in use, for completion. */
function allTags(): string[] {
  return [...new Set([...useFleet.getState().byId.values()].flatMap(miner => miner.tags))].sort()
}
