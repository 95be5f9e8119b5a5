import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { emptyReportDraft } from '#app/records/report-draft.ts'
import { describePacks } from '#main/reports/describe-packs.ts'
import { exportReport } from '#main/reports/export-report.ts'
import { reportingProgram } from '#main/reports/report-to-file.ts'
import { resourcePath } from '#main/resources.ts'
import { loadOwnIdentity } from '#main/signing/own-identity.ts'
import { reportSigner } from '#main/signing/report-signer.ts'
import { writePng } from '#main/stages/kfd/write-png.ts'
import type { CaseVault } from '#main/vault/case-vault.ts'
import { createCase } from '#main/vault/create-case.ts'
import {
  closeAtEnd,
  faceAt,
  findingFor,
  handClock,
  never,
  oneChunk,
  testCustodian,
  testFolder,
  testStatement,
} from '#main/vault/vault-fixture.ts'

const put = async ({ blobs }: CaseVault, bytes: Uint8Array, mediaType: string) => {
  const { sha256, bytes: count } = await blobs.write(oneChunk(bytes))
  return { sha256, bytes: count, mediaType }
}

/** A gradient with a stripe: a picture that shows where it was cropped. */
const picture = (width: number, height: number): Uint8Array =>
  writePng(
    Uint8Array.from({ length: 3 * width * height }, (_, at) => (at * 7 + (at >> 8)) & 0xff),
    { width, height, channels: 3 },
  )

/** An open case with one examined exhibit, whose name is an attack, and one that cannot be decoded. */
export const examinedCase = async (t: TestContext) => {
  const folder = testFolder(t)
  const custodian = testCustodian(join(folder, 'user'))
  const vault = closeAtEnd(t, await createCase(folder, testStatement, custodian))
  const png = picture(400, 300)
  const exhibit = vault.evidence.register({
    blob: await vault.blobs.write(oneChunk(png)),
    name: '=cmd|"/c calc"!A1 \u202egnp.<b>png',
    source: { kind: 'upload', path: null },
    mediaType: 'image/png',
    claimedMediaType: 'image/png',
  })
  const ref = await put(vault, png, 'image/png')
  const decoded = {
    width: 400,
    height: 300,
    orientation: 1,
    rgbSha256: 'a'.repeat(64),
    decoder: 'sharp',
    decoderVersion: '0.35.5',
    notes: [],
    display: ref,
    thumbnail: ref,
    perceptualHash: '0123456789abcdef',
  }
  vault.evidence.setPicture(exhibit.id, decoded, [{ group: 'EXIF', name: 'Make', value: '<b>' }])
  const [face] = vault.faces.replaceDetected(exhibit.id, [faceAt(100, 80)])
  const values = Float32Array.from({ length: 32 * 32 }, (_, at) => (at % 32) / 31)
  const data = await put(vault, new Uint8Array(values.buffer), 'application/x-float32-map')
  const map = { data, side: 32, box: { x: 88, y: 68, width: 104, height: 104 } }
  const finding = vault.findings.append({
    ...findingFor(face!.id, 0.7),
    segmentation: map,
    gradcam: map,
    seen: await put(vault, picture(64, 64), 'image/png'),
    stability: { low: 0.6, high: 0.8, variants: [{ name: 'moved left by 3 %', score: 0.6 }] },
  })
  const other = vault.evidence.register({
    blob: await vault.blobs.write(oneChunk('not a picture')),
    name: 'notes.txt',
    source: { kind: 'file', path: '/evidence/notes.txt' },
    mediaType: null,
    claimedMediaType: 'text/plain',
  })
  vault.evidence.setUndecodable(other.id, 'It is no picture.', [])
  return { vault, folder, custodian, exhibit, face: face!, finding, other }
}

/** Exports the case's report, signed with the key of this installation or as a draft, and answers its bytes. */
export const exportedReport = async (
  { vault, folder }: { readonly vault: CaseVault; readonly folder: string },
  { isSigned }: { readonly isSigned: boolean },
) => {
  const clock = handClock()
  const at = new Date(clock.now())
  const identity = await loadOwnIdentity(join(folder, 'user'), at)
  const out = join(folder, isSigned ? 'signed.pdf' : 'draft.pdf')
  const { record, manifest } = await exportReport(
    vault,
    {
      draft: emptyReportDraft,
      out,
      packs: await describePacks([resourcePath('packs', 'compact')]),
      program: reportingProgram(),
      clock,
      signing: isSigned
        ? reportSigner({ identity, name: 'E. Examiner', reason: 'Report', at, timeStampAuthority: null })
        : null,
      progress: () => {},
    },
    never,
  )
  return { record, manifest, out, pdf: await readFile(out) }
}
