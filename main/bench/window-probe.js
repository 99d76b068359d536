// Runs inside the page that main/bench/window.ts measures; plain JavaScript because the engine's program knows no DOM.

const probe = { stamps: [], handle: 0 }

/** Notes the time of every frame from now on. */
probe.start = () => {
  probe.stamps = []
  const tick = at => {
    probe.stamps.push(at)
    probe.handle = requestAnimationFrame(tick)
  }
  probe.handle = requestAnimationFrame(tick)
}

/** The times of the frames since `start`, ms. */
probe.stop = () => {
  cancelAnimationFrame(probe.handle)
  return probe.stamps
}

/** How long something keeps the page busy until its result is laid out, ms. */
probe.busy = async work => {
  await new Promise(resolve => requestAnimationFrame(resolve))
  const from = performance.now()
  work()
  // After a task and a forced layout all that it caused has been done.
  await new Promise(resolve => setTimeout(resolve))
  document.body.getBoundingClientRect()
  return performance.now() - from
}

/** Clicks a column header. */
probe.sort = name => {
  const button = [...document.querySelectorAll('[role="columnheader"] button')].find(found => found.textContent.startsWith(name))
  return probe.busy(() => button.click())
}

/** Writes a filter as typing does. */
probe.filter = text =>
  probe.busy(() => {
    const input = document.querySelector('#fleet-filter')
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text)
    input.dispatchEvent(new Event('input', { bubbles: true }))
  })

/** Puts a still copy of the table in its place, of so many rows: what scrolling alone costs this machine, without any work of the window. */
probe.still = rows => {
  const grid = document.querySelector('[role="grid"]')
  const copy = grid.cloneNode(true)
  const body = copy.querySelectorAll('[role="rowgroup"]')[1]
  const shown = [...body.children]
  const heightPx = grid.querySelector('[data-row]').offsetHeight
  body.replaceChildren(
    ...Array.from({ length: rows }, (_, at) => {
      const row = shown[at % shown.length].cloneNode(true)
      row.style.transform = `translateY(${at * heightPx}px)`
      return row
    }),
  )
  document.querySelector('#root').replaceWith(copy)
  copy.style.cssText += `;position:fixed;inset:96px 0 0 148px;height:auto`
}

/** From the snapshot's arrival to the first painted row, ms. */
probe.firstPaint = () => performance.getEntriesByName('painted')[0].startTime - performance.getEntriesByName('snapshot')[0].startTime

/** Size from which a message must be the snapshot, bytes. */
const snapshotBytes = 100_000

const Native = window.WebSocket
window.WebSocket = class extends Native {
  constructor(address, protocols) {
    super(address, protocols)
    this.addEventListener('message', ({ data }) => {
      const size = typeof data === 'string' ? data.length : (data.size ?? data.byteLength)
      if (size > snapshotBytes && performance.getEntriesByName('snapshot').length === 0) performance.mark('snapshot')
    })
  }
}

const look = () => {
  if (document.querySelector('[role="gridcell"]') === null) requestAnimationFrame(look)
  else requestAnimationFrame(() => performance.mark('painted'))
}
requestAnimationFrame(look)

window.probe = probe
