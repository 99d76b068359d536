/** One step of the database's shape. Steps are only ever added: a released one is never edited. */
export interface Migration {
  /** What it brings, for the log. */
  readonly name: string
  readonly statements: readonly string[]
}

/** In order; the database's `user_version` counts how many have run. */
export const migrations: readonly Migration[] = [
  {
    name: 'roster, ranges, settings, credentials',
    statements: [
      `CREATE TABLE miners (
        id TEXT PRIMARY KEY,
        driver TEXT NOT NULL,
        ip TEXT NOT NULL,
        api_port INTEGER,
        web_port INTEGER,
        facts TEXT NOT NULL,
        label TEXT,
        note TEXT,
        tags TEXT NOT NULL,
        first_seen_at INTEGER NOT NULL,
        last_seen_at INTEGER NOT NULL,
        reading TEXT
      ) STRICT`,
      `CREATE TABLE ranges (id TEXT PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL, position INTEGER NOT NULL) STRICT`,
      `CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT`,
      `CREATE TABLE credential_sets (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        ranges TEXT NOT NULL,
        users TEXT NOT NULL,
        sealed TEXT NOT NULL,
        position INTEGER NOT NULL
      ) STRICT`,
    ],
  },
]
