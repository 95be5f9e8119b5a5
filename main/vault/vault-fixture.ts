import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Fault, type FaultCode } from '#app/fault.ts'
import type { MarkId } from '#app/ids.ts'
import type { CaseStatement } from '#app/records/case.ts'
import type { DecodedPicture, Exhibit } from '#app/records/evidence.ts'
import type { Finding } from '#app/records/finding.ts'
import type { CaseVault, Custodian } from './case-vault.ts'
import type { Clock } from './clock.ts'
import { createCase } from './create-case.ts'
import { openCustodyWitness } from './custody-witness.ts'
import type { DetectedFace } from './faces.ts'
import { loadInstallationKey } from './installation-key.ts'

const openVaults = new WeakMap<TestContext, CaseVault[]>()

// In memory where the system has such a place: the tests of behaviour need no disk, and syncing one is slow.
const fastFolder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A folder that is removed when the test ends, after the cases in it were closed. */
export const testFolder = (t: TestContext): string => {
  const folder = mkdtempSync(join(fastFolder, 'assay-vault-'))
  t.after(async () => {
    for (const vault of openVaults.get(t) ?? []) await vault.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** Closes the case when the test ends. */
export const closeAtEnd = (t: TestContext, vault: CaseVault): CaseVault => {
  openVaults.set(t, [...(openVaults.get(t) ?? []), vault])
  return vault
}

/** A clock that a test sets by hand; it moves on by a millisecond at each reading. */
export const handClock = (): Clock & { set: (instant: string) => void } => {
  let nowMs = Date.parse('2026-03-01T08:00:00.000Z')
  return {
    now: () => {
      nowMs += 1
      return nowMs
    },
    offsetMinutes: () => 60,
    set: (instant) => {
      nowMs = Date.parse(instant)
    },
  }
}

export const testCustodian = (dataFolder: string, clock: Clock = handClock()): Custodian => ({
  key: loadInstallationKey(dataFolder),
  witness: openCustodyWitness(dataFolder),
  actor: () => 'E. Examiner',
  program: 'Assay (test)',
  clock,
})

export const testStatement: CaseStatement = {
  number: '2026/117',
  title: 'Passport',
  examiner: 'E. Examiner',
  laboratory: 'Laboratory 3',
  exhibitPrefix: 'P',
}

export const oneChunk = async function* (bytes: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof bytes === 'string' ? Buffer.from(bytes) : bytes
}

/** Takes in an exhibit with these bytes. */
export const takeIn = async (vault: CaseVault, bytes: string, name = 'picture.png'): Promise<Exhibit> =>
  vault.evidence.register({
    blob: await vault.blobs.write(oneChunk(bytes)),
    name,
    source: { kind: 'upload', path: null },
    mediaType: 'image/png',
    claimedMediaType: 'image/png',
  })

/** A decoded picture whose display and thumbnail are in the store. */
export const pictureOf = async (
  vault: CaseVault,
  perceptualHash = '0123456789abcdef',
): Promise<DecodedPicture> => {
  const { sha256, bytes } = await vault.blobs.write(oneChunk(`png of ${perceptualHash}`))
  const ref = { sha256, bytes, mediaType: 'image/png' }
  return {
    width: 400,
    height: 300,
    orientation: 1,
    rgbSha256: 'a'.repeat(64),
    decoder: 'sharp',
    decoderVersion: '0.35.5',
    notes: [],
    display: ref,
    thumbnail: ref,
    perceptualHash,
  }
}

export const faceAt = (x: number, y = 20): DetectedFace => ({
  box: { x, y, width: 80, height: 80 },
  confidence: 0.9,
  landmarks: null,
  quality: [],
})

export const findingFor = (faceId: Finding['faceId'], score: number): Omit<Finding, 'id' | 'at'> => ({
  faceId,
  outcome: 'supports manipulation',
  reason: null,
  score,
  threshold: 0.5,
  log10LikelihoodRatio: null,
  calibrationNote: 'not established',
  regions: [{ name: 'nose', share: 0.75 }],
  stability: null,
  segmentation: null,
  gradcam: null,
  segmentationThreshold: 0.5,
  seen: null,
  run: {
    packId: 'compact',
    packVersion: '1',
    packSha256: 'b'.repeat(64),
    provider: 'cpu',
    fallBacks: [{ provider: 'cuda', reason: 'No such device.' }],
    precision: 'f32',
    rgbSha256: 'a'.repeat(64),
    tensorSha256: 'c'.repeat(64),
    runtime: 'test',
    durationMs: 12.5,
  },
})

export const never: AbortSignal = new AbortController().signal

/** For assert.throws and assert.rejects. */
export const isFault =
  (code: FaultCode, says = /./) =>
  (thrown: unknown): boolean =>
    thrown instanceof Fault && thrown.code === code && says.test(thrown.message)

export const actsOf = (vault: CaseVault): readonly string[] => vault.custody.rows().map(({ act }) => act)

/** A closed case with exhibits, a face, a finding and marks. */
export const filledCase = async (parent: string, custodian = testCustodian(join(parent, 'user'))) => {
  const vault = await createCase(parent, testStatement, custodian)
  const first = await takeIn(vault, 'first')
  const second = await takeIn(vault, 'second')
  vault.evidence.setPicture(first.id, await pictureOf(vault), [{ group: 'EXIF', name: 'Make', value: '<b>' }])
  const [face] = vault.faces.replaceDetected(first.id, [faceAt(10)])
  const finding = vault.findings.append(findingFor(face!.id, 0.7))
  vault.marks.put(second.id, [
    {
      id: '9a3e6f0e-6a61-4d0e-9d29-0d3f5f4d1a11' as MarkId,
      exhibitId: second.id,
      shape: 'text',
      points: [{ x: 1, y: 2.5 }],
      colour: 'cyan',
      note: 'n',
    },
  ])
  await vault.close()
  return { folder: vault.folder, custodian, first, second, face: face!, finding }
}
