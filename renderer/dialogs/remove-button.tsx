import { ActionIcon, Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { t } from '../i18n/setup.ts'
import { useLayer } from '../ui/layers.ts'
import { focusOnMount } from './focus.ts'
import classes from './remove-button.module.css'

interface RemoveButtonProps {
  readonly name: string
  readonly remove: () => void
  /** Why it cannot be removed now, as a sentence; `null` = it can. */
  readonly locked?: string | null
}

/** Removes something that has a name, after asking once in its place. */
export function RemoveButton({ name, remove, locked = null }: RemoveButtonProps) {
  const [asked, setAsked] = useState<'not-yet' | 'asking' | 'kept'>('not-yet')
  if (asked === 'asking' && locked === null) return <Ask name={name} remove={remove} keep={() => setAsked('kept')} />
  const label = t('remove.named', { name })
  return (
    <ActionIcon
      ref={asked === 'kept' ? focusOnMount : undefined}
      aria-label={label}
      title={locked ?? label}
      disabled={locked !== null}
      onClick={() => setAsked('asking')}
    >
      <IconTrash size={15} stroke={1.6} />
    </ActionIcon>
  )
}

function Ask({ name, remove, keep }: { name: string; remove: () => void; keep: () => void }) {
  const layer = useLayer(keep)
  return (
    <span ref={layer} className={classes.ask}>
      <span className={classes.question}>{t('remove.question', { name })}</span>
      <Button ref={focusOnMount} onClick={keep}>
        {t('remove.no')}
      </Button>
      <Button onClick={remove}>{t('remove.yes')}</Button>
    </span>
  )
}
