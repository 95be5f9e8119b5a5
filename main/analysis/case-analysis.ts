import { Fault } from '#app/fault.ts'
import type { CaseDesk } from '#main/case-desk.ts'
import type { Decoder } from '#main/engines/decoder/start-decoder.ts'
import type { Log } from '#main/log.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import { examineExhibit } from './examine-exhibit.ts'
import { type AnalysisQueue, openAnalysisQueue } from './queue.ts'
import type { ChosenVision } from './vision-by-settings.ts'

export interface CaseAnalysisOptions {
  readonly desk: CaseDesk
  readonly decoder: Decoder
  readonly vision: ChosenVision
  readonly log: Log
}

/** Gives the open case's queue, which runs from when the case is laid on the desk until it is put away. */
export const caseAnalysis = ({ desk, decoder, vision, log }: CaseAnalysisOptions): (() => AnalysisQueue) => {
  let open: { readonly vault: CaseVault; readonly queue: AnalysisQueue } | undefined

  desk.onLaid((vault) => {
    if (vault.readOnly !== null) return
    vision.warm()
    const queue = openAnalysisQueue({
      store: vault.queue,
      run: (work, report, signal) =>
        examineExhibit(work, { vault, decoder, vision: vision.engine() }, report, signal),
      hearStop: (fault) => log.fault('analysis stopped', fault),
      hearFailure: ({ exhibitId, faceId }, fault) => {
        log.fault('analysis', fault)
        // A case that cannot be written takes no row either; the queue stops at its next step.
        if (fault.family !== 'vault')
          vault.findings.recordFailure({ exhibitId, faceId, code: fault.code, message: fault.message })
      },
    })
    open = { vault, queue }
    if (vault.cases.read().closedAt !== null) return
    // What intake or the command line had begun when the program ended is taken up again.
    queue.add(vault.unfinished().map((exhibitId) => ({ exhibitId, faceId: null })))
  })
  desk.beforeClearing(async (vault) => {
    if (open?.vault !== vault) return
    const { queue } = open
    open = undefined
    await queue.close()
  })

  return () => {
    const vault = desk.vault()
    if (open?.vault === vault) return open.queue
    throw vault.readOnly ?? new Fault('input/conflict', 'The case is being put away. Open it again.')
  }
}
