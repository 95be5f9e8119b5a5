import { buffer } from 'node:stream/consumers'
import * as v from 'valibot'
import { Fault } from '#app/fault.ts'
import { BundleManifest, bundleFiles } from '#app/records/bundle.ts'
import { canonicalJson, type Json } from '#main/vault/canonical-json.ts'
import { type RecordHash, recordKinds, sha256OfText } from '#main/vault/custody-row.ts'
import type { CaseHoldings, HeldFile } from '#main/verification/case-holdings.ts'
import { type RecordText, readHeldRecords } from '#main/verification/held-records.ts'
import type { BundleSource } from './open-bundle-source.ts'

/** Lists and records of the largest case stay well below; more is not read into memory. */
const mostTextBytes = 2 ** 30

export interface BundleHoldings extends CaseHoldings {
  readonly manifest: BundleManifest
  readonly manifestBytes: Uint8Array
  readonly isCanonical: boolean
  /** One sentence per list in the bundle that cannot be read. */
  readonly problems: readonly string[]
}

/** A file of the bundle in memory; null where it is missing or too large for what it is. */
export const readBundleFile = async (
  { files }: Pick<BundleSource, 'files'>,
  path: string,
): Promise<Uint8Array | null> => {
  const file = files.get(path)
  if (file === undefined || file.bytes > mostTextBytes) return null
  return buffer(await file.open())
}

const parse = (bytes: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

const RecordLine = v.strictObject({
  id: v.string(),
  kind: v.picklist(recordKinds),
  record: v.unknown(),
})

const readLines = (bytes: Uint8Array | null): readonly string[] | null => {
  if (bytes === null) return null
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  if (text === '') return []
  return text.endsWith('\n') ? text.slice(0, -1).split('\n') : null
}

const readManifest = async (source: BundleSource) => {
  const bytes = await readBundleFile(source, bundleFiles.manifest)
  const json = bytes === null ? undefined : parse(bytes)
  const parsed = v.safeParse(BundleManifest, json)
  if (bytes === null || !parsed.success) {
    const field = parsed.success ? '' : ` (${v.getDotPath(parsed.issues[0]) ?? 'the whole'})`
    throw new Fault(
      'input/invalid',
      `It holds no readable ${bundleFiles.manifest}${field}, so it is no bundle of Assay. Get the bundle again from its source.`,
    )
  }
  return {
    bytes,
    manifest: parsed.output,
    isCanonical: canonicalJson(json as Json) === Buffer.from(bytes).toString('utf8'),
  }
}

/** Reads a bundle's lists and records. Throws input/invalid where it has no manifest that can be read. */
export const openBundleHoldings = async (source: BundleSource): Promise<BundleHoldings> => {
  const { bytes, manifest, isCanonical } = await readManifest(source)
  const problems: string[] = []
  const linesOf = async (path: string): Promise<readonly unknown[]> => {
    const lines = readLines(await readBundleFile(source, path))
    if (lines === null) problems.push(`${path} is missing or is no list of lines.`)
    return (lines ?? []).map((line) => parse(Buffer.from(line, 'utf8')))
  }
  const rows = await linesOf(bundleFiles.log)
  const texts: RecordText[] = []
  for (const [index, line] of (await linesOf(bundleFiles.records)).entries()) {
    const parsed = v.safeParse(RecordLine, line)
    if (parsed.success) texts.push({ ...parsed.output, text: canonicalJson(parsed.output.record as Json) })
    else problems.push(`Line ${index + 1} of ${bundleFiles.records} is no record.`)
  }
  const keys = new Map<string, string>()
  for (const path of source.files.keys()) {
    const fingerprint = /^keys\/([0-9a-f]{64})\.pem$/.exec(path)?.[1]
    if (fingerprint !== undefined)
      keys.set(fingerprint, Buffer.from((await readBundleFile(source, path)) ?? []).toString('utf8'))
  }
  const records = readHeldRecords(texts)
  const headBytes = await readBundleFile(source, bundleFiles.head)
  const bySha256 = new Map(manifest.files.map(({ sha256, path }) => [sha256, path]))
  const place = (sha256: string): string | null => {
    const path = bySha256.get(sha256)
    return path !== undefined && source.files.has(path) ? path : null
  }
  return {
    manifest,
    manifestBytes: bytes,
    isCanonical,
    problems: [...problems, ...records.malformed],
    custody: {
      rows,
      head: headBytes === null ? null : parse(headBytes),
      keys,
      caseId: manifest.caseId,
      records: texts.map(({ kind, id, text }): RecordHash => ({ kind, id, sha256: sha256OfText(text) })),
      exhibits: records.exhibits.map(({ label, sha256 }) => ({ label, sha256 })),
    },
    records,
    files: {
      find: async (sha256): Promise<HeldFile | null> => {
        const path = place(sha256)
        return path === null ? null : (source.files.get(path) ?? null)
      },
      pathOf: async (sha256) => {
        const path = place(sha256)
        return path === null ? null : source.pathOf(path)
      },
    },
  }
}
