import { bookmarksTable } from './bookmarks-table.ts'
import { firstTables } from './first-tables.ts'
import type { Migration } from './migration.ts'

/** Every form that a case's database has had, oldest first; a released migration never changes. */
export const migrationList: readonly Migration[] = [firstTables, bookmarksTable]
