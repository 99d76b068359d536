import { Button, Menu, TextInput } from '@mantine/core'
import { IconChevronDown, IconX } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { t } from '../../../i18n/setup.ts'
import { type SavedView, setPrefs, usePrefs } from '../../../store/prefs.ts'
import classes from './toolbar.module.css'

/** Saved filters: choose one, save the present one under a name, remove one. */
export function ViewsMenu() {
  const views = usePrefs(prefs => prefs.savedViews)
  const filter = usePrefs(prefs => prefs.filter)
  const current = views.find(view => view.filter === filter.trim())
  return (
    <Menu position="bottom-end" width={280} closeOnItemClick>
      <Menu.Target>
        <Button rightSection={<IconChevronDown size={13} />}>
          {current === undefined ? t('savedViews.button') : t('savedViews.current', { name: current.name })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => setPrefs({ filter: '' })}>{t('savedViews.all')}</Menu.Item>
        {views.map(view => (
          <div key={view.name} className={classes.column}>
            <Menu.Item onClick={() => setPrefs({ filter: view.filter })}>{view.name}</Menu.Item>
            <button
              type="button"
              className={classes.reset}
              aria-label={t('savedViews.remove', { name: view.name })}
              onClick={() => remove(view)}
            >
              <IconX size={14} aria-hidden />
            </button>
          </div>
        ))}
        <Menu.Divider />
        {filter.trim() === '' ? <Menu.Label>{t('savedViews.hint')}</Menu.Label> : <SaveForm filter={filter.trim()} />}
      </Menu.Dropdown>
    </Menu>
  )
}

function SaveForm({ filter }: { filter: string }) {
  const [name, setName] = useState('')
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return
    const others = usePrefs.getState().savedViews.filter(view => view.name !== name.trim())
    setPrefs({ savedViews: [...others, { name: name.trim(), filter }] })
    setName('')
  }
  return (
    <form className={classes.column} onSubmit={save}>
      <TextInput
        aria-label={t('savedViews.name')}
        placeholder={t('savedViews.name')}
        maxLength={40}
        value={name}
        onChange={event => setName(event.currentTarget.value)}
        // The menu moves between its items by typing letters; here they are text.
        onKeyDown={event => event.key !== 'Escape' && event.stopPropagation()}
      />
      <Button type="submit" disabled={name.trim() === ''}>
        {t('savedViews.save')}
      </Button>
    </form>
  )
}

function remove(view: SavedView): void {
  setPrefs({ savedViews: usePrefs.getState().savedViews.filter(other => other !== view) })
}
