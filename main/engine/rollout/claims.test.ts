import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Claims } from './claims.ts'

const never = new AbortController().signal

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return await Promise.race([promise.then(() => true), new Promise<boolean>(resolve => setImmediate(() => resolve(false)))])
}

test('who comes second waits until the first has let go of each miner that both want', async () => {
  const claims = new Claims()
  await claims.acquire(['a', 'b', 'c'], 'first', never)
  const second = claims.acquire(['b', 'c', 'd'], 'second', never)
  expect([...claims.before('second')]).toEqual([['first', 2]])
  claims.release('b', 'first')
  expect([...claims.before('second')]).toEqual([['first', 1]])
  expect(await isSettled(second)).toBe(false)
  claims.release('c', 'first')
  expect(await second).toBe(true)
  expect(claims.holderOf('a')).toBe('first')
  expect(claims.holderOf('b')).toBe('second')
  expect([...claims.before('second')]).toEqual([])
})

test('a third does not overtake a second that waits, but takes what nobody wants', async () => {
  const claims = new Claims()
  await claims.acquire(['a'], 'first', never)
  void claims.acquire(['a', 'b'], 'second', never)
  const third = claims.acquire(['b'], 'third', never)
  expect([...claims.before('third')]).toEqual([['second', 1]])
  expect(await claims.acquire(['c'], 'fourth', never)).toBe(true)
  claims.releaseAll('first')
  expect(await isSettled(third)).toBe(false)
  claims.releaseAll('second')
  expect(await third).toBe(true)
})

test('who no longer wants to wait makes way for those behind', async () => {
  const claims = new Claims()
  const leaving = new AbortController()
  await claims.acquire(['a'], 'first', never)
  const second = claims.acquire(['a', 'b'], 'second', leaving.signal)
  const third = claims.acquire(['b'], 'third', never)
  leaving.abort()
  expect(await second).toBe(false)
  expect(await third).toBe(true)
  expect(await claims.acquire(['z'], 'late', leaving.signal)).toBe(false)
})

test('whatever the order of coming and going, no miner has two, and everybody gets his turn', async () => {
  const miners = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1 })
  await fc.assert(
    fc.asyncProperty(fc.array(miners, { minLength: 1, maxLength: 8 }), async wishes => {
      const claims = new Claims()
      const has = new Map<string, string>()
      let done = 0
      const all = wishes.map(async (wanted, index) => {
        const name = `r${index}`
        expect(await claims.acquire(wanted, name, never)).toBe(true)
        for (const miner of wanted) {
          expect(has.get(miner)).toBeUndefined()
          has.set(miner, name)
        }
        for (const miner of wanted) {
          await Promise.resolve()
          has.delete(miner)
          claims.release(miner, name)
        }
        done++
      })
      await Promise.all(all)
      expect(done).toBe(wishes.length)
    }),
  )
})
