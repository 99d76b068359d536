import { isIPv4 } from 'node:net'
import type { Session, WebContents } from 'electron'
import { appOrigin } from './protocol.ts'

/** Pages get no permission for anything: no camera, no notifications, no clipboard reading, no devices. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(isWanted(permission)))
  session.setPermissionCheckHandler((_contents, permission) => isWanted(permission))
  session.setDevicePermissionHandler(() => false)
}

/** The one exception: writing to the clipboard, for "copy for a bug report". It cannot read what is there. */
function isWanted(permission: string): boolean {
  return permission === 'clipboard-sanitized-write'
}

/** Nothing but our own page is ever loaded, whatever finds its way into it. */
export function blockNetwork(session: Session): void {
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isOurs(details.url) && !details.url.startsWith('devtools:') }))
}

/** A window stays on its page, opens no other windows and embeds nothing. What it wants opened goes to `open`. */
export function confine(contents: WebContents, open: (url: string) => void): void {
  contents.on('will-navigate', event => {
    if (!isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-frame-navigate', event => {
    if (!isOurs(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    open(url)
    return { action: 'deny' }
  })
}

/** Compares parsed origins: a prefix test would take app://headframe.evil for ours. */
export function isOurs(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed !== null && `${parsed.protocol}//${parsed.host}` === appOrigin
}

/**
 * The web page of a miner, built anew from its parts: scheme, the plain IPv4 address and port, nothing else of what the window asked for.
 * `null` when it is anything but that or no miner of ours has the address.
 */
export async function minerPage(url: string, isKnown: (ip: string) => Promise<boolean>): Promise<string | null> {
  const parsed = URL.parse(url)
  if (parsed === null || (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')) return null
  if (!isIPv4(parsed.hostname) || !(await isKnown(parsed.hostname))) return null
  return `${parsed.protocol}//${parsed.host}/`
}
