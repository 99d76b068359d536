import { expect, test } from 'vitest'
import { poolProfileSchema } from '../../contract/profile.ts'
import { MemoryDatabase } from '../rollout/fakes/database.ts'
import { ProfileStore } from './profile-store.ts'

const profile = poolProfileSchema.parse({
  id: '',
  name: '  Summer ',
  pools: [{ url: 'stratum+tcp://Pool.example:3333', user: 'acme' }],
  worker: '{account}.{ip4}',
})

test('a profile gets an id when it is first saved, is listed by name, changed and removed', async () => {
  const store = new ProfileStore(new MemoryDatabase())
  await store.save(profile)
  const [saved] = await store.save({ ...profile, name: 'Backup' })
  expect(saved).toMatchObject({ name: 'Backup', pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'acme', password: 'x' }] })
  const id = saved?.id ?? ''
  expect(id).not.toBe('')
  const renamed = await store.save({ ...profile, id, name: 'Winter' })
  expect(renamed.map(one => one.name)).toEqual(['Summer', 'Winter'])
  expect((await store.remove(id)).map(one => one.name)).toEqual(['Summer'])
})

test('two profiles cannot have one name', async () => {
  const store = new ProfileStore(new MemoryDatabase())
  await store.save(profile)
  await expect(store.save({ ...profile, name: 'SUMMER' })).rejects.toThrow('There is already a profile named "Summer".')
})

test('a profile that cannot be read is left out and kept', async () => {
  const database = new MemoryDatabase()
  await database.run("INSERT INTO pool_profiles (id, name, pools, worker) VALUES ('later', 'Later', '[{\"url\":\"quic://x\"}]', NULL)")
  await database.run("INSERT INTO pool_profiles (id, name, pools, worker) VALUES ('torn', 'Torn', '[{', NULL)")
  const store = new ProfileStore(database)
  expect(await store.list()).toEqual([])
  await store.save(profile)
  expect(await database.all('SELECT id FROM pool_profiles')).toHaveLength(3)
})

test('a profile needs a name', () => {
  expect(poolProfileSchema.safeParse({ ...profile, name: ' ' }).error?.issues[0]?.message).toBe('Give the profile a name.')
})
