import {
  IconCircle,
  IconCircleFilled,
  IconCircleHalf2,
  IconHelp,
  IconLock,
  IconMoon,
  IconPlayerPause,
  IconRefresh,
  type TablerIcon,
} from '@tabler/icons-react'
import { type MinerState, minerStates } from '../../main/contract/model.ts'
import { t } from '../i18n/setup.ts'
import classes from './state-mark.module.css'

const icons: { readonly [State in MinerState]: TablerIcon } = {
  hashing: IconCircleFilled,
  degraded: IconCircleHalf2,
  starting: IconRefresh,
  idle: IconPlayerPause,
  sleeping: IconMoon,
  offline: IconCircle,
  locked: IconLock,
  unknown: IconHelp,
}

/** Looked up once: a table shows hundreds of them. */
const words = Object.fromEntries(minerStates.map(state => [state, t(`state.${state}`)])) as Readonly<Record<MinerState, string>>

/** A state as an icon of its own shape and colour with its short word; the word stays for screen readers when `wordless`. */
export function StateMark({ state, wordless = false }: { state: MinerState; wordless?: boolean }) {
  return (
    <span className={classes.mark} data-state={state}>
      <StateIcon state={state} />
      <span className={wordless ? 'visually-hidden' : undefined}>{words[state]}</span>
    </span>
  )
}

/** The icon of a state alone, for places where the word stands beside it. */
export function StateIcon({ state }: { state: MinerState }) {
  const Icon = icons[state]
  return (
    <Icon className={classes.icon} data-state={state} size={state === 'hashing' || state === 'offline' ? 9 : 13} stroke={2} aria-hidden />
  )
}
