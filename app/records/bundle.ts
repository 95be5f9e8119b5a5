import * as v from 'valibot'
import { CaseId, Sha256 } from '../ids.ts'

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/**
 * A path within a bundle: plain names joined by '/', which lead nowhere else on any system. No name begins with a dot or ends with
 * one, and none is longer than 120 characters.
 */
export const BundlePath = v.pipe(
  v.string(),
  v.maxLength(300),
  v.regex(
    /^(?!.*\/\/)[A-Za-z0-9_][A-Za-z0-9_.-]{0,118}(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]{0,118}){0,3}$/,
    'must be a plain path inside the bundle',
  ),
)

/** What a bundle holds: written as canonical JSON in bundle.json and signed with the key that signs the custody log. */
export const BundleManifest = v.strictObject({
  format: v.literal('assay-bundle'),
  formatVersion: v.literal(1),
  program: v.string(),
  caseId: CaseId,
  caseNumber: v.string(),
  /** Head of the custody log that the bundle holds. */
  head: v.strictObject({ length: Count, hash: Sha256, key: Sha256 }),
  /** Whether the originals lie in it. */
  originals: v.picklist(['included', 'left out']),
  /** Every other file of the bundle but the signature and the list of sums, in the order of their paths. */
  files: v.array(v.strictObject({ path: BundlePath, bytes: Count, sha256: Sha256 })),
})
export type BundleManifest = v.InferOutput<typeof BundleManifest>

export const bundleFiles = {
  manifest: 'bundle.json',
  signature: 'bundle.json.sig',
  sums: 'SHA256SUMS',
  guide: 'VERIFY.md',
  log: 'custody/log.jsonl',
  head: 'custody/head.json',
  signedHead: 'custody/head.signed.json',
  headSignature: 'custody/head.sig',
  records: 'records/records.jsonl',
  packs: 'packs.json',
} as const

export const keyPath = (fingerprint: string): string => `keys/${fingerprint}.pem`
export const originalPath = (sha256: string): string => `originals/${sha256}`
export const derivedPath = (sha256: string): string => `derived/${sha256}`
export const figurePath = (sha256: string): string => `figures/${sha256}.png`
