import type { NamedRange } from '../../contract/scan.ts'
import type { Database } from './database.ts'

/** The saved ranges. Saving one scans nothing. */
export class RangeStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** In the order in which they were first saved. */
  list(): Promise<readonly NamedRange[]> {
    return this.#database.all<NamedRange>('SELECT id, name, text FROM ranges ORDER BY position')
  }

  async save({ id, name, text }: NamedRange): Promise<readonly NamedRange[]> {
    await this.#database.run(
      `INSERT INTO ranges (id, name, text, position) VALUES (?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM ranges))
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, text = excluded.text`,
      [id, name, text],
    )
    return this.list()
  }

  async remove(id: string): Promise<readonly NamedRange[]> {
    await this.#database.run('DELETE FROM ranges WHERE id = ?', [id])
    return this.list()
  }
}
