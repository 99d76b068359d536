import { Menu, nativeImage, Tray } from 'electron'

/** What the tray shows and does. */
export interface TrayOptions {
  /** Path of the icon, 32 px. */
  readonly icon: string
  readonly show: () => void
  readonly quit: () => void
}

/** A small icon that brings the window back. Keep the result: a tray that is garbage-collected disappears. */
export function openTray({ icon, show, quit }: TrayOptions): Tray {
  const tray = new Tray(nativeImage.createFromPath(icon).resize({ width: 16, height: 16 }))
  tray.setToolTip('Headframe')
  tray.setContextMenu(
    Menu.buildFromTemplate([{ label: 'Show Headframe', click: show }, { type: 'separator' }, { label: 'Quit', click: quit }]),
  )
  tray.on('click', show)
  return tray
}
