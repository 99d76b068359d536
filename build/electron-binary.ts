import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { root, run } from './run.ts'

const folder = join(root, 'node_modules', 'electron')
const reachWithinMs = 4000
const downloadWithinMs = 900_000

/** Where Electron's program is, or the reason, as the end of a sentence, why there is none. */
export type ElectronBinary = { readonly path: string } | { readonly missing: string }

/** Finds Electron's program; downloads it once when its host can be reached. */
export async function getElectron(): Promise<ElectronBinary> {
  const impossible = whyNoWindow({ platform: process.platform, env: process.env, isRoot: process.getuid?.() === 0 })
  if (impossible !== null) return { missing: impossible }
  const installed = installedPath()
  if (installed !== null) return { path: installed }
  const host = downloadHost(process.env)
  if (!(await canReach(host))) return { missing: `its download host ${host.hostname} cannot be reached` }
  console.log('Getting the desktop runtime (Electron, about 110 MB). This is done once.')
  await run(process.execPath, [join(folder, 'install.js')], { timeoutMs: downloadWithinMs })
  const downloaded = installedPath()
  return downloaded === null ? { missing: `its download from ${host.hostname} did not succeed` } : { path: downloaded }
}

/** What decides whether a window can open. */
export interface Machine {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly isRoot: boolean
}

/** Why no window of Electron can open on a machine, as the end of a sentence; `null` when one can. */
export function whyNoWindow({ platform, env, isRoot }: Machine): string | null {
  if (platform !== 'linux') return null
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display here'
  // Chromium's sandbox does not work for root, and without it the window would not be safe.
  return isRoot ? 'it does not run as root' : null
}

/** The program that the electron package noted when it was installed; `null` when it is not there. */
function installedPath(): string | null {
  const note = join(folder, 'path.txt')
  if (!existsSync(note)) return null
  const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), readFileSync(note, 'utf8'))
  return existsSync(path) ? path : null
}

/** Where the electron package downloads from: GitHub, or the mirror that its documented variables name. */
export function downloadHost(env: Machine['env']): URL {
  const mirror = env.ELECTRON_MIRROR ?? env.npm_config_electron_mirror ?? env.NPM_CONFIG_ELECTRON_MIRROR
  return URL.parse(mirror ?? '') ?? new URL('https://github.com/')
}

/** A quick look, so that a machine without a route is told at once. Behind a proxy there is nothing to look at: the download itself will tell. */
export async function canReach(host: URL): Promise<boolean> {
  if (process.env.HTTPS_PROXY || process.env.https_proxy) return true
  const port = Number(host.port) || (host.protocol === 'http:' ? 80 : 443)
  return new Promise(resolve => {
    const socket = connect({ host: host.hostname, port, timeout: reachWithinMs })
    const end = (reached: boolean) => {
      socket.destroy()
      resolve(reached)
    }
    socket
      .once('connect', () => end(true))
      .once('timeout', () => end(false))
      .once('error', () => end(false))
  })
}
