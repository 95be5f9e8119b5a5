import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FindingId } from '#app/ids.ts'
import type { ReportFigure } from '#app/records/report.ts'
import type { ReportDraft } from '#app/records/report-draft.ts'
import type { CaseSnapshot } from '#main/stages/report/case-snapshot.ts'
import { chooseReported } from '#main/stages/report/choose-reported.ts'
import { type FigureSubject, makeFigures } from '#main/stages/report/figures/make-figures.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'

/** Figures that lie as files in a folder of the export's own. */
export interface DrawnFigures {
  readonly byFinding: ReadonlyMap<FindingId, readonly ReportFigure[]>
  readonly pathOf: (figure: ReportFigure) => string
  readonly read: (figure: ReportFigure) => Promise<Uint8Array>
}

/** Draws the figures of every reported face, one exhibit after the other, into `folder`. */
export const drawCaseFigures = async (
  { blobs }: Pick<CaseVault, 'blobs'>,
  snapshot: CaseSnapshot,
  draft: ReportDraft,
  {
    folder,
    signal,
    progress,
  }: { readonly folder: string; readonly signal: AbortSignal; readonly progress: (share: number) => void },
): Promise<DrawnFigures> => {
  const { exhibits, faces } = chooseReported(snapshot, draft)
  const byExhibit = Map.groupBy(faces, ({ exhibit }) => exhibit.id)
  const byFinding = new Map<FindingId, ReportFigure[]>()
  const pathOf = ({ png }: ReportFigure): string => join(folder, `${png.sha256}.png`)
  for (const [index, exhibit] of exhibits.entries()) {
    signal.throwIfAborted()
    const subjects = (byExhibit.get(exhibit.id) ?? []).flatMap(
      ({ face, finding, figures }): FigureSubject[] =>
        finding === null ? [] : [{ name: `${exhibit.label} face ${face.number}`, finding, kinds: figures }],
    )
    for (const { figure, bytes } of await makeFigures(exhibit, subjects, blobs.read, signal)) {
      await writeFile(pathOf(figure), bytes)
      byFinding.set(figure.findingId, [...(byFinding.get(figure.findingId) ?? []), figure])
    }
    progress((index + 1) / exhibits.length)
  }
  return { byFinding, pathOf, read: (figure) => readFile(pathOf(figure)) }
}
