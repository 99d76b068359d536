import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openBrowser } from './browser.ts'
import { type Served, serve } from './served.ts'

let browser: Browser
let served: Served

beforeAll(async () => {
  browser = await openBrowser()
  served = await serve({ apiPort: 14_048, webPort: 18_048 })
})
afterAll(async () => {
  await browser.close()
  await served.close()
})

/** Opens the window and collects what the page complains about. */
async function openPage(): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => message.type() === 'error' && complaints.push(message.text()))
  await page.goto(served.url)
  return { page, complaints }
}

test('the window opens from the server without breaking its own policy', async () => {
  const { page, complaints } = await openPage()
  await page.getByRole('button', { name: /scan/i }).first().waitFor()
  expect(await page.title()).toContain('Headframe')
  expect(complaints).toEqual([])
  await page.close()
})

test('the policy holds in the browser: no inline script runs and no other host is reached', async () => {
  const { page } = await openPage()
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script')
    script.textContent = 'window.inlineRan = true'
    document.head.append(script)
    const reached = await fetch('https://elsewhere.example/').then(
      () => true,
      () => false,
    )
    return { inline: 'inlineRan' in window, reached }
  })
  expect(ran).toEqual({ inline: false, reached: false })
  await page.close()
})

test('a server that others can reach opens to who has its token and to nobody else', async () => {
  const shared = await serve({ apiPort: 14_048, webPort: 18_048, args: ['--host', '0.0.0.0'] })
  onTestFinished(() => shared.close())
  const { port, hash } = new URL(shared.url)
  expect(hash).toMatch(/^#token=[\w-]{43}$/)
  const tries = await Promise.all([hash, '', '#token=wrong'].map(fragment => canTalk(`http://127.0.0.1:${port}/${fragment}`)))
  expect(tries).toEqual([true, false, false])
})

/** Whether the page gets an answer out of the engine: then its WebSocket brings messages. */
async function canTalk(url: string): Promise<boolean> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const answered = new Promise<boolean>(resolve => {
    page.on('websocket', socket => {
      socket.on('framereceived', () => resolve(true))
      socket.on('socketerror', () => resolve(false))
      socket.on('close', () => resolve(false))
    })
  })
  await page.goto(url)
  const talks = await answered
  await context.close()
  return talks
}
