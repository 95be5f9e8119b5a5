import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { VerificationLine } from '#app/records/verification.ts'
import { never } from '#main/vault/vault-fixture.ts'
import { openTarget } from '#main/verification/open-target.ts'
import { examinedCase, exportedReport } from '#main/verification/report/report-fixture.ts'
import { nothingKnown, type OutsideKnowledge } from '#main/verification/verify-case.ts'
import { writeBundle } from './write-bundle.ts'

export const linesOf = async (path: string, knowledge: OutsideKnowledge = nothingKnown) => {
  const target = await openTarget(path, knowledge)
  const lines: VerificationLine[] = []
  try {
    for await (const line of target.lines(never)) lines.push(line)
  } finally {
    await target.close()
  }
  return lines
}

export const failures = async (path: string): Promise<readonly string[]> =>
  (await linesOf(path))
    .filter(({ state }) => state === 'failed')
    .map(({ subject, sentence }) => `${subject}: ${sentence}`)

export type Made = Awaited<ReturnType<typeof examinedCase>>

export const bundled = async (
  { vault, custodian, folder }: Made,
  name: string,
  { areOriginalsIncluded = true, signal = never, onProgress = () => {} } = {},
): Promise<string> => {
  const { path } = await writeBundle(
    vault,
    {
      out: join(folder, name),
      areOriginalsIncluded,
      packs: new Map(),
      key: custodian.key,
      program: 'Assay (test)',
      onProgress,
    },
    signal,
  )
  return path
}

export const withReport = async (t: TestContext): Promise<Made> => {
  const made = await examinedCase(t)
  await exportedReport(made, { isSigned: true })
  return made
}

export const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => join(found.parentPath, found.name).slice(folder.length + 1))
    .sort()
