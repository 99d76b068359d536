import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { root } from '../build/run.ts'

/** Pictures that the README shows. `HEADFRAME_PICTURES=docs npm run e2e` renews them; any other run leaves the checkout as it is. */
const readmePictures: readonly string[] = ['fleet-dark', 'fleet-light', 'push-preview', 'push-result']

const resultsFolder = join(root, 'out', 'pictures')
const readmeFolder = join(root, 'docs', 'images')

/** Takes a picture of what the page shows now. @param name without ending, e.g. 'fleet-dark' */
export async function takePicture(page: Page, name: string): Promise<void> {
  const folder = process.env.HEADFRAME_PICTURES === 'docs' && readmePictures.includes(name) ? readmeFolder : resultsFolder
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' })
}
