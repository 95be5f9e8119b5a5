import type { BytesRef } from '#app/records/bytes-ref.ts'
import type { CustodyRow } from '#app/records/custody.ts'
import type { CaseHoldings, HeldFile } from './case-holdings.ts'
import { faceSubject } from './case-holdings.ts'
import { type FileHashes, hashHeldFile } from './hash-file.ts'
import type { HeldExhibit } from './held-records.ts'
import { failed, type Lines, notChecked, ok } from './verification-line.ts'

type Looked = FileHashes | { readonly problem: string }

const look = async (file: HeldFile, mostBytes: number, signal: AbortSignal): Promise<Looked> => {
  try {
    return await hashHeldFile(file, mostBytes, signal)
  } catch (thrown) {
    signal.throwIfAborted()
    return { problem: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

/** What the log's own row says about an exhibit when it was received. */
const receivedOf = (rows: readonly unknown[]): ReadonlyMap<string, { bytes?: unknown; sha512?: unknown }> => {
  const received = new Map<string, { bytes?: unknown; sha512?: unknown }>()
  for (const row of rows as readonly Partial<CustodyRow>[])
    if (row?.act === 'exhibit received' && typeof row.subject === 'string')
      try {
        received.set(row.subject, JSON.parse(String(row.detail)) as object)
      } catch {
        // The log's own check says that the row is malformed.
        received.set(row.subject, {})
      }
  return received
}

const differencesOf = (
  exhibit: HeldExhibit,
  { sha256, sha512, bytes }: FileHashes,
  received: { bytes?: unknown; sha512?: unknown } | undefined,
): readonly string[] => {
  const differences: string[] = []
  if (bytes > exhibit.bytes) differences.push(`it has more than ${exhibit.bytes} bytes`)
  else if (bytes !== exhibit.bytes) differences.push(`it has ${bytes} bytes instead of ${exhibit.bytes}`)
  if (sha256 !== exhibit.sha256) differences.push(`its SHA-256 is ${sha256} instead of ${exhibit.sha256}`)
  if (sha512 !== exhibit.sha512) differences.push('its SHA-512 is another one')
  if (received !== undefined && (received.bytes !== exhibit.bytes || received.sha512 !== exhibit.sha512))
    differences.push('size or SHA-512 in its record are not those with which the log received it')
  return differences
}

/** Every original: SHA-256, SHA-512 and size against its record and the row of the log that received it. One line each. */
export const checkOriginals = async function* (
  { records, files, custody }: CaseHoldings,
  { areLeftOut }: { readonly areLeftOut: boolean },
  signal: AbortSignal,
): Lines {
  const received = receivedOf(custody.rows)
  for (const exhibit of records.exhibits) {
    signal.throwIfAborted()
    const subject = `exhibit ${exhibit.label}`
    const file = await files.find(exhibit.sha256)
    if (file === null) {
      yield areLeftOut
        ? notChecked(subject, `Its original was left out; its SHA-256 is ${exhibit.sha256}.`)
        : failed(subject, 'Its original is missing.')
      continue
    }
    const looked = await look(file, exhibit.bytes, signal)
    if ('problem' in looked) {
      yield failed(subject, `Its original cannot be read: ${looked.problem}.`)
      continue
    }
    const differences = differencesOf(exhibit, looked, received.get(exhibit.label))
    yield differences.length === 0
      ? ok(
          subject,
          `The original is what was received: ${exhibit.bytes} bytes, SHA-256 ${exhibit.sha256}, SHA-512 as well.`,
        )
      : failed(subject, `The original is not what was received: ${differences.join('; ')}.`)
  }
}

/** The files that this program made of the evidence and a record names: pictures for display, maps, crops. */
export const derivedFiles = ({
  records,
}: Pick<CaseHoldings, 'records'>): readonly {
  readonly subject: string
  readonly what: string
  readonly ref: BytesRef
}[] => [
  ...records.exhibits.flatMap(({ label, picture }) =>
    picture === null
      ? []
      : [
          { subject: `exhibit ${label}`, what: 'picture for display', ref: picture.display },
          { subject: `exhibit ${label}`, what: 'thumbnail', ref: picture.thumbnail },
        ],
  ),
  ...records.findings.flatMap(({ faceId, at, segmentation, gradcam, seen }) => {
    const subject = `${faceSubject(records, faceId).subject}, finding of ${at}`
    return [
      { what: 'segmentation map', ref: segmentation?.data },
      { what: 'GradCAM map', ref: gradcam?.data },
      { what: 'crop as the model saw it', ref: seen },
    ].flatMap(({ what, ref }) => (ref === undefined || ref === null ? [] : [{ subject, what, ref }]))
  }),
]

/** Every derived file by its hash and size; one line per exhibit or finding, and one more for each file that is not right. */
export const checkDerivedFiles = async function* (
  holdings: CaseHoldings,
  { areLeftOut }: { readonly areLeftOut: boolean },
  signal: AbortSignal,
): Lines {
  const seen = new Map<string, string | null>()
  const bySubject = Map.groupBy(derivedFiles(holdings), ({ subject }) => subject)
  for (const [subject, parts] of bySubject) {
    const problems: string[] = []
    let left = 0
    for (const { what, ref } of parts) {
      signal.throwIfAborted()
      const key = `${ref.sha256} ${ref.bytes}`
      if (!seen.has(key)) seen.set(key, await problemOf(holdings, ref, signal))
      const problem = seen.get(key)
      if (problem === 'is missing' && areLeftOut) left += 1
      else if (problem !== null) problems.push(`Its ${what} ${problem}.`)
    }
    for (const problem of problems) yield failed(subject, problem)
    if (problems.length > 0) continue
    yield left > 0
      ? notChecked(subject, `${left} of its ${parts.length} derived files were left out.`)
      : ok(subject, `Its derived files are unchanged: ${parts.map(({ what }) => what).join(', ')}.`)
  }
}

const problemOf = async (
  { files }: CaseHoldings,
  ref: BytesRef,
  signal: AbortSignal,
): Promise<string | null> => {
  const file = await files.find(ref.sha256)
  if (file === null) return 'is missing'
  const looked = await look(file, ref.bytes, signal)
  if ('problem' in looked) return `cannot be read (${looked.problem})`
  if (looked.sha256 !== ref.sha256) return `was changed: its SHA-256 is not ${ref.sha256} any more`
  return looked.bytes === ref.bytes
    ? null
    : `has ${looked.bytes} bytes, but its record says that it has ${ref.bytes}`
}
