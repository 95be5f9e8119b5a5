import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Finding } from '#app/records/finding.ts'
import type { PixelFile } from '#main/engines/decoder/decoder-contract.ts'
import { createCase } from '#main/vault/create-case.ts'
import { examinedFace } from '#main/vault/dialogue-fixture.ts'
import {
  closeAtEnd,
  isFault,
  never,
  oneChunk,
  testCustodian,
  testFolder,
  testStatement,
} from '#main/vault/vault-fixture.ts'
import { dialoguePack } from './language-fixture.ts'
import { promptRowsOf } from './prompt-rows.ts'

const box = { x: 0, y: 0, width: 10, height: 10 }

const place = async (t: TestContext, changes: { rgb?: string; tensor?: string; score?: number } = {}) => {
  const folder = testFolder(t)
  const vault = closeAtEnd(t, await createCase(folder, testStatement, testCustodian(join(folder, 'user'))))
  const stored = await vault.blobs.write(oneChunk('map'))
  const data = { sha256: stored.sha256, bytes: stored.bytes, mediaType: 'application/x-float32-map' }
  const { finding } = await examinedFace(vault, { segmentation: { data, side: 1, box } })
  const asked: object[] = []
  const pixels: PixelFile = {
    path: '/decoded',
    width: 400,
    height: 300,
    rgbSha256: changes.rgb ?? 'a'.repeat(64),
  }
  const rowsOf = promptRowsOf({
    decoder: { pixels: async () => ({ ...pixels, [Symbol.asyncDispose]: async () => {} }) as never },
    vision: () => ({
      calls: {
        promptRows: async (input) => {
          asked.push(input)
          return {
            rows: new Uint8Array(11 * 16),
            width: 4,
            rowsSha256: 'f'.repeat(64),
            probability: { real: 0.3, fake: changes.score ?? 0.7 },
            tensorSha256: changes.tensor ?? 'c'.repeat(64),
            durationMs: 1,
          }
        },
      },
    }),
  })
  return { vault, finding, asked, rows: (one: Finding = finding) => rowsOf(vault, one, dialoguePack, never) }
}

test('rows are computed once for a finding, from its square of the picture and nothing else', async (t) => {
  const { rows, asked } = await place(t)
  const [first, second] = await Promise.all([rows(), rows()])
  assert.deepEqual(first, { rows: new Uint8Array(176), scoreFake: 0.7 })
  assert.equal(second, first)
  assert.deepEqual(asked, [
    { picture: { path: '/decoded', width: 400, height: 300, rgbSha256: 'a'.repeat(64) }, square: box },
  ])
})

test('a picture, a crop or a score that is not the finding is refused, and tried again at the next question', async (t) => {
  await assert.rejects(
    (await place(t, { rgb: 'e'.repeat(64) })).rows(),
    isFault('evidence/changed', /pixels/),
  )
  await assert.rejects(
    (await place(t, { tensor: 'e'.repeat(64) })).rows(),
    isFault('model/mismatch', /another crop/),
  )
  const { rows, finding, asked } = await place(t, { score: 0.2 })
  await assert.rejects(rows(), isFault('model/mismatch', /another score/))
  await assert.rejects(rows(), isFault('model/mismatch'))
  assert.equal(asked.length, 2)
  await assert.rejects(rows({ ...finding, id: 'x' as never, score: null }), isFault('input/conflict'))
})
