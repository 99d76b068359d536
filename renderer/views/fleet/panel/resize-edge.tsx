import type { KeyboardEvent, PointerEvent } from 'react'
import { t } from '../../../i18n/setup.ts'
import { setPrefs } from '../../../store/prefs.ts'
import classes from './panel.module.css'

const min = 300
const max = 720
const keyStepPx = 16

/** The left edge of the panel: dragged, or moved with the arrow keys. */
export function ResizeEdge({ width }: { width: number }) {
  const set = (px: number) => setPrefs({ panelWidth: Math.min(Math.max(Math.round(px), min), max) })
  const onPointerMove = (event: PointerEvent<HTMLHRElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) set(window.innerWidth - event.clientX)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? keyStepPx : event.key === 'ArrowRight' ? -keyStepPx : 0
    if (step === 0) return
    event.preventDefault()
    set(width + step)
  }
  return (
    <hr
      className={classes.edge}
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('panel.resize')}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  )
}
