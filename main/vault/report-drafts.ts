import * as v from 'valibot'
import type { CustodyRow } from '#app/records/custody.ts'
import { emptyReportDraft, ReportDraft } from '#app/records/report-draft.ts'
import type { VaultContext } from './vault-context.ts'

/** What the examiner writes for the next report. A draft is no record: it is changed in place and leaves no row in the log. */
export interface ReportDraftStore {
  /** The draft on the desk; an empty one where nothing was written yet. */
  readonly read: () => ReportDraft
  readonly hasAside: () => boolean
  /** Replaces the draft on the desk; when it returns, the draft survives a crash. */
  readonly save: (draft: ReportDraft) => void
  /** Puts another draft on the desk and sets the one that lay there aside, in the place of what lay aside before. */
  readonly lay: (draft: ReportDraft) => void
  /** Changes the draft on the desk for the one aside; does nothing where there is none. */
  readonly swap: () => void
}

type Place = 'desk' | 'aside'

/** A draft of an earlier version lacks newer fields; one that does not fit at all is begun anew. */
const parse = (text: string): ReportDraft => {
  const json: unknown = JSON.parse(text)
  const draft = v.safeParse(ReportDraft, { ...emptyReportDraft, ...(json as object) })
  return draft.success ? draft.output : emptyReportDraft
}

/** `permit` throws when the case may not be written. */
export const openReportDraftStore = (
  { database }: VaultContext,
  permit: (act?: CustodyRow['act']) => void,
): ReportDraftStore => {
  const text = (place: Place): string | undefined => {
    const row = database.get('SELECT draft FROM report_drafts WHERE place = ?', place)
    return row === undefined ? undefined : String(row.draft)
  }
  const put = (place: Place, draft: string): void => {
    database.run('INSERT OR REPLACE INTO report_drafts (place, draft) VALUES (?, ?)', place, draft)
  }
  return {
    read: () => parse(text('desk') ?? '{}'),
    hasAside: () => text('aside') !== undefined,
    save: (draft) => {
      permit()
      put('desk', JSON.stringify(draft))
    },
    lay: (draft) => {
      permit()
      database.transaction('laying another draft', () => {
        put('aside', text('desk') ?? JSON.stringify(emptyReportDraft))
        put('desk', JSON.stringify(draft))
      })
    },
    swap: () => {
      permit()
      const [desk, aside] = [text('desk') ?? JSON.stringify(emptyReportDraft), text('aside')]
      if (aside === undefined) return
      database.transaction('changing drafts', () => {
        put('desk', aside)
        put('aside', desk)
      })
    },
  }
}
