import { ipcRenderer } from 'electron'
import { portTag, wantPortChannel } from '../shell/engine-frames.ts'

/**
 * The only code of ours in the window that can reach Electron. It hands the engine's port to the page and offers nothing else:
 * no function, no object, no channel stays behind.
 */

// `contextBridge` copies values and cannot pass a port; posting it to the own window can.
ipcRenderer.on(portTag, event => {
  window.postMessage(portTag, window.location.origin, [...event.ports])
})

// The page listens from its first script on; those have run when the load event comes.
window.addEventListener('load', () => ipcRenderer.send(wantPortChannel))
