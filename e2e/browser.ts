import { type Browser, chromium } from 'playwright'

/** Quiet and the same everywhere: no first-run pages, no traffic of its own. */
const quietArgs = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts the browser that `npm test` found (CHROMIUM_PATH), else Playwright's own. */
export function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH
  // Chromium's sandbox refuses to run for root, as in most containers.
  const args = process.getuid?.() === 0 ? [...quietArgs, '--no-sandbox'] : quietArgs
  return chromium.launch({ args, ...(executablePath === undefined ? {} : { executablePath }) })
}
