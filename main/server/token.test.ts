import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openToken } from './token.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headframe-token-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a token is made once, shown once, and still accepted after a restart', async () => {
  const first = await openToken(folder, false)
  const token = first.made?.reveal() ?? ''
  expect(token).toMatch(/^[\w-]{43}$/)
  const second = await openToken(folder, false)
  expect(second.made).toBeNull()
  expect(second.guard.accepts(token)).toBe(true)
  expect(second.guard.accepts(`${token}x`)).toBe(false)
  expect(second.guard.accepts(null)).toBe(false)
})

test('the folder holds only a hash that others may not read', async () => {
  const { made } = await openToken(join(folder, 'new'), false)
  const [file, ...rest] = await readdir(join(folder, 'new'))
  expect(rest).toEqual([])
  const path = join(folder, 'new', file ?? '')
  expect(await readFile(path, 'utf8')).not.toContain(made?.reveal())
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('renewing makes the old token useless', async () => {
  const old = (await openToken(folder, false)).made?.reveal() ?? ''
  const renewed = await openToken(folder, true)
  expect(renewed.guard.accepts(old)).toBe(false)
  expect(renewed.guard.accepts(renewed.made?.reveal() ?? '')).toBe(true)
})

test('a damaged file is replaced by a new token', async () => {
  await writeFile(join(folder, 'server-token.sha256'), 'not a hash')
  expect((await openToken(folder, false)).made).not.toBeNull()
})
