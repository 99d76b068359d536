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
  {
    name: 'pool profiles, rollouts and their journal',
    statements: [
      `CREATE TABLE pool_profiles (id TEXT PRIMARY KEY, name TEXT NOT NULL, pools TEXT NOT NULL, worker TEXT) STRICT`,
      `CREATE TABLE rollouts (
        id TEXT PRIMARY KEY,
        action TEXT NOT NULL,
        title TEXT NOT NULL,
        batching TEXT NOT NULL,
        by TEXT NOT NULL,
        parent TEXT,
        parent_as TEXT,
        created_at INTEGER NOT NULL,
        ended_at INTEGER,
        state TEXT NOT NULL,
        paused_because TEXT,
        counts TEXT NOT NULL,
        can_undo INTEGER NOT NULL
      ) STRICT`,
      `CREATE TABLE rollout_steps (
        rollout TEXT NOT NULL REFERENCES rollouts (id),
        position INTEGER NOT NULL,
        miner TEXT NOT NULL,
        ip TEXT NOT NULL,
        label TEXT,
        model TEXT,
        stage INTEGER NOT NULL,
        params TEXT NOT NULL,
        planned TEXT,
        PRIMARY KEY (rollout, position)
      ) STRICT`,
      // Only ever appended to: what a step is at now is the sum of its entries.
      `CREATE TABLE journal (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        rollout TEXT NOT NULL REFERENCES rollouts (id),
        position INTEGER NOT NULL,
        at INTEGER NOT NULL,
        entry TEXT NOT NULL
      ) STRICT`,
      `CREATE INDEX journal_of_rollout ON journal (rollout, seq)`,
      `CREATE TABLE led_off (miner TEXT PRIMARY KEY, due_at INTEGER NOT NULL) STRICT`,
    ],
  },
  {
    name: 'the second look at a rollout',
    statements: ['ALTER TABLE rollouts ADD COLUMN second_look TEXT'],
  },
  {
    name: 'the audit log',
    statements: [
      `CREATE TABLE audit (
        seq INTEGER PRIMARY KEY,
        at INTEGER NOT NULL,
        by TEXT NOT NULL,
        account TEXT NOT NULL,
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        before TEXT,
        after TEXT,
        result TEXT NOT NULL,
        rollout TEXT,
        hash TEXT NOT NULL
      ) STRICT`,
      `CREATE INDEX audit_at ON audit (at)`,
      `CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only ever appended to'); END`,
      `CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only ever appended to'); END`,
    ],
  },
  {
    name: 'schedules',
    statements: [
      `CREATE TABLE schedules (id TEXT PRIMARY KEY, schedule TEXT NOT NULL, settled_at INTEGER NOT NULL) STRICT`,
      `CREATE TABLE schedule_runs (
        schedule TEXT NOT NULL REFERENCES schedules (id),
        due_at INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        rollout TEXT,
        because TEXT,
        seen INTEGER NOT NULL,
        PRIMARY KEY (schedule, due_at)
      ) STRICT`,
    ],
  },
  {
    name: 'expectations',
    statements: [`CREATE TABLE expectations (id TEXT PRIMARY KEY, expectation TEXT NOT NULL, position INTEGER NOT NULL) STRICT`],
  },
  {
    name: 'credentials by tag',
    statements: [`ALTER TABLE credential_sets ADD COLUMN tags TEXT NOT NULL DEFAULT '[]'`],
  },
  {
    name: 'where miners stand',
    statements: ['ALTER TABLE miners ADD COLUMN placement TEXT'],
  },
  {
    name: 'what befell a rollout, and whom it left aside',
    statements: [
      `CREATE TABLE rollout_notes (
        seq INTEGER PRIMARY KEY,
        rollout TEXT NOT NULL REFERENCES rollouts (id),
        at INTEGER NOT NULL,
        kind TEXT NOT NULL,
        by TEXT,
        text TEXT
      ) STRICT`,
      `CREATE INDEX rollout_notes_of_rollout ON rollout_notes (rollout, seq)`,
      `CREATE TABLE rollout_aside (
        rollout TEXT NOT NULL REFERENCES rollouts (id),
        position INTEGER NOT NULL,
        miner TEXT NOT NULL,
        ip TEXT NOT NULL,
        label TEXT,
        why TEXT NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (rollout, position)
      ) STRICT, WITHOUT ROWID`,
    ],
  },
  {
    name: 'what a retry follows',
    statements: ['ALTER TABLE rollout_steps ADD COLUMN earlier TEXT'],
  },
]
