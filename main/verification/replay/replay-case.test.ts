import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { VerificationLine } from '#app/records/verification.ts'
import {
  isOver,
  layCase,
  openBench,
  portraitPath,
  queueUntil,
  receive,
  withoutFaces,
} from '#main/analysis/examination-fixture.ts'
import { startDecoder } from '#main/engines/decoder/start-decoder.ts'
import { startVision } from '#main/engines/vision/start-vision.ts'
import { forkChild } from '#main/process/child.ts'
import { never } from '#main/vault/vault-fixture.ts'
import { writeRandomPack } from '#models/packs/random-pack-fixture.ts'
import type { CaseHoldings } from '../case-holdings.ts'
import { openCaseHoldings } from '../open-case-holdings.ts'
import { replayCase } from './replay-case.ts'

/** Examines a portrait in a case and closes it. */
const examinedCase = async (t: TestContext) => {
  const bench = await openBench(t)
  const { folder } = await layCase(bench)
  await receive(bench, [portraitPath])
  const state = await queueUntil(bench, isOver)
  assert.deepEqual(
    state.items.map((item) => item.state),
    ['done'],
  )
  await bench.workstation.close()
  return { holdings: await openCaseHoldings(folder), home: bench.home, packFolder: join(bench.home, 'pack') }
}

const replayed = async (t: TestContext, holdings: CaseHoldings, packFolders: readonly string[]) => {
  const scratch = mkdtempSync(join(tmpdir(), 'assay-replay-'))
  const decoder = startDecoder({ startChild: forkChild, scratch })
  t.after(async () => {
    await decoder.close()
    rmSync(scratch, { recursive: true, force: true })
  })
  const lines: VerificationLine[] = []
  const place = {
    packFolders,
    decoder,
    startVision: (packFolder: string) =>
      startVision({ startChild: forkChild, packFolder, device: 'cpu', threads: 1 }),
  }
  for await (const line of replayCase(holdings, place, never)) lines.push(line)
  return lines
}

const shown = (lines: readonly VerificationLine[]): readonly string[] =>
  lines.map(({ state, subject, sentence }) => `${state} | ${subject} | ${sentence}`)

test('a replay with the same pack is the same to the bit; without it, or with another, it says so', {
  skip: withoutFaces,
}, async (t) => {
  const { holdings, home, packFolder } = await examinedCase(t)
  const lines = shown(await replayed(t, holdings, [packFolder]))
  assert.equal(lines.length, 4, lines.join('\n'))
  assert.match(lines[0]!, /^ok \| pack .*gives its known answer/)
  assert.match(lines[1]!, /^ok \| exhibit P1 \| It decodes to the same pixels/)
  assert.match(lines[2]!, /^ok \| exhibit P1, faces \| All 1 detected faces are found again/)
  assert.match(
    lines[3]!,
    /^ok \| P1 face 1, finding of .* \| The replay is the same to the bit: decoded RGB pixels \(hash\), input tensor \(hash\), outcome, reason, score, .*segmentation map, GradCAM map, regions \(both on cpu, f32/,
  )

  assert.match(
    shown(await replayed(t, holdings, [])).join(),
    /^not checked \| P1 face 1.*is not here: name its folder/,
  )
  const other = join(home, 'other-pack')
  await writeRandomPack(other)
  const description = JSON.parse(await readFile(join(other, 'pack.json'), 'utf8'))
  writeFileSync(join(other, 'pack.json'), JSON.stringify({ ...description, title: 'Another' }))
  assert.match(
    shown(await replayed(t, holdings, [other, join(home, 'nowhere')])).join('\n'),
    /^failed \| pack in .*nowhere \| There is no model pack.*\nnot checked \| P1 face 1.*but the one that is here \(.*\) has [0-9a-f]{64}/,
  )
  const weights = join(packFolder, 'vision.safetensors')
  const bytes = await readFile(weights)
  bytes[bytes.length - 5]! ^= 1
  writeFileSync(weights, bytes)
  assert.match(shown(await replayed(t, holdings, [packFolder])).join(), /^failed \| pack [^|]* \| .*$/)
})
