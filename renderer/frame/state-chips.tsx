import { IconKey } from '@tabler/icons-react'
import { filterPieces } from '../../main/contract/fleet-filter.ts'
import { type MinerState, minerStates } from '../../main/contract/model.ts'
import { formatNumber } from '../../main/contract/units.ts'
import { t } from '../i18n/setup.ts'
import { showView, usePrefs } from '../store/prefs.ts'
import { StateIcon } from '../ui/state-mark.tsx'
import classes from './strip.module.css'

/** One chip for each state that occurs, with its count. A click shows only these; again, all. */
export function StateChips({ counts }: { counts: Readonly<Record<MinerState, number>> }) {
  const filter = usePrefs(prefs => prefs.filter)
  const chosen = stateIn(filter)
  return (
    <>
      {minerStates
        .filter(state => counts[state] > 0 || state === chosen)
        .map(state => (
          <button
            key={state}
            type="button"
            className={classes.chip}
            aria-pressed={state === chosen}
            title={`${t(`state.${state}`)}: ${t(`stateHelp.${state}`)}`}
            onClick={() => showView('fleet', { filter: withState(filter, state === chosen ? null : state) })}
          >
            <StateIcon state={state} />
            <b>{formatNumber(counts[state])}</b>
            <span className={classes.word}>{t(`state.${state}`)}</span>
          </button>
        ))}
    </>
  )
}

/** The filter that shows miners with their default password alone. */
const passwordPiece = 'finding:password.default'

/** How many miners still have the password they were sold with: worth knowing, so it stands apart from the states and has no colour. */
export function PasswordChip({ count }: { count: number }) {
  const filter = usePrefs(prefs => prefs.filter)
  const pressed = hasPiece(filter, passwordPiece)
  if (count === 0 && !pressed) return null
  return (
    <button
      type="button"
      className={classes.chip}
      aria-pressed={pressed}
      title={t('strip.passwords', { count, shown: formatNumber(count) })}
      onClick={() => showView('fleet', { filter: togglePiece(filter, passwordPiece) })}
    >
      <IconKey size={13} stroke={1.7} aria-hidden />
      <b>{formatNumber(count)}</b>
      <span className="visually-hidden">{t('strip.passwordsShort')}</span>
    </button>
  )
}

/** Whether a filter holds this very piece. */
export function hasPiece(filter: string, piece: string): boolean {
  return filterPieces(filter).some(({ text }) => text === piece)
}

/** The filter without the piece when it holds it, else with it. The rest of it stays. */
export function togglePiece(filter: string, piece: string): string {
  const rest = filterPieces(filter).flatMap(({ text }) => (text === piece ? [] : text))
  return (hasPiece(filter, piece) ? rest : [...rest, piece]).join(' ')
}

/** The one state that a filter asks for, or `null`. */
export function stateIn(filter: string): MinerState | null {
  const piece = filterPieces(filter).find(({ text }) => text.startsWith('state:'))
  return minerStates.find(state => piece?.text === `state:${state}`) ?? null
}

/** The filter asking for this state instead of any other; `null` = for none. The rest of it stays. */
export function withState(filter: string, state: MinerState | null): string {
  const rest = filterPieces(filter).flatMap(({ text }) => (text.startsWith('state:') ? [] : text))
  return [...rest, ...(state === null ? [] : [`state:${state}`])].join(' ')
}
