import type { Fault } from '#app/fault.ts'
import { asFault } from '#app/fault.ts'
import type { CaseId } from '#app/ids.ts'
import { emptyReportDraft, type ReportDraft } from '#app/records/report-draft.ts'
import type { Drafts } from './drafts.ts'

/** Whether the case has all that was written, and why not. */
export type Kept =
  | { readonly state: 'saved' | 'saving'; readonly fault?: undefined }
  | { readonly state: 'unsaved'; readonly fault: Fault }

/** The report's draft as it is written: in the tab's storage at once, in the case as soon as it takes it. */
export interface ReportKeeper {
  /** What the case does not have yet, of this tab; undefined where it has all. */
  readonly unsaved: (caseId: CaseId) => ReportDraft | undefined
  readonly keep: (caseId: CaseId, draft: ReportDraft) => void
  /** Sends what is not in the case, without waiting for a pause in typing. */
  readonly flush: () => Promise<void>
  readonly forget: () => void
}

/** A pause in typing after which the draft goes to the case. */
const pauseMs = 200

const keyOf = (caseId: CaseId): string => `report ${caseId}`

const read = (text: string): ReportDraft | undefined => {
  try {
    return { ...emptyReportDraft, ...(JSON.parse(text) as Partial<ReportDraft>) }
  } catch {
    return undefined
  }
}

/** Saves one draft at a time, always the latest; what could not be saved is tried again with the next change or `flush`. */
export const createReportKeeper = (
  save: (draft: ReportDraft) => Promise<unknown>,
  drafts: Drafts,
  hear: (kept: Kept) => void,
): ReportKeeper => {
  let waiting: { readonly caseId: CaseId; readonly draft: ReportDraft } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let last: Promise<void> = Promise.resolve()
  const send = async () => {
    if (waiting === undefined) return
    const sent = waiting
    waiting = undefined
    try {
      await save(sent.draft)
      const key = keyOf(sent.caseId)
      if (drafts.store.getState().texts[key] === JSON.stringify(sent.draft)) drafts.drop(key)
      if (waiting === undefined) hear({ state: 'saved' })
    } catch (thrown) {
      // Still in the tab's storage. What was written meanwhile is the later draft.
      waiting ??= sent
      hear({ state: 'unsaved', fault: asFault(thrown) })
    }
  }
  const flush = () => {
    clearTimeout(timer)
    last = last.then(send)
    return last
  }
  return {
    unsaved: (caseId) => {
      const text = drafts.store.getState().texts[keyOf(caseId)]
      return text === undefined ? undefined : read(text)
    },
    keep: (caseId, draft) => {
      drafts.keep(keyOf(caseId), JSON.stringify(draft))
      waiting = { caseId, draft }
      hear({ state: 'saving' })
      clearTimeout(timer)
      timer = setTimeout(() => void flush(), pauseMs)
    },
    flush,
    forget: () => {
      clearTimeout(timer)
      waiting = undefined
    },
  }
}
