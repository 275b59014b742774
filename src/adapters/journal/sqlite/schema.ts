/** The layout of the journal's file. A released step is never changed: a new layout is a new step at the end, with a test. */

/** The journal's file in the data folder. */
export const JOURNAL_FILE = 'journal.sqlite'

/** `BTNJ`, as a number: tells a journal of Baton from other SQLite files. */
export const APPLICATION_ID = 0x42544e4a

/**
 * `STEPS[n]` brings a journal from version n (`PRAGMA user_version`) to n + 1. Version 0 is an empty database.
 *
 * Events are a log: new rows always go to the end of the file, however many runs are in flight. A table ordered by run would
 * write a page for each of them at every commit (twice the bytes with 100 runs in flight). A row holds what one append brought
 * for one run, one line of JSON for each event, which is a third of the work of a row for each event.
 */
export const STEPS: readonly string[] = [
  `
  CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    json TEXT NOT NULL
  ) STRICT;

  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL UNIQUE,
    workflow TEXT NOT NULL,
    workflow_name TEXT NOT NULL,
    document INTEGER NOT NULL REFERENCES documents,
    started_at INTEGER NOT NULL,
    ended TEXT CHECK (ended IN ('completed', 'failed', 'cancelled')),
    ended_at INTEGER,
    CHECK ((ended IS NULL) = (ended_at IS NULL))
  ) STRICT;
  CREATE INDEX runs_by_document ON runs (document);
  CREATE INDEX runs_by_end ON runs (ended_at, id) WHERE ended IS NOT NULL;

  CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    count INTEGER NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_by_run ON events (run, seq);

  CREATE TABLE large_values (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    json TEXT NOT NULL
  ) STRICT;

  CREATE TABLE event_values (
    run INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    field TEXT NOT NULL,
    value INTEGER NOT NULL REFERENCES large_values,
    PRIMARY KEY (run, seq, field)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX event_values_by_value ON event_values (value);
  `,
  `
  -- What lists show of a run that has ended, so that its events need not be read for it. JSON.
  ALTER TABLE runs ADD COLUMN summary TEXT;

  -- Which files of the workspace a run's events and document name.
  CREATE TABLE event_files (
    run INTEGER NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (run, hash)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX event_files_by_hash ON event_files (hash);
  `,
  `
  -- CRC-32 of the text in UTF-8, so that what the disk changed is not taken for what was kept. None in rows of older layouts.
  ALTER TABLE events ADD COLUMN sum INTEGER;
  `,
  `
  -- The text, deflated; "text" is empty then.
  ALTER TABLE events ADD COLUMN packed BLOB;
  `,
  `
  -- The run that called this one.
  ALTER TABLE runs ADD COLUMN called_by TEXT;
  `,
  `
  -- Called runs go with the run that called them.
  CREATE INDEX runs_by_caller ON runs (called_by) WHERE called_by IS NOT NULL;
  `,
  `
  -- Workflows whose triggers start runs, as they were published.
  CREATE TABLE activations (
    id INTEGER PRIMARY KEY,
    workflow TEXT NOT NULL UNIQUE,
    document INTEGER NOT NULL REFERENCES documents,
    version INTEGER NOT NULL,
    hash TEXT NOT NULL,
    activated_at INTEGER NOT NULL,
    published_at INTEGER NOT NULL,
    awake_at INTEGER NOT NULL
  ) STRICT;

  -- A row stays when its workflow is not active any more, for the ids of what came.
  CREATE TABLE triggers (
    id INTEGER PRIMARY KEY,
    workflow TEXT NOT NULL,
    node TEXT NOT NULL,
    type TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1,
    active_since INTEGER NOT NULL,
    -- What its source wants to find again. JSON.
    place TEXT,
    deliveries INTEGER NOT NULL DEFAULT 0,
    last_at INTEGER,
    last_run TEXT,
    UNIQUE (workflow, node)
  ) STRICT;

  -- Which run each delivery began. It outlives the run.
  CREATE TABLE deliveries (
    trigger INTEGER NOT NULL REFERENCES triggers,
    delivery TEXT NOT NULL,
    run TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (trigger, delivery)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX deliveries_by_time ON deliveries (at);

  -- JSON.
  CREATE TABLE alerts (
    id TEXT NOT NULL UNIQUE,
    alert TEXT NOT NULL
  ) STRICT;
  `,
]
