import { expect, test } from 'vitest'
import { type Failure, failureOf, MinerError } from '../../contract/failure.ts'
import { keepingSecret } from './keep-secret.ts'

const secrets = ['Frame.7head', 'old-one', 'a']
const failing = (failure: Failure) => keepingSecret(secrets, () => Promise.reject(new MinerError(failure))).catch(failureOf)

test.each<[Failure, Failure]>([
  [
    { code: 'refused', reason: 'it says "Frame.7head is too long, old-one stays"' },
    { code: 'refused', reason: 'it says "•••• is too long, •••• stays"' },
  ],
  [
    { code: 'malformed', where: 'passwd', got: '{"new":"Frame.7head"' },
    { code: 'malformed', where: 'passwd', got: '{"new":"••••"' },
  ],
  [
    { code: 'unsupported', what: 'no field Frame.7head' },
    { code: 'unsupported', what: 'no field ••••' },
  ],
  [
    { code: 'unreachable', detail: 'gone' },
    { code: 'unreachable', detail: 'gone' },
  ],
  [
    { code: 'auth', user: 'admin' },
    { code: 'auth', user: 'admin' },
  ],
])('%j is told as %j', async (failure, told) => {
  expect(await failing(failure)).toEqual(told)
})

test('words that hold a secret are gone from the error and its causes', async () => {
  const cause = new Error('Frame.7head')
  const work = () => Promise.reject(new MinerError({ code: 'refused', reason: 'not Frame.7head' }, { cause }))
  const thrown: unknown = await keepingSecret(secrets, work).catch(error => error)
  expect(thrown).toBeInstanceOf(MinerError)
  expect((thrown as MinerError).cause).toBeUndefined()
  expect(String(thrown)).not.toContain('Frame')
})

test('what succeeds, and what is no failure of a miner, passes', async () => {
  expect(await keepingSecret(secrets, () => Promise.resolve(7))).toBe(7)
  await expect(keepingSecret(secrets, () => Promise.reject(new TypeError('Frame.7head')))).rejects.toThrow(TypeError)
})
