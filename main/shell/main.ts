import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  app,
  type BrowserWindow,
  dialog,
  ipcMain,
  MessageChannelMain,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  shell,
  type Tray,
  utilityProcess,
  type WebContents,
} from 'electron'
import { systemClock } from '../lib/clock.ts'
import { openLog } from '../lib/log.ts'
import { portTag, wantPortChannel } from './engine-frames.ts'
import { EngineHost } from './engine-host.ts'
import { onFromWindow } from './ipc.ts'
import { setMenu } from './menu.ts'
import { appScheme, serveApp } from './protocol.ts'
import { openKeychainKey } from './secrets.ts'
import { blockNetwork, confine, denyPermissions, minerPage } from './security.ts'
import { openTray } from './tray.ts'
import { openWindow } from './window.ts'

/** The app's entry: one instance, one engine process, one window. */

// Built, this file is out/main/shell.js.
const out = dirname(dirname(fileURLToPath(import.meta.url)))
const dataDir = app.getPath('userData')
const logDir = join(dataDir, 'logs')
const demo = process.argv.includes('--demo')

let window: BrowserWindow | null = null
let tray: Tray | null = null
/** Whether there was a window at all: until then the app is starting. */
let hadWindow = false

if (app.requestSingleInstanceLock()) run()
else app.quit()

function run(): void {
  protocol.registerSchemesAsPrivileged([appScheme])
  app.enableSandbox()
  mkdirSync(logDir, { recursive: true, mode: 0o700 })
  const log = openLog({ level: 'info', file: join(logDir, 'shell.log') })
  const host = new EngineHost({
    fork: () => utilityProcess.fork(join(out, 'main', 'engine.js'), [], { serviceName: 'Headframe engine', stdio: 'pipe' }),
    init: () => ({ type: 'init', dataDir, version: app.getVersion(), key: openKeychainKey(safeStorage, dataDir, log), demo }),
    clock: systemClock,
    log,
    onWork: () => endWhenIdle(host),
    onReady: () => window !== null && connect(host, window.webContents),
    onGaveUp: reason => void askWhatNow(host, reason),
  })
  app.on('second-instance', () => show(host))
  app.on('activate', () => show(host))
  app.on('window-all-closed', () => process.platform !== 'darwin' && host.keep === null && app.quit())
  app.on('child-process-gone', (_event, details) =>
    log.error({ type: details.type, reason: details.reason, name: details.serviceName }, 'process.gone'),
  )
  closeEngineBeforeQuit(host)
  app
    .whenReady()
    .then(() => begin(host))
    .catch((error: unknown) => {
      log.error({ err: error }, 'shell.not-started')
      dialog.showErrorBox('Headframe cannot start.', error instanceof Error ? error.message : String(error))
      app.exit(1)
    })
}

function begin(host: EngineHost): void {
  serveApp(protocol, join(out, 'renderer'))
  denyPermissions(session.defaultSession)
  blockNetwork(session.defaultSession)
  setMenu({ isMac: process.platform === 'darwin', isPackaged: app.isPackaged, openLogs: () => void shell.openPath(logDir) })
  tray = openTray({ icon: join(app.getAppPath(), 'build', 'icon.png'), show: () => show(host), quit: () => app.quit() })
  onFromWindow(ipcMain, wantPortChannel, contents => connect(host, contents))
  powerMonitor.on('suspend', () => host.suspend())
  powerMonitor.on('resume', () => host.resume())
  host.start()
  show(host)
}

/** Says in the tray what goes on; without a window the app ends when nothing does any more. */
function endWhenIdle(host: EngineHost): void {
  tray?.setToolTip(host.keep === null ? 'Headframe' : `Headframe. ${host.keep}`)
  if (host.keep === null && window === null && hadWindow && process.platform !== 'darwin') app.quit()
}

/** Opens the window or brings it to the front. */
function show(host: EngineHost): void {
  if (!app.isReady()) return
  if (window === null) {
    window = openWindow({ preload: join(out, 'preload', 'preload.cjs'), stateFile: join(dataDir, 'window.json') })
    confine(window.webContents, url => void openMinerPage(host, url))
    hadWindow = true
    window.on('closed', () => {
      window = null
    })
  }
  if (window.isMinimized()) window.restore()
  window.focus()
}

/** A new port pair: one end to the engine, the other to the page. Ports of an engine that died are useless. */
function connect(host: EngineHost, contents: WebContents): void {
  const { port1, port2 } = new MessageChannelMain()
  if (host.connect(port1)) contents.postMessage(portTag, null, [port2])
}

async function openMinerPage(host: EngineHost, url: string): Promise<void> {
  const page = await minerPage(url, ip => host.isKnown(ip))
  if (page === null) return
  await shell
    .openExternal(page)
    .catch((error: unknown) => dialog.showErrorBox('The page of the miner cannot be opened.', `${page}\n\n${String(error)}`))
}

async function askWhatNow(host: EngineHost, reason: string): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: 'The engine of Headframe does not stay up.',
    detail: `${reason}\n\nNothing is lost: what was being changed is in the journal. The log folder holds the details.`,
    buttons: ['Start it again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
  })
  if (response === 0) host.start()
  else app.quit()
}

/** Holds the end of the app until the engine has let running writes finish and closed its database. */
function closeEngineBeforeQuit(host: EngineHost): void {
  let isClosed = false
  app.on('before-quit', event => {
    if (isClosed) return
    event.preventDefault()
    void host.close().finally(() => {
      isClosed = true
      tray?.destroy()
      app.quit()
    })
  })
}
