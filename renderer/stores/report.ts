import { createStore, type StoreApi } from 'zustand'
import type { WorkstationContract } from '#app/contract/contract.ts'
import type { Client } from '#app/contract/procedure.ts'
import type { QuotableAnswer, ReportDesk, ReportEntry, SignWith } from '#app/contract/report.ts'
import { asFault, type Fault } from '#app/fault.ts'
import type { CaseId, ReportId } from '#app/ids.ts'
import type { ReportDraft } from '#app/records/report-draft.ts'
import type { Verification } from '#app/records/verification.ts'
import type { Drafts } from './drafts.ts'
import type { Notices } from './notices.ts'
import { createReportKeeper, type Kept } from './report-keeper.ts'
import { createPreviewDrawing, noPreview, type PreviewState } from './report-preview.ts'

/** What is being exported. */
export interface ReportWork {
  readonly of: 'draft' | 'signed' | 'bundle'
  readonly step: string
  readonly share: number
  readonly isStopping: boolean
}

/** What came of the last export, until the next one begins. */
export type ReportOutcome =
  | { readonly of: 'report'; readonly entry: ReportEntry; readonly path: string }
  | { readonly of: 'bundle'; readonly path: string; readonly files: number; readonly bytes: number }
  | { readonly of: 'fault'; readonly fault: Fault }
  | { readonly of: 'stop' }

export interface ReportState {
  readonly isOpen: boolean
  readonly desk: ReportDesk | null
  /** As the examiner sees it; the case may be a moment behind. */
  readonly draft: ReportDraft | null
  readonly kept: Kept
  readonly answers: readonly QuotableAnswer[]
  readonly preview: PreviewState
  readonly work: ReportWork | null
  readonly outcome: ReportOutcome | null
  readonly verified: Readonly<Record<string, Verification | 'verifying'>>
}

const closed: ReportState = {
  isOpen: false,
  desk: null,
  draft: null,
  kept: { state: 'saved' },
  answers: [],
  preview: noPreview,
  work: null,
  outcome: null,
  verified: {},
}

/** A pause in typing after which the pages are drawn anew. */
const previewPauseMs = 700

/** The report desk of the open case. */
export const createReport = (
  client: Client<WorkstationContract>,
  notices: Notices,
  drafts: Drafts,
  caseId: () => CaseId | null,
) => {
  const store: StoreApi<ReportState> = createStore<ReportState>(() => closed)
  const { getState, setState } = store
  const keeper = createReportKeeper(
    (draft) => client.report.saveDraft({ draft }),
    drafts,
    (kept) => setState({ kept }),
  )
  const drawing = createPreviewDrawing(
    (draft, signal) => client.report.preview({ draft }, signal),
    () => getState().draft,
    (change) => setState(({ preview }) => ({ preview: { ...preview, ...change } })),
  )
  const take = (desk: ReportDesk) => setState({ desk, draft: desk.draft })

  const load = async (): Promise<void> => {
    const asked = caseId()
    const loaded = await notices.attempt(() =>
      Promise.all([client.report.open({}), client.report.answers({})]),
    )
    if (loaded === undefined || asked === null || caseId() !== asked) return
    const [desk, answers] = loaded
    const unsaved = getState().draft ?? keeper.unsaved(asked)
    setState({ desk, answers, draft: unsaved ?? desk.draft })
    if (keeper.unsaved(asked) !== undefined && unsaved !== undefined) keeper.keep(asked, unsaved)
    drawing.ask(0)
  }
  const change = (changed: (draft: ReportDraft) => ReportDraft) => {
    const { draft } = getState()
    const asked = caseId()
    if (draft === null || asked === null) return
    const next = changed(draft)
    setState({ draft: next })
    keeper.keep(asked, next)
    drawing.ask(previewPauseMs)
  }
  /** An act that changes which draft lies on the desk; nothing that was written is lost to it. */
  const replaceDraft = async (act: () => Promise<ReportDesk>): Promise<boolean> => {
    await keeper.flush()
    const desk = await notices.attempt(act)
    if (desk === undefined) return false
    take(desk)
    drawing.ask(0)
    return true
  }
  const working = async (
    of: ReportWork['of'],
    work: (hear: (step: string, share: number) => void) => Promise<ReportOutcome>,
  ): Promise<boolean> => {
    if (getState().work !== null) return false
    setState({ work: { of, step: '', share: 0, isStopping: false }, outcome: null })
    try {
      const outcome = await work((step, share) =>
        setState((state) => ({ work: state.work === null ? null : { ...state.work, step, share } })),
      )
      setState({ work: null, outcome })
      return true
    } catch (thrown) {
      const fault = asFault(thrown)
      setState({
        work: null,
        outcome: fault.code === 'engine/cancelled' ? { of: 'stop' } : { of: 'fault', fault },
      })
      // What could be exported by the fault's moment is what the list says.
      const desk = await client.report.open({}).catch(() => undefined)
      if (desk !== undefined) setState({ desk })
      return false
    }
  }
  return {
    store,
    show: () => {
      if (caseId() === null) return
      setState({ isOpen: true })
      void load()
    },
    hide: () => {
      drawing.stop()
      void keeper.flush()
      setState({ isOpen: false })
    },
    /** The connection is there again. */
    refresh: async () => {
      await keeper.flush()
      if (getState().isOpen) await load()
    },
    change,
    redraw: () => drawing.ask(0),
    saveNow: keeper.flush,
    /** Faces or findings of the case are others now; so are the pages. */
    hearChange: () => {
      if (getState().isOpen) drawing.ask(previewPauseMs)
    },
    exportReport: (sign: SignWith | null): Promise<boolean> =>
      working(sign === null ? 'draft' : 'signed', async (hear) => {
        await keeper.flush()
        const { draft } = getState()
        if (draft === null) throw new Error('no draft lies on the desk')
        for await (const event of client.report.export({ draft, sign })) {
          if (event.kind === 'step') hear(event.step, event.share)
          else {
            setState({ desk: event.desk })
            if (event.entry.report.isSigned && draft.amends !== null)
              change((now) => ({ ...now, amends: null }))
            // The next report has another number.
            drawing.ask(0)
            return { of: 'report', entry: event.entry, path: event.path }
          }
        }
        throw new Error('the export ended without a report')
      }),
    exportBundle: (areOriginalsIncluded: boolean): Promise<boolean> =>
      working('bundle', async (hear) => {
        for await (const event of client.report.bundle({ areOriginalsIncluded }))
          if (event.kind === 'step') hear(event.step, event.share)
          else return { of: 'bundle', path: event.path, files: event.files, bytes: event.bytes }
        throw new Error('the export ended without a bundle')
      }),
    stop: async () => {
      setState(({ work }) => ({ work: work === null ? null : { ...work, isStopping: true } }))
      await notices.attempt(() => client.report.stop({}))
    },
    amend: (reportId: ReportId, reason: string) =>
      replaceDraft(() => client.report.amend({ reportId, reason })),
    takeAside: () => replaceDraft(() => client.report.takeAside({})),
    verify: async (reportId: ReportId) => {
      const set = (result: Verification | 'verifying' | undefined) =>
        setState(({ verified }) => {
          const { [reportId]: _, ...others } = verified
          return { verified: result === undefined ? others : { ...others, [reportId]: result } }
        })
      set('verifying')
      set(await notices.attempt(() => client.report.verify({ reportId })))
    },
    forget: () => {
      drawing.stop()
      keeper.forget()
      setState(closed, true)
    },
  }
}
export type Report = ReturnType<typeof createReport>
