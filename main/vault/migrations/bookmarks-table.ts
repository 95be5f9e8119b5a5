import type { Migration } from './migration.ts'

/** Bookmarks are kept as marks are: canonical JSON, whose SHA-256 stands in the custody log. */
export const bookmarksTable: Migration = {
  version: 2,
  title: 'bookmarks',
  sql: `
  CREATE TABLE bookmarks (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    record TEXT NOT NULL CHECK (json_valid(record) AND id = record ->> '$.id'),
    exhibit_id TEXT NOT NULL AS (record ->> '$.exhibitId') REFERENCES exhibits (id)
  ) STRICT;
  CREATE INDEX bookmarks_by_exhibit ON bookmarks (exhibit_id, position);
  `,
}
