import { bookmarksTable } from './bookmarks-table.ts'
import { dialogueTables } from './dialogue-tables.ts'
import { firstTables } from './first-tables.ts'
import type { Migration } from './migration.ts'
import { reportDraftsTable } from './report-drafts-table.ts'
import { reportsTable } from './reports-table.ts'

/** Every form that a case's database has had, oldest first; a released migration never changes. */
export const migrationList: readonly Migration[] = [
  firstTables,
  bookmarksTable,
  dialogueTables,
  reportsTable,
  reportDraftsTable,
]
