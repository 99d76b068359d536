import { createSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight'
import { type ReactNode, useState } from 'react'
import { actionIds, actions } from '../../main/contract/actions/registry.ts'
import { nameOf } from '../../main/contract/derived.ts'
import { matchesFilter, parseFilter } from '../../main/contract/fleet-filter.ts'
import { minerStates } from '../../main/contract/model.ts'
import { copyConfigOf } from '../actions/copy-config.ts'
import { restore } from '../actions/restore.ts'
import { offersFor, startAction } from '../actions/run.ts'
import { undoNewest } from '../actions/undo-newest.ts'
import { t } from '../i18n/setup.ts'
import { useConnection } from '../store/connection.ts'
import { openDialog } from '../store/dialogs.ts'
import { minerOf, useFleet } from '../store/fleet.ts'
import { showView } from '../store/prefs.ts'
import { openLogs, openPanel, useSelection } from '../store/selection.ts'
import { Kbd } from '../ui/kbd.tsx'
import { views } from '../views/registry.ts'
import classes from './strip.module.css'

const [store, palette] = createSpotlight()
/** Miners offered at the most. */
const minerLimit = 8

/** Opens the palette; so does Ctrl or Cmd and K anywhere. */
export function PaletteButton() {
  return (
    <button type="button" className={classes.palette} aria-label={t('frame.palette')} title={t('frame.palette')} onClick={palette.open}>
      <Kbd>{t('frame.paletteKeys')}</Kbd>
    </button>
  )
}

/** Views, commands, actions on the selection, and miners by any word of theirs. */
export function Palette() {
  const [query, setQuery] = useState('')
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      lockScroll={false}
      clearQueryOnClose
      transitionProps={{ duration: 0 }}
      zIndex={500}
      overlayProps={{ backgroundOpacity: 0.5, blur: 0 }}
      attributes={{ content: { 'aria-label': t('frame.palette') } }}
    >
      <Spotlight.Search placeholder={t('frame.paletteHint')} aria-label={t('frame.palette')} />
      <Results query={query} />
    </Spotlight.Root>
  )
}

/** Looked up when the palette draws; it is closed almost always and then draws nothing. */
function Results({ query }: { query: string }) {
  const found = [...commandsFor(query), ...minersFor(query)]
  return (
    <Spotlight.ActionsList className={classes.results}>
      {found.length === 0 ? (
        <Spotlight.Empty>{t('frame.paletteNothing')}</Spotlight.Empty>
      ) : (
        found.map(({ id, ...entry }) => <Spotlight.Action key={id} {...entry} />)
      )}
    </Spotlight.ActionsList>
  )
}

type Entry = Required<Pick<SpotlightActionData, 'id' | 'label'>> & {
  readonly description?: string
  readonly onClick: () => void
  readonly rightSection?: ReactNode
}

/** Every command that fits what was typed; empty = all but the filters by state. */
export function commandsFor(query: string): readonly Entry[] {
  const words = query.trim().toLowerCase()
  const commands: readonly Entry[] = [
    ...views.map(view => ({
      id: `view ${view.id}`,
      label: t('palette.view', { name: t(`views.${view.id}`) }),
      onClick: () => showView(view.id),
    })),
    { id: 'scan', label: t('palette.scan'), onClick: () => openDialog({ kind: 'scan' }) },
    { id: 'restore', label: t('palette.restore'), onClick: () => void restore([]) },
    { id: 'schedule', label: t('palette.schedule'), onClick: () => openDialog({ kind: 'schedule' }) },
    ...undoEntry(),
    ...logEntry(),
    { id: 'keys', label: t('palette.keys'), rightSection: <Kbd>?</Kbd>, onClick: () => openDialog({ kind: 'keys' }) },
    ...minerStates.map(state => ({
      id: `state ${state}`,
      label: t('palette.state', { state: t(`state.${state}`) }),
      onClick: () => showView('fleet', { filter: `state:${state}` }),
    })),
    ...actionsFor(),
  ]
  return words === ''
    ? commands.filter(({ id }) => !id.startsWith('state '))
    : commands.filter(({ label }) => label.toLowerCase().includes(words))
}

function undoEntry(): readonly Entry[] {
  if (useConnection.getState().hello?.readOnly != null) return []
  return [{ id: 'undo', label: t('palette.undo'), onClick: () => void undoNewest() }]
}

/** The log of the miner that is looked at, else of the row that the keyboard is on. */
function logEntry(): readonly Entry[] {
  const { opened, focused } = useSelection.getState()
  const id = opened ?? focused
  const miner = id === null ? undefined : minerOf(id)
  if (miner?.hasLogs !== true) return []
  return [{ id: 'log', label: t('palette.log', { name: nameOf(miner) }), onClick: () => showView('fleet', {}, () => openLogs(miner.id)) }]
}

/** Actions on the selection, else on the miner that is looked at, else on miners that are chosen then. None while nothing can be changed. */
function actionsFor(): readonly Entry[] {
  if (useConnection.getState().hello?.readOnly != null) return []
  const { selected, opened } = useSelection.getState()
  const miners = selected.size > 0 ? [...selected] : opened === null ? [] : [opened]
  const known = miners.flatMap(id => minerOf(id) ?? [])
  const [only] = known
  const named = selected.size === 0 && only !== undefined ? nameOf(only) : null
  const offers = known.length === 0 ? actionIds : offersFor(known).map(({ action }) => action)
  const entries = offers.map(id => ({
    id: `action ${id}`,
    label: actionLabel(actions[id].label, named, miners.length),
    onClick: () => startAction(id, miners),
  }))
  if (named === null || only?.capabilities.includes('copyConfig') !== true) return entries
  return [...entries, { id: 'copy config', label: t('palette.copyConfig', { name: named }), onClick: () => copyConfigOf(only.id) }]
}

function actionLabel(action: string, name: string | null, count: number): string {
  if (name !== null) return t('palette.actionOn', { action, name })
  return count === 0 ? t('palette.actionChoose', { action }) : t('palette.action', { action, count })
}

function minersFor(query: string): readonly Entry[] {
  if (query.trim().length < 2) return []
  const filter = parseFilter(query)
  const found: Entry[] = []
  for (const miner of useFleet.getState().byId.values()) {
    if (found.length === minerLimit) break
    if (!matchesFilter(filter, miner)) continue
    const onClick = () => showView('fleet', {}, () => openPanel(miner.id))
    found.push({
      id: miner.id,
      label: nameOf(miner),
      description: [miner.address.ip, miner.model, t(`state.${miner.state}`)].filter(text => text !== null).join(' · '),
      onClick,
    })
  }
  return found
}
