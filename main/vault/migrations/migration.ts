/** One step of the database's form: from version - 1 to version, in one transaction. */
export interface Migration {
  readonly version: number
  readonly title: string
  readonly sql: string
}
