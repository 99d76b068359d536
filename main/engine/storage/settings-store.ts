import { decodeSettings, type Settings, settingsSchema } from '../../contract/settings.ts'
import type { Database } from './database.ts'
import { storedJson } from './stored-json.ts'

/** The settings in force, kept in the database. */
export class SettingsStore {
  readonly #database: Database
  readonly #listeners = new Set<(settings: Settings) => void>()
  #current: Settings
  /** What was wrong with stored values, one sentence each. */
  readonly notices: readonly string[]

  private constructor(database: Database, current: Settings, notices: readonly string[]) {
    this.#database = database
    this.#current = current
    this.notices = notices
  }

  static async open(database: Database): Promise<SettingsStore> {
    const rows = await database.all<{ key: string; value: string }>('SELECT key, value FROM settings')
    const { settings, rejected } = decodeSettings(Object.fromEntries(rows.map(row => [row.key, storedJson(row.value)])))
    const notices = rejected.map(
      key => `The stored setting ${key} was not usable; its default ${JSON.stringify(settings[key])} is used instead.`,
    )
    return new SettingsStore(database, settings, notices)
  }

  get current(): Settings {
    return this.#current
  }

  onChange(listener: (settings: Settings) => void): void {
    this.#listeners.add(listener)
  }

  /** Stores the given keys; nothing is in force before it is on disk. */
  async set(changes: { readonly [Key in keyof Settings]?: Settings[Key] | undefined }): Promise<Settings> {
    const entries = Object.entries(changes).filter(([, value]) => value !== undefined)
    await this.#database.transaction(
      entries.map(([key, value]) => ({ sql: 'INSERT OR REPLACE INTO settings VALUES (?, ?)', params: [key, JSON.stringify(value)] })),
    )
    this.#current = settingsSchema.parse({ ...this.#current, ...Object.fromEntries(entries) })
    for (const listener of this.#listeners) listener(this.#current)
    return this.#current
  }
}
