import { randomUUID } from 'node:crypto'
import { type PoolProfile, poolProfileSchema } from '../../contract/profile.ts'
import { Problem } from '../problem.ts'
import type { Database } from './database.ts'
import { storedJson } from './stored-json.ts'

/** The saved pool profiles. Stratum passwords travel in the clear and are no secret, so they are stored as they are. */
export class ProfileStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** By name. One that this version cannot read is left out, and kept. */
  async list(): Promise<readonly PoolProfile[]> {
    const rows = await this.#database.all<ProfileRow>('SELECT id, name, pools, worker FROM pool_profiles ORDER BY name COLLATE NOCASE, id')
    return rows.map(profileOf).filter(profile => profile !== null)
  }

  /** An empty id makes a new one. Throws `Problem` when another profile has the name. */
  async save({ id, name, pools, worker }: PoolProfile): Promise<readonly PoolProfile[]> {
    const known = await this.list()
    const namesake = known.find(other => other.id !== id && other.name.toLowerCase() === name.toLowerCase())
    if (namesake) throw new Problem(`There is already a profile named "${namesake.name}". Give this one another name.`)
    await this.#database.run(
      `INSERT INTO pool_profiles (id, name, pools, worker) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, pools = excluded.pools, worker = excluded.worker`,
      [id === '' ? randomUUID() : id, name, JSON.stringify(pools), worker],
    )
    return this.list()
  }

  async remove(id: string): Promise<readonly PoolProfile[]> {
    await this.#database.run('DELETE FROM pool_profiles WHERE id = ?', [id])
    return this.list()
  }
}

interface ProfileRow {
  readonly id: string
  readonly name: string
  readonly pools: string
  readonly worker: string | null
}

function profileOf({ pools, ...row }: ProfileRow): PoolProfile | null {
  const parsed = poolProfileSchema.safeParse({ ...row, pools: storedJson(pools) })
  return parsed.success ? parsed.data : null
}
