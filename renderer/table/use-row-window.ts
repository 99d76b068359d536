import { useLayoutEffect, useRef, useState } from 'react'
import { type RowWindow, rowWindow, windowSlots } from './row-window.ts'

/** The rows that exist as elements, and how many elements there are for them. */
export interface RowSlots extends RowWindow {
  readonly slots: number
}

const none: RowSlots = { from: 0, to: 0, slots: 1 }

/** Follows scrolling and size of the table, and marks it `data-sideways` while it is scrolled sideways. Renders again only when the window moves a step, not with every scroll event. */
export function useRowWindow(scroller: HTMLElement | null, count: number, rowPx: number): RowSlots {
  const [shown, setShown] = useState(none)
  // What was last read: reading it from the element whenever the rows change would lay the page out once more.
  const sight = useRef({ topPx: 0, heightPx: 0 })
  const look = () => {
    const given = { ...sight.current, rowPx, count }
    const next = { ...rowWindow(given), slots: windowSlots(given) }
    setShown(before => (before.from === next.from && before.to === next.to && before.slots === next.slots ? before : next))
  }
  const latest = useRef(look)
  useLayoutEffect(() => {
    latest.current = look
  })
  useLayoutEffect(() => {
    if (scroller === null) return
    const read = () => {
      sight.current = { topPx: scroller.scrollTop, heightPx: scroller.clientHeight }
      // Pinned cells stick only now: each of them is then a layer of its own, which makes every frame of a scroll dearer.
      scroller.toggleAttribute('data-sideways', scroller.scrollLeft > 0)
      latest.current()
    }
    read()
    const readSoon = afterFrame(read)
    const resized = new ResizeObserver(read)
    resized.observe(scroller)
    scroller.addEventListener('scroll', readSoon, { passive: true })
    return () => {
      resized.disconnect()
      scroller.removeEventListener('scroll', readSoon)
    }
  }, [scroller])
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows need another window
  useLayoutEffect(() => latest.current(), [count, rowPx])
  return shown
}

/**
 * Runs `work` once after the present frame, when the page is laid out anyway; a scroll event comes before that.
 * The rows kept ready ahead cover the frame that this takes.
 */
function afterFrame(work: () => void): () => void {
  let waiting = false
  return () => {
    if (waiting) return
    waiting = true
    setTimeout(() => {
      waiting = false
      work()
    })
  }
}
