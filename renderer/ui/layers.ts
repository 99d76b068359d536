import { type RefCallback, useCallback, useEffect, useRef } from 'react'
import { flushSync } from 'react-dom'

/** Something open that Esc closes: a sheet, an editor in it, a question in a row. */
export interface Layer {
  /** Whether a key that was pressed there was pressed in it. */
  readonly holds: (target: EventTarget | null) => boolean
  readonly close: () => void
}

const layers: Layer[] = []

/** Puts a layer over those that are open. @returns takes it away */
export function addLayer(layer: Layer): () => void {
  layers.push(layer)
  return () => {
    layers.splice(layers.indexOf(layer), 1)
  }
}

/** Closes the innermost layer that a key was pressed in, or the last one that was opened when it was pressed in none. @returns whether there was one */
export function closeInnermost(target: EventTarget | null): boolean {
  const layer = layers.findLast(({ holds }) => holds(target)) ?? layers.at(-1)
  layer?.close()
  return layer !== undefined
}

/**
 * Makes Esc close what the returned ref is put on, and nothing around it, for as long as it is on the screen.
 * @param isOn `false` = it is drawn but there is nothing to close
 */
export function useLayer(close: () => void, isOn = true): RefCallback<HTMLElement> {
  const node = useRef<HTMLElement | null>(null)
  const latest = useRef(close)
  useEffect(() => {
    latest.current = close
  })
  useEffect(() => {
    if (!isOn) return
    return addLayer({
      holds: target => target instanceof Node && node.current?.contains(target) === true,
      close: () => {
        commitTyping(node.current)
        latest.current()
      },
    })
  }, [isOn])
  return useCallback((element: HTMLElement | null) => {
    node.current = element
  }, [])
}

/** Some fields take in what is typed when they are left: it counts before anybody judges whether there is something to lose. */
function commitTyping(within: HTMLElement | null): void {
  const field = document.activeElement
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) || within?.contains(field) !== true) return
  flushSync(() => field.blur())
  field.focus({ preventScroll: true })
}

/** Whether the library closes something with this key by itself: an open list, menu or popover that it was pressed in. */
export function isLibrarys(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  const list = target.getAttribute('aria-controls')
  if (target.ariaExpanded === 'true' && list !== null && document.getElementById(list)?.checkVisibility() === true) return true
  const overlay = target.closest('[role="dialog"], [role="menu"]')
  return overlay !== null && overlay.getAttribute('data-layer') === null
}
