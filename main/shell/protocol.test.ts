import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileFor, respond } from './protocol.ts'

let folder: string
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'headframe-app-')), 'renderer')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(folder, 'index.html'), '<!doctype html>')
  await writeFile(join(folder, 'assets', 'main.js'), 'export {}')
  await writeFile(join(folder, 'assets', 'notes.exe'), 'x')
  await writeFile(join(folder, '..', 'secret.html'), 'outside')
})
afterAll(() => rm(join(folder, '..'), { recursive: true }))

test('serves the page and its files with their types and a policy without any network', async () => {
  const page = await respond(folder, 'app://headframe/')
  expect(await page.text()).toBe('<!doctype html>')
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'none'")
  const script = await respond(folder, 'app://headframe/assets/main.js?v=1')
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
})

test.each([
  'app://headframe/../secret.html',
  'app://headframe/..%2fsecret.html',
  'app://headframe/%2e%2e/secret.html',
  'app://headframe/assets/..%2f..%2fsecret.html',
  'app://headframe/..%5csecret.html',
  'app://headframe/assets/main.js%00.html',
  'app://headframe/%zz',
  'app://headframe/assets',
  'app://headframe/assets/notes.exe',
  'app://headframe/missing.html',
  'app://other/index.html',
  'file:///etc/passwd',
])('has nothing at %s', async url => {
  const reply = await respond(folder, url)
  expect(reply.status).toBe(404)
  expect(await reply.text()).not.toContain('outside')
})

test('does not take a folder with the same beginning for its own', () => {
  expect(fileFor('/srv/renderer', 'app://headframe/..%2frenderer-old/index.html')).toBeNull()
})
