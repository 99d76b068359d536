import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { root } from '../build/run.ts'

/**
 * Where the pictures of a run go: `HEADFRAME_PICTURES=docs npm run e2e` renews those of the README, an ordinary run leaves its own beside
 * the test results.
 */
const folder = process.env.HEADFRAME_PICTURES === 'docs' ? join(root, 'docs', 'images') : join(root, 'out', 'pictures')

/** Takes a picture of what the page shows now. @param name without ending, e.g. 'fleet-dark' */
export async function takePicture(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' })
}
