import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright'
import { run, runTool } from './run.ts'

/** A browser for the browser tests, and where it came from. */
export interface FoundBrowser {
  readonly path: string
  /** 'uses the Chromium of CHROMIUM_PATH, /usr/bin/chromium' */
  readonly how: string
}

const downloadTimeoutMs = 300_000

/**
 * Finds a Chromium, or gets one: CHROMIUM_PATH, an installed browser, one that Playwright has, the package of Debian, Playwright's download.
 * Throws one sentence saying what to do when none of these works.
 */
export async function getChromium(): Promise<FoundBrowser> {
  const named = process.env.CHROMIUM_PATH
  if (named !== undefined && named !== '') {
    if (!isExecutable(named)) throw new Error(`CHROMIUM_PATH names ${named}, which is not a program. Correct it or leave it out.`)
    return { path: named, how: `uses the browser of CHROMIUM_PATH, ${named}` }
  }
  return installed() ?? (await fromDebian()) ?? (await fromPlaywright())
}

function installed(): FoundBrowser | null {
  const path = [...installPlaces(), chromium.executablePath()].find(isExecutable)
  return path === undefined ? null : { path, how: `uses the installed browser ${path}` }
}

function installPlaces(): readonly string[] {
  switch (process.platform) {
    case 'darwin':
      return ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(name => `/Applications/${name}.app/Contents/MacOS/${name}`)
    case 'win32':
      return ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
        .flatMap(name => process.env[name] ?? [])
        .flatMap(folder => [join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Microsoft/Edge/Application/msedge.exe')])
    default: {
      const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
      const folders = (process.env.PATH ?? '').split(delimiter)
      return names.flatMap(name => folders.map(folder => join(folder, name)))
    }
  }
}

async function fromDebian(): Promise<FoundBrowser | null> {
  if (!isDebianRoot()) return null
  console.log('No browser is installed: getting the chromium package of this system with apt-get.')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const options = { env, show: false, timeoutMs: downloadTimeoutMs }
  await run('apt-get', ['update'], options)
  const code = await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], options)
  const found = code === 0 ? installed() : null
  if (found === null) console.log('apt-get could not install chromium: trying the download of Playwright.')
  return found
}

function isDebianRoot(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'))
}

async function fromPlaywright(): Promise<FoundBrowser> {
  console.log('No browser is installed: getting the Chromium that Playwright downloads.')
  await runTool('playwright', ['install', 'chromium'], { timeoutMs: downloadTimeoutMs })
  const found = installed()
  if (found === null)
    throw new Error(
      'No Chromium could be had for the browser tests. Install Chrome, Chromium or Edge, or name one in CHROMIUM_PATH, and run the tests again.',
    )
  return found
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch (missing) {
    if (missing instanceof Error && 'code' in missing) return false
    throw missing
  }
}
