import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { Fault } from '#app/fault.ts'
import { type DialogueOptions, dialogueSettings } from '#main/cli/dialogue-training-options.ts'
import { startLanguage } from '#main/engines/language/start-language.ts'
import { forkChild } from '#main/process/child.ts'
import { openLlamaFile } from '#models/checkpoints/gguf/read-llama.ts'
import { openCheckpoint } from '#models/checkpoints/open-checkpoint.ts'
import { openPack } from '#models/packs/open-pack.ts'
import { runPack } from '#models/packs/pack-sessions.ts'
import { writeRandomPack } from '#models/packs/random-pack-fixture.ts'
import { checkSelfTest, selfTestImage } from '#models/packs/self-test.ts'
import { floatsOf } from '#models/runtime/session.ts'
import { openSentencePiece } from '#models/tokenizer/sentencepiece-bpe.ts'
import { dialogueBatch } from '#models/training/dialogue/dialogue-batch.ts'
import { openDialogueInference } from '#models/training/dialogue/dialogue-inference.ts'
import { encodeDialogue } from '#models/training/dialogue/encode-dialogue.ts'
import { averageName } from '#models/training/training-step.ts'
import { writeDrawnStore } from '../drawn-store-fixture.ts'
import { predecessorIn } from '../first-state.ts'
import { verifiedPack } from '../pack-encoder.ts'
import { drawTrainingCurves } from '../training-curves.ts'
import { readRun } from '../training-folder.ts'
import type { DialogueRun } from './dialogue-run.ts'
import { readTokenizer } from './dialogue-tokenizer.ts'
import { type FrozenLanguage, openFrozenLanguage } from './frozen-language.ts'
import { makeDialoguePack } from './make-dialogue-pack.ts'
import { trainDialogue } from './train-dialogue.ts'

let folder = ''
const at = (name: string) => path.join(folder, name)

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'assay-train-dialogue-'))
  await writeDrawnStore(at('faces.store'), { train: 4, val: 2 })
  await writeRandomPack(at('detector'))
})

after(() => rm(folder, { recursive: true, force: true }))

const options: DialogueOptions = {
  faces: '',
  pack: '',
  run: '',
  steps: 8,
  batch: 2,
  context: 192,
  sharing: 2,
  rate: 3e-3,
  learnerRate: 1,
  seed: 1,
  threads: 1,
  trainPairs: 4,
  validationPairs: 2,
  validateEvery: 8,
  saveEvery: 100,
  width: 32,
  blocks: 1,
  heads: 2,
  hidden: 64,
  vocabulary: 600,
  channels: [4, 8],
  generalShare: 0,
  longShare: 0.2,
  withoutScoreText: 0.2,
  groundIn: 'findings',
  grading: 'score',
  methods: ['self-blend'],
  lora: 4,
}

const train = async (
  run: string,
  stopAfter = Number.POSITIVE_INFINITY,
  given: Partial<DialogueOptions> = {},
  language: FrozenLanguage | null = null,
) => {
  const pack = await verifiedPack(at('detector'), new AbortController().signal)
  const stop = new AbortController()
  const losses: number[] = []
  let cached = 0
  const predecessor = given.from === undefined ? null : await predecessorIn(given.from)
  const settings = dialogueSettings(
    { ...options, ...given },
    pack,
    { dialogues: [], sha256: null },
    language,
    predecessor?.sha256 ?? null,
  )
  const next = await trainDialogue(
    {
      storePath: at('faces.store'),
      folder: at(run),
      pack,
      settings,
      predecessor,
      general: [],
      language,
      threads: 1,
      validateEvery: options.validateEvery,
      saveEvery: options.saveEvery,
      onCached: () => {
        cached += 1
      },
      onProgress: ({ step, loss }) => {
        losses.push(loss)
        if (step === stopAfter) stop.abort()
      },
      onValidation: () => {},
      onNotice: () => {},
    },
    stop.signal,
  )
  return { next, cached, losses }
}

const stateOf = async (run: string): Promise<ReadonlyMap<string, Float32Array>> => {
  await using table = await openCheckpoint(path.join(at(run), 'checkpoint.safetensors'))
  const state = new Map<string, Float32Array>()
  for (const name of table.tensors.keys()) state.set(name, await table.tensor(name).readF32())
  return state
}

