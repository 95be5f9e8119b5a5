import type { Migration } from './migration.ts'

/** Reports are records like findings: never changed, never removed; an amendment is a report of its own. */
export const reportsTable: Migration = {
  version: 4,
  title: 'reports',
  sql: `
  CREATE TABLE reports (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    record TEXT NOT NULL CHECK (json_valid(record) AND id = record ->> '$.id'),
    signed_number TEXT AS (iif(record -> '$.isSigned' = 'true', record ->> '$.number', NULL))
  ) STRICT;
  CREATE UNIQUE INDEX reports_by_signed_number ON reports (signed_number);
  CREATE TRIGGER reports_stay BEFORE DELETE ON reports
    BEGIN SELECT RAISE(ABORT, 'a report is never removed'); END;
  CREATE TRIGGER reports_never_change BEFORE UPDATE ON reports
    BEGIN SELECT RAISE(ABORT, 'a report is never changed'); END;
  `,
}
