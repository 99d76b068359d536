import type { IpcMain, IpcMainEvent, WebContents } from 'electron'
import { isOurs } from './security.ts'

/**
 * Listens to a message of our own pages. Replaces `ipcMain.on`, which takes messages from any frame:
 * a frame that is not the top one, or shows another page than ours, is not heard.
 */
export function onFromWindow(ipc: IpcMain, channel: string, listener: (sender: WebContents) => void): void {
  ipc.on(channel, event => {
    if (isTrusted(event)) listener(event.sender)
  })
}

function isTrusted({ sender, senderFrame }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isOurs(senderFrame.url)
}