const straight = () => train('straight')

test('a dialogue learns from simulated pairs, is measured, and goes on to the same bits after a stop', async () => {
  const { next, cached, losses } = await straight()
  assert.deepEqual([next, cached], [8, 4 + 2])
  assert.ok(losses.at(-1)! < losses[0]!, `the loss went from ${losses[0]} to ${losses.at(-1)}`)
  const log = await readFile(path.join(at('straight'), 'log.jsonl'), 'utf8')
  const measured = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number | string>)
    .find((line) => line.validation === 'dialogue')!
  assert.ok((measured.loss as number) > 0 && (measured.tokenAccuracy as number) >= 0)
  assert.equal(typeof measured.auc, 'number')
  assert.match(drawTrainingCurves(log), /P\(Yes\)/)
  assert.equal((await train('broken', 3)).next, 3)
  const second = await train('broken')
  assert.deepEqual([second.next, second.cached], [8, 0])
  const [one, other] = [await stateOf('straight'), await stateOf('broken')]
  assert.deepEqual([...other.keys()], [...one.keys()])
  for (const [name, values] of one) assert.deepEqual(other.get(name), values, name)
})

test('a run that begins from another has its vocabulary and averaged weights', async () => {
  const { losses } = await train('offspring', 1, { from: at('straight'), seed: 2 })
  const fresh = await train('fresh', 1, { seed: 2 })
  assert.ok(losses[0]! < fresh.losses[0]! - 0.05, `${losses[0]} is no better than ${fresh.losses[0]}`)
  assert.deepEqual(await readTokenizer(at('offspring')), await readTokenizer(at('straight')))
  await assert.rejects(train('orphan', 1, { from: at('nowhere') }), { code: 'model/missing' })
})

test('a run is not continued with other options', async () => {
  await assert.rejects(train('straight', 1, { longShare: 0.5 }), (thrown) => {
    assert.ok(thrown instanceof Fault)
    assert.equal(thrown.code, 'input/conflict')
    return true
  })
})

