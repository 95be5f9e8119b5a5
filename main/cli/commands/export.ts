import { resolve } from 'node:path'
import { Option } from 'commander'
import { findingRows } from '#main/export/finding-rows.ts'
import { findingsCsv } from '#main/export/findings-csv.ts'
import { replaceFile } from '#main/vault/durable-file.ts'
import { storageFault } from '#main/vault/storage-fault.ts'
import { openCaseHoldings } from '#main/verification/open-case-holdings.ts'
import type { DefineCommand } from '../command.ts'

/** `assay export`: the findings of a case as a table, on stdout or in a file; the case is not opened for writing. */
export const exportCommand: DefineCommand = (command, { print }) =>
  command
    .argument('<case>', 'the case folder')
    .addOption(
      new Option(
        '--csv',
        'as CSV (RFC 4180); a text that a spreadsheet would run gets an apostrophe',
      ).conflicts('json'),
    )
    .option('-o, --out <file>', 'the file to write; else they are printed')
    .action(async (folder: string, { csv, out }: { readonly csv?: true; readonly out?: string }) => {
      const { records } = await openCaseHoldings(resolve(folder))
      const findings = findingRows(records)
      const table = () => findingsCsv(findings)
      if (out === undefined) {
        print({ findings }, table)
        return
      }
      const path = resolve(out)
      const text =
        csv === true || path.toLowerCase().endsWith('.csv')
          ? table()
          : `${JSON.stringify({ findings }, null, 1)}\n`
      await replaceFile(path, text).catch((thrown: unknown) => {
        throw storageFault(thrown, 'the export')
      })
      print({ path, findings: findings.length }, () => `${path}: ${findings.length} rows`)
    })
