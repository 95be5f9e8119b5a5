import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { type AnalysedFile, analyseFile } from '#main/analysis/analyse-file.ts'
import { analyseIntoCase } from '#main/analysis/analyse-into-case.ts'
import { startDecoder } from '#main/engines/decoder/start-decoder.ts'
import { startVision } from '#main/engines/vision/start-vision.ts'
import { forkChild } from '#main/process/child.ts'
import { ownFolder } from '#main/process/own-folder.ts'
import { createCaseBeside } from '#main/reports/case-beside.ts'
import type { ReportProgress } from '#main/reports/export-report.ts'
import { reportToFile } from '#main/reports/report-to-file.ts'
import { resourcePath } from '#main/resources.ts'
import { userFolder } from '#main/settings/user-folder.ts'
import { type ListedFile, listFiles } from '#main/stages/intake/list-files.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import { localCustodian } from '#main/vault/local-custodian.ts'
import { openCase } from '#main/vault/open-case.ts'
import { type ExhibitJson, exhibitJson, exhibitText } from '../analysis-output.ts'
import type { DefineCommand } from '../command.ts'
import { wholeNumberFrom } from '../option-values.ts'
import { reportJson, reportText } from '../report-output.ts'

interface AnalyzeOptions {
  readonly pack: string
  readonly out?: string
  readonly case?: string
  readonly report?: string
  readonly threads: number
}

/** The case that is examined into: the named one, one beside the report, or none. */
const openVault = async ({ case: folder, report }: AnalyzeOptions): Promise<CaseVault | undefined> => {
  const custodian = localCustodian(userFolder(), () => '')
  if (folder !== undefined) return openCase(resolve(folder), custodian)
  return report === undefined ? undefined : createCaseBeside(resolve(report), custodian)
}

const writeReport = async (
  vault: CaseVault | undefined,
  { report, pack }: AnalyzeOptions,
  { signal, progress }: { readonly signal: AbortSignal; readonly progress: ReportProgress },
) => {
  if (vault === undefined || report === undefined) return undefined
  const exported = await reportToFile(vault, { out: resolve(report), packFolders: [pack], progress }, signal)
  return {
    json: { report: { ...reportJson(exported, report), case: vault.folder } },
    text: [reportText(exported, report), `  case: ${vault.folder}`],
  }
}

/** `assay analyze`: examines files and folders, one bad file never stopping the rest. */
export const analyzeCommand: DefineCommand = (command, { signal, print, progress, notice }) =>
  command
    .argument('<paths...>', 'evidence files, and folders that are searched for files')
    .option(
      '-p, --pack <folder>',
      'the model pack; the built-in one by default',
      resourcePath('packs', 'compact'),
    )
    .option('-o, --out <folder>', 'where maps are written, as PNG and .npy')
    .option('-c, --case <folder>', 'a case that takes the evidence in and keeps the findings')
    .option('-r, --report <file>', 'the report to write as PDF; without --case, a new case is made beside it')
    .option('--threads <count>', 'threads of the processor', wholeNumberFrom(1), 2)
    .action(async (paths: readonly string[], options: AnalyzeOptions) => {
      const { pack, out, threads } = options
      const scratch = await ownFolder(join(userFolder(), 'decoded'))
      const decoder = startDecoder({ startChild: forkChild, scratch })
      const vision = startVision({ startChild: forkChild, packFolder: pack, device: 'auto', threads })
      const vault = await openVault(options)
      try {
        if (vault?.readOnly) throw vault.readOnly
        const { packId, packTitle } = await vision.calls.describe({}, signal)
        if (out !== undefined) await mkdir(out, { recursive: true })
        const listed: ListedFile[] = []
        for await (const file of listFiles(paths)) listed.push(file)
        const exhibits: ExhibitJson[] = []
        for (const { path, fault } of listed) {
          progress({ activity: 'examining', done: exhibits.length, total: listed.length })
          const analysed: AnalysedFile =
            fault === null
              ? await (vault === undefined
                  ? analyseFile(path, { decoder, vision }, signal)
                  : analyseIntoCase(path, { vault, decoder, vision }, signal))
              : { path, sha256: null, mediaType: null, picture: null, faces: [], fault }
          exhibits.push(await exhibitJson(analysed, out ?? null))
        }
        const failed = exhibits.filter((exhibit) => exhibit.fault !== undefined).length
        if (failed > 0) notice(`${failed} of ${exhibits.length} files could not be examined.`)
        const report = await writeReport(vault, options, {
          signal,
          progress: (step, share) => progress({ activity: step, done: Math.round(100 * share), total: 100 }),
        })
        print({ pack: packId, exhibits, ...report?.json }, () =>
          [`${packTitle}; a score is higher where it is more consistent with manipulation.`]
            .concat(exhibits.map(exhibitText), report?.text ?? [])
            .join('\n'),
        )
      } finally {
        await Promise.all([decoder.close(), vision.close(), vault?.close()])
        await rm(scratch, { recursive: true, force: true })
      }
    })