test('the pack of a run answers in llama.cpp, word by word, as the training graph does', async () => {
  const { signal } = new AbortController()
  const { manifest } = await makeDialoguePack(
    {
      runFolder: at('straight'),
      packFolder: null,
      languageFolder: null,
      out: at('talking'),
      version: '2',
      replace: false,
      storage: 'f32',
      command: 'a test',
    },
    signal,
  )
  assert.deepEqual(manifest.roles, ['detector', 'prompt', 'dialogue'])
  assert.match(await readFile(path.join(at('talking'), 'MODEL-CARD.md'), 'utf8'), /## The dialogue/)
  await using pack = await openPack(at('talking'), { session: { threads: 1 } })
  await checkSelfTest(pack.sessions, manifest)
  const run = JSON.parse(await readFile(path.join(at('straight'), 'run.json'), 'utf8')) as DialogueRun
  const vocabulary = await readTokenizer(at('straight'))
  const layout = {
    template: run.template,
    stop: run.stop,
    carriers: run.network.carriers,
    tokenizer: openSentencePiece(vocabulary, { addDummyPrefix: true }),
    beginning: 1,
  }
  const outputs = await runPack(pack.sessions, manifest.dimensions, selfTestImage(3, 64), true)
  const scoreFake = floatsOf(outputs.prob)[1]!
  const question = 'Is this a deepfake image?'
  const words = 12

  const network = { ...run.network, sharing: 1, context: 96 }
  const inference = await openDialogueInference(network, { batch: 1, verdict: { yes: 0, no: 1 }, threads: 1 })
  const state = await stateOf('straight')
  const asked = encodeDialogue(layout, { scoreFake, turns: [{ question, answer: 'Yes' }] })
  const tokens = asked.tokens.slice(0, asked.answers[0]!.from)
  const [prompt, findings] = [
    [...tokens],
    {
      maps: [0, 1, 2].map((tap) => floatsOf(outputs[`map${tap}`])),
      segmentation: floatsOf(outputs.anomaly_map),
      probability: [floatsOf(outputs.prob)[0]!, scoreFake] as const,
      embedding: floatsOf(outputs.image_embed),
    },
  ]
  const said: number[] = []
  for (let word = 0; word < words; word += 1) {
    const dialogue = { tokens: [...prompt, ...said], answers: [] }
    const { predicted } = await inference.run(state, dialogueBatch([[{ dialogue, findings }]], network))
    said.push(Number(predicted[dialogue.tokens.length - 1]))
  }
  await inference.close()
  const expected = Buffer.concat(said.map((id) => layout.tokenizer.bytesOf(id))).toString('utf8')

  const rows = Buffer.concat(
    [outputs.visual_token, outputs.forgery_tokens, outputs.prob_token].map((part) => {
      const values = floatsOf(part)
      return Buffer.from(values.buffer, values.byteOffset, values.byteLength)
    }),
  )
  const engine = startLanguage({
    packFolder: at('talking'),
    device: 'cpu',
    threads: 1,
    contextTokens: null,
    startChild: forkChild,
  })
  try {
    const { face } = await engine.calls.openFace({ rows: new Uint8Array(rows), scoreFake })
    let text = ''
    const settings = { temperature: 0, topP: 1, maxTokens: words, seed: 1 }
    for await (const part of engine.calls.answer({ face, turns: [], question, settings }))
      if (part.kind === 'piece') text += part.text
    assert.ok(expected.trim().length > 5, `"${expected}" would show little`)
    assert.equal(text.trim(), expected.trim())
  } finally {
    await engine.close()
  }
})

test('adapters beside the language model of a pack are trained, and merged into what the new pack has', async () => {
  const { signal } = new AbortController()
  const talking = await verifiedPack(at('talking'), signal)
  await using language = await openFrozenLanguage(talking)
  assert.equal((await train('adapted', 3, {}, language)).next, 3)
  const out = at('adapted-pack')
  const make = (languageFolder: string | null) =>
    makeDialoguePack(
      {
        runFolder: at('adapted'),
        packFolder: null,
        languageFolder,
        out,
        version: null,
        replace: false,
        storage: 'f32',
        command: '',
      },
      signal,
    )
  await assert.rejects(make(null), /Give that pack with --llm/)
  const { manifest } = await make(at('talking'))
  assert.match(manifest.provenance.steps.at(-1)!, /adapters of rank 4/)
  await using before = await openLlamaFile(path.join(at('talking'), 'language.gguf'))
  await using behind = await openLlamaFile(path.join(out, 'language.gguf'))
  for (const name of ['mlp.up_proj', 'mlp.down_proj', 'input_layernorm'])
    assert.deepEqual(
      await behind.weight(`layers.0.${name}.weight`),
      await before.weight(`layers.0.${name}.weight`),
    )
  const state = await stateOf('adapted')
  const [rank, width] = [4, 32]
  for (const part of ['q', 'k', 'v', 'o']) {
    const name = `layers.0.self_attn.${part}_proj`
    const [old, merged] = [await before.weight(`${name}.weight`), await behind.weight(`${name}.weight`)]
    const [a, b] = ['a', 'b'].map((half) => state.get(averageName(`llm.${name}.lora_${half}`))!)
    const [row, column] = [5, 17]
    const added = Array.from({ length: rank }, (_, k) => b![row * rank + k]! * a![k * width + column]!)
    const expected = old[row * width + column]! + added.reduce((sum, value) => sum + value, 0)
    assert.ok(Math.abs(merged[row * width + column]! - expected) < 1e-6, part)
    assert.notDeepEqual(merged, old)
  }
})

test('a folder without a run of stage 2 makes no pack, and a pack of other findings is refused', async () => {
  const make = (runFolder: string, packFolder: string | null) =>
    makeDialoguePack(
      {
        runFolder,
        packFolder,
        languageFolder: null,
        out: at('none'),
        version: null,
        replace: false,
        storage: 'f32',
        command: '',
      },
      new AbortController().signal,
    )
  await assert.rejects(make(at('detector'), null), /holds no dialogue training/)
  await assert.rejects(readRun(at('straight')), /Make its pack with "assay train dialogue-pack"/)
  await writeRandomPack(at('other'), undefined, { score: 0.4, segmentation: 0.5 })
  await assert.rejects(make(at('straight'), at('other')), /is not the one whose findings/)
})
