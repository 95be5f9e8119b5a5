import type { Migration } from './migration.ts'

/** What the examiner is writing for a report, and the draft that was set aside for it: no evidence, no rows in the log. */
export const reportDraftsTable: Migration = {
  version: 5,
  title: 'drafts of reports',
  sql: `
  CREATE TABLE report_drafts (
    place TEXT PRIMARY KEY CHECK (place IN ('desk', 'aside')),
    draft TEXT NOT NULL CHECK (json_valid(draft))
  ) STRICT;
  `,
}
