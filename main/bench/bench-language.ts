import { mkdir, rm, stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { PackDialogue } from '#app/records/pack.ts'
import type { AnswerSettings } from '#main/engines/language/language-contract.ts'
import { type LanguageEngine, startLanguage } from '#main/engines/language/start-language.ts'
import { type Child, forkChild } from '#main/process/child.ts'
import { residentBytes } from '#main/process/resident-memory.ts'
import { describeLanguageOnlyPack } from '#models/bench/language-only-pack.ts'
import {
  type LanguagePreset,
  type LanguagePresetName,
  languagePresets,
  measuredAnswer,
  measuredQuestions,
  measuredVocabulary,
} from '#models/bench/language-presets.ts'
import { writeRandomLanguageModel } from '#models/bench/random-language-model.ts'
import { byteCarriers } from '#models/prompting/carriers.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import {
  type LanguageBenchResult,
  type MeasuredDialogue,
  summariseLanguage,
} from './bench-language-result.ts'
import { describeMachine } from './describe-machine.ts'
import { hearAnswer } from './hear-answer.ts'

export interface BenchLanguageOptions {
  readonly preset: LanguagePresetName
  readonly faces: number
  /** Of each answer. */
  readonly answerTokens: number
  /** The model's file is written here and removed at the end. */
  readonly folder: string
  readonly device: 'auto' | 'cpu'
  readonly threads?: number
  readonly signal: AbortSignal
  readonly onProgress?: (step: {
    readonly activity: string
    readonly done: number
    readonly total: number
  }) => void
}

const dialogueOf = (preset: LanguagePreset, carriers: readonly number[]): PackDialogue => ({
  model: 'language.gguf',
  adapter: null,
  embedding: preset.dimensions.width,
  contextTokens: preset.contextTokens,
  carriers: [...carriers],
  template: preset.template,
  // Random weights write this by accident in no run that is short enough to wait for.
  stop: ['\u{1f6d1}\u{1f6d1}'],
  sampling: { temperature: 1, topP: 1, maxTokens: 32 },
  verdict: { question: measuredQuestions[0], yes: 'Yes', no: 'No' },
  training: null,
})

/** A face as two turns, what evaluating the second one anew takes, the verdict's figure, and how fast an answer stops. */
const measureFace = async (
  { calls }: LanguageEngine,
  seed: number,
  { width, answerTokens }: { readonly width: number; readonly answerTokens: number },
  resident: () => Promise<number>,
): Promise<MeasuredDialogue> => {
  const random = seededRandom(seed)
  const rows = Float32Array.from({ length: 11 * width }, () => random.normal() / 2)
  const opening = { rows: new Uint8Array(rows.buffer), scoreFake: random.uniform() }
  const settings: AnswerSettings = { temperature: 1, topP: 1, maxTokens: answerTokens, seed }
  const { face } = await calls.openFace(opening)
  const [first, second, third] = measuredQuestions
  const one = await hearAnswer(calls, { face, turns: [], question: first, settings })
  // A trained model's answer would stand in the context as the text that the next prompt holds; this one is put there.
  const turns = [{ question: first, answer: measuredAnswer }]
  await hearAnswer(calls, { face, turns, question: '', settings: { ...settings, maxTokens: 1 } })
  const two = await hearAnswer(calls, { face, turns, question: second, settings })
  const anew = await hearAnswer(calls, { face, turns, question: second, settings, fresh: true })
  const long = { ...settings, maxTokens: 8 * answerTokens }
  const stopped = await hearAnswer(calls, { face, turns, question: third, settings: long }, { stopAfter: 2 })
  const beganMs = performance.now()
  await calls.yesProbability({ face, turns: [], question: first })
  const verdictMs = performance.now() - beganMs
  const openBytes = await resident()
  await calls.closeFace({ face })
  return {
    first: one.end,
    second: two.end,
    anew: anew.end,
    reused: two.start,
    stopMs: stopped.stopMs,
    verdictMs,
    openBytes,
  }
}

/**
 * Measures a dialogue with a language model of a preset's sizes and random weights, in the engine's own process: loading, memory, the
 * time to the first token with and without what was evaluated before, speed, and how fast an answer stops.
 */
export const benchLanguage = async ({
  preset: name,
  faces,
  answerTokens,
  folder,
  device,
  threads = availableParallelism(),
  signal,
  onProgress = () => {},
}: BenchLanguageOptions): Promise<LanguageBenchResult> => {
  const preset: LanguagePreset = languagePresets[name]
  const vocabulary = measuredVocabulary(preset)
  const dialogue = dialogueOf(preset, byteCarriers(vocabulary))
  const machine = describeMachine(threads)
  await mkdir(folder, { recursive: true })
  const children: Child[] = []
  let engine: LanguageEngine | undefined
  try {
    const model = join(folder, dialogue.model)
    await writeRandomLanguageModel(
      model,
      preset,
      { vocabulary, zeroRows: dialogue.carriers },
      (done, total) => {
        signal.throwIfAborted()
        onProgress({ activity: 'writing random weights', done, total })
      },
    )
    await describeLanguageOnlyPack(folder, dialogue)
    engine = startLanguage({
      packFolder: folder,
      device,
      threads,
      contextTokens: null,
      startChild: (module) => {
        const child = forkChild(module)
        children.push(child)
        return child
      },
    })
    const report = await engine.calls.describe({}, signal)
    const resident = async (): Promise<number> => (await residentBytes(children.at(-1)?.pid ?? 0)) ?? 0
    const loadedBytes = await resident()
    const measured: MeasuredDialogue[] = []
    const grown: number[] = []
    for (let face = 0; face < faces; face += 1) {
      signal.throwIfAborted()
      onProgress({ activity: 'asking', done: face, total: faces })
      measured.push(await measureFace(engine, face, { width: dialogue.embedding, answerTokens }, resident))
      grown.push(await resident())
    }
    const { size } = await stat(model)
    const memory = { fileBytes: size, loadedBytes, residentBytes: grown }
    return summariseLanguage({ preset: name, faces, answerTokens, machine, report, memory, measured })
  } finally {
    await engine?.close()
    await rm(folder, { recursive: true, force: true })
  }
}
