import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FindingId } from '#app/ids.ts'
import type { ReportFigure } from '#app/records/report.ts'
import { figureKinds } from '#app/records/report-draft.ts'
import type { ReportedFace } from '#main/stages/report/choose-reported.ts'
import { type FigureSubject, makeFigures } from '#main/stages/report/figures/make-figures.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'

/** Figures that were drawn for a preview: a finding never changes, so neither do its figures. */
export interface PreviewFigures {
  /** All figures of these faces' findings; draws those that are not there yet. */
  readonly of: (
    vault: CaseVault,
    faces: readonly ReportedFace[],
    signal: AbortSignal,
    progress: (share: number) => void,
  ) => Promise<ReadonlyMap<FindingId, readonly ReportFigure[]>>
  readonly read: (figure: ReportFigure) => Promise<Uint8Array>
}

/** Keeps the figures' files in `folder`. */
export const openPreviewFigures = (folder: string): PreviewFigures => {
  const known = new Map<FindingId, readonly ReportFigure[]>()
  const pathOf = ({ png }: ReportFigure): string => join(folder, `${png.sha256}.png`)
  return {
    of: async (vault, faces, signal, progress) => {
      const isThere = (id: FindingId): boolean =>
        known.get(id)?.every((one) => existsSync(pathOf(one))) === true
      const lacking = faces.filter(({ finding }) => finding !== null && !isThere(finding.id))
      const byExhibit = [...Map.groupBy(lacking, ({ exhibit }) => exhibit)]
      for (const [index, [exhibit, all]] of byExhibit.entries()) {
        signal.throwIfAborted()
        const subjects = all.flatMap(({ face, finding }): FigureSubject[] =>
          finding === null
            ? []
            : [{ name: `${exhibit.label} face ${face.number}`, finding, kinds: figureKinds }],
        )
        const made = await makeFigures(exhibit, subjects, vault.blobs.read, signal)
        for (const { figure, bytes } of made) await writeFile(pathOf(figure), bytes)
        for (const { finding } of subjects)
          known.set(
            finding.id,
            made.flatMap(({ figure }) => (figure.findingId === finding.id ? [figure] : [])),
          )
        progress((index + 1) / byExhibit.length)
      }
      return known
    },
    read: (figure) => readFile(pathOf(figure)),
  }
}
