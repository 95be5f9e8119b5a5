import { randomUUID } from 'node:crypto'
import type { FaceId, TurnId } from '#app/ids.ts'
import type { AnswerSettings, Turn } from '#app/records/dialogue.ts'
import type { Finding } from '#app/records/finding.ts'
import type { CaseVault } from './case-vault.ts'
import type { AnswerEnd } from './dialogues.ts'
import { faceAt, findingFor, pictureOf, takeIn } from './vault-fixture.ts'

export const testSettings: AnswerSettings = { temperature: 0, topP: 1, seed: 7, mostTokens: 64 }

/** An examined face in the case. */
export const examinedFace = async (
  vault: CaseVault,
  changes: Partial<Finding> = {},
): Promise<{ readonly faceId: FaceId; readonly finding: Finding }> => {
  const exhibit = await takeIn(vault, `picture ${randomUUID()}`)
  vault.evidence.setPicture(exhibit.id, await pictureOf(vault), [])
  const [face] = vault.faces.replaceDetected(exhibit.id, [faceAt(10)])
  const finding = vault.findings.append({ ...findingFor(face!.id, 0.7), ...changes })
  return { faceId: face!.id, finding }
}

export const turnAbout = (finding: Finding, question: string, changes: Partial<Turn> = {}): Turn => ({
  id: randomUUID() as TurnId,
  faceId: finding.faceId,
  findingId: finding.id,
  after: null,
  editOf: null,
  askedAt: '2026-03-01T08:00:00.000Z',
  question,
  asked: question,
  changes: [],
  ...changes,
})

export const ended = (changes: Partial<AnswerEnd> = {}): AnswerEnd => ({
  stop: 'end',
  fault: null,
  firstTokenMs: 12,
  durationMs: 340,
  model: {
    packId: 'compact',
    packVersion: '2',
    packTitle: 'Compact',
    packSha256: 'b'.repeat(64),
    files: [{ name: 'language.gguf', sha256: 'd'.repeat(64) }],
    template: 'compact',
    runtime: 'test',
    device: 'cpu',
  },
  promptSha256: 'e'.repeat(64),
  rowsSha256: 'f'.repeat(64),
  context: { used: 120, total: 1024, trimmedTurns: 0 },
  ...changes,
})
