import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import * as v from 'valibot'
import { Fault } from '#app/fault.ts'
import { emptyReportDraft, ReportDraft } from '#app/records/report-draft.ts'
import { reportToFile } from '#main/reports/report-to-file.ts'
import { userFolder } from '#main/settings/user-folder.ts'
import { localCustodian } from '#main/vault/local-custodian.ts'
import { openCase } from '#main/vault/open-case.ts'
import type { DefineCommand } from '../command.ts'
import { reportJson, reportText } from '../report-output.ts'

interface ReportOptions {
  readonly out: string
  readonly draft?: string
  readonly pack: readonly string[]
}

/** What the examiner wrote, from a JSON file; fields that it leaves out are those of an empty draft. */
const readDraft = async (file: string): Promise<ReportDraft> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new Fault('input/not-found', `The draft "${file}" cannot be read. Check the path.`, { cause })
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new Fault('input/invalid', `The draft "${file}" is not JSON. Correct it.`, { cause })
  }
  const draft = v.safeParse(ReportDraft, { ...emptyReportDraft, ...(json as object) })
  if (draft.success) return draft.output
  const [issue] = draft.issues
  throw new Fault(
    'input/invalid',
    `The draft "${file}" does not fit: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}. Correct it.`,
  )
}

/** `assay report`: writes the unsigned report of a case. */
export const reportCommand: DefineCommand = (command, { signal, print, progress }) =>
  command
    .argument('<case>', 'the case folder')
    .requiredOption('-o, --out <file>', 'the PDF file to write')
    .option('--draft <file>', 'what the examiner chose and wrote, as JSON')
    .option('-p, --pack <folders...>', 'folders of packs that the findings were made with', [])
    .action(async (folder: string, { out, draft, pack }: ReportOptions) => {
      const vault = await openCase(
        resolve(folder),
        localCustodian(userFolder(), () => ''),
      )
      try {
        const exported = await reportToFile(
          vault,
          {
            out: resolve(out),
            packFolders: pack,
            ...(draft === undefined ? {} : { draft: await readDraft(draft) }),
            progress: (step, share) =>
              progress({ activity: step, done: Math.round(100 * share), total: 100 }),
          },
          signal,
        )
        print(reportJson(exported, out), () => reportText(exported, out))
      } finally {
        await vault.close()
      }
    })
