import { call, ORPCError } from '@orpc/server'
import { describe, expect, test } from 'vitest'
import { MinerError } from '../../contract/failure.ts'
import { defaultSettings } from '../../contract/settings.ts'
import { openLog } from '../../lib/log.ts'
import { Problem } from '../problem.ts'
import { StorageError } from '../storage/trouble.ts'
import { createSeam } from './seam.ts'

const log = openLog({ level: 'silent', file: null })

function callerOf(thrown: unknown): Promise<unknown> {
  const { asks } = createSeam({ readOnly: null, log })
  const handler = asks.settings.get.handler(() => {
    throw thrown
  })
  return call(handler, undefined).catch((error: unknown) => error)
}

describe('whatever is thrown leaves as a sentence', () => {
  const table: readonly (readonly [string, unknown, string, RegExp])[] = [
    ['what the user got wrong', new Problem('"banana" is no range.'), 'BAD_REQUEST', /^"banana" is no range\.$/],
    ['a full disk', new StorageError({ kind: 'full', detail: 'disk full' }), 'STORAGE', /make room/],
    ['a miner', new MinerError({ code: 'auth', user: 'root' }), 'MINER', /password of root/],
    ['a defect', new TypeError('x is undefined'), 'INTERNAL_SERVER_ERROR', /made a mistake \(x is undefined\)/],
    ['something that is no error', 'oops', 'INTERNAL_SERVER_ERROR', /oops/],
  ]
  test.each(table)('%s', async (_name, thrown, code, sentence) => {
    const error = await callerOf(thrown)
    expect(error).toBeInstanceOf(ORPCError)
    expect(error).toMatchObject({ code, message: expect.stringMatching(sentence) })
  })
})

test('while another holds the folder, what looks is answered and what changes is refused before it runs', async () => {
  const { asks, changes } = createSeam({ readOnly: 'Somebody else has it.', log })
  let ran = 0
  const get = asks.settings.get.handler(() => defaultSettings)
  const set = changes.settings.set.handler(() => {
    ran++
    return defaultSettings
  })
  expect(await call(get, undefined)).toEqual(defaultSettings)
  await expect(call(set, {})).rejects.toThrow('Somebody else has it.')
  expect(ran).toBe(0)
})

test('input that does not fit the contract never reaches a handler', async () => {
  const { changes } = createSeam({ readOnly: null, log })
  let ran = 0
  const set = changes.settings.set.handler(() => {
    ran++
    return defaultSettings
  })
  await expect(call(set, { batchSize: 0 })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(ran).toBe(0)
})
