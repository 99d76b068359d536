import { expect, test } from 'vitest'
import { failureOf } from '../contract/failure.ts'
import { Secret } from '../lib/secret.ts'
import { type LoginAttempt, Logins } from './logins.ts'
import { type Credential, refusedForMs } from './web-access.ts'

function pair(user: string, password: string, isDefault = false): Credential {
  return { user, password: new Secret(password), isDefault }
}

const mine = pair('admin', 'mine')
const other = pair('root', 'mine')
const usual = pair('admin', 'admin', true)

function door(opens: string) {
  const tried: string[] = []
  const attempt = (credential: Credential): Promise<LoginAttempt<string>> => {
    const name = `${credential.user}:${credential.password.reveal()}`
    tried.push(name)
    return Promise.resolve(name === opens ? { kind: 'in', value: 'token' } : { kind: 'refused' })
  }
  return { tried, attempt }
}

test('passwords are tried in order, and the one that worked comes first', async () => {
  const logins = new Logins([mine, usual])
  const { tried, attempt } = door('admin:admin')
  expect(await logins.login(attempt)).toBe('token')
  expect(logins.access).toBe('default-password')
  await logins.login(attempt)
  expect(tried).toEqual(['admin:mine', 'admin:admin', 'admin:admin'])
})

test('a refused password is not tried again, and the miner is locked when none is left', async () => {
  const logins = new Logins([mine, usual])
  const { tried, attempt } = door('nobody')
  for (const _ of [1, 2]) {
    const error: unknown = await logins.login(attempt).catch(thrown => thrown)
    expect(failureOf(error)).toEqual({ code: 'auth', user: 'admin' })
  }
  expect(tried).toEqual(['admin:mine', 'admin:admin'])
  expect(logins.access).toBe('locked')
})

test('what knows no users gets each password once', async () => {
  const { tried, attempt } = door('admin:admin')
  await new Logins([mine, other, usual]).login(attempt, { passwordOnly: true })
  expect(tried).toEqual(['admin:mine', 'admin:admin'])
})

test('no more attempts are made than the firmware bears, and what an attempt throws is not held against the password', async () => {
  const logins = new Logins([mine, other, usual])
  const { tried, attempt } = door('admin:admin')
  await expect(logins.login(attempt, { most: 2 })).rejects.toThrow(/auth/)
  expect(tried).toEqual(['admin:mine', 'root:mine'])
  await expect(logins.login(() => Promise.reject(new Error('locked out')))).rejects.toThrow('locked out')
  expect(await logins.login(attempt)).toBe('token')
})

test('the same passwords make the same logins', () => {
  expect(new Logins([mine, usual]).isFor([mine, usual])).toBe(true)
  expect(new Logins([mine, usual]).isFor([usual, mine])).toBe(false)
})

test('with a new password beside them, what opened stays first and what was refused is left alone', async () => {
  const { tried, attempt } = door('admin:admin')
  const before = new Logins([mine, usual])
  await before.login(attempt)
  const after = before.with([pair('admin', 'new'), mine, usual])
  expect(after.access).toBe('default-password')
  await after.login(attempt)
  expect(tried).toEqual(['admin:mine', 'admin:admin', 'admin:admin'])
})

test('a locked miner is asked again when a password is added, with that one only', async () => {
  const { tried, attempt } = door('admin:new')
  const before = new Logins([mine, usual])
  await expect(before.login(attempt)).rejects.toThrow(/auth/)
  const after = before.with([mine, pair('admin', 'new'), usual])
  expect(after.access).toBeNull()
  await after.login(attempt)
  expect(tried).toEqual(['admin:mine', 'admin:admin', 'admin:new'])
})

test('what worked is tried again ten minutes after it was refused, and nothing else is', async () => {
  let now = 0
  const opened = door('admin:mine')
  const logins = new Logins([mine, usual], () => now)
  await logins.login(opened.attempt)
  const shut = door('nobody')
  await expect(logins.login(shut.attempt)).rejects.toThrow(/auth/)
  for (now of [1, refusedForMs - 1, refusedForMs, refusedForMs + 1]) await expect(logins.login(shut.attempt)).rejects.toThrow(/auth/)
  expect(shut.tried).toEqual(['admin:mine', 'admin:admin', 'admin:mine'])
  now = 2 * refusedForMs
  expect(await logins.login(opened.attempt)).toBe('token')
  expect(logins.access).toBe('password')
})
