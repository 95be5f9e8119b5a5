import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Token } from 'node-llama-cpp'
import type { Handlers } from '#app/contract/procedure.ts'
import { Fault } from '#app/fault.ts'
import type { PackDialogue } from '#app/records/pack.ts'
import { type DescribedPack, describePack, verifyPackFiles } from '#models/packs/open-pack.ts'
import type { PromptContent, PromptParts } from '#models/prompting/assemble-prompt.ts'
import { fitPrompt } from '#models/prompting/fit-prompt.ts'
import { type HeldFace, openFaceContexts } from './face-contexts.ts'
import { generateAnswer } from './generate-answer.ts'
import { inspectModel } from './inspect-model.ts'
import type { LanguageReport, LanguageSetup, languageContract } from './language-contract.ts'
import { loadLlama } from './load-llama.ts'
import { readRows } from './read-rows.ts'
import { openTurnstile } from './turnstile.ts'
import { yesProbability } from './yes-probability.ts'

export type LanguageHandlers = Handlers<typeof languageContract>['language']

/** Faces whose rows are held; the one that was asked longest ago is forgotten first. */
const mostFaces = 256
const mostAdapterBytes = 64 * 2 ** 20
const mostContextBytes = 2 ** 30
/** Of the context, at most this share is kept free for the answer; an answer that needs more ends with 'context'. */
const answerShare = 1 / 4

/**
 * Below this many parameters one thread is fastest or nearly so: several wait for each other at every step of a layer, which takes
 * seconds a token where the detector computes at the same time.
 */
const oneThreadParameters = 1e8

const dialoguePack = async (folder: string): Promise<DescribedPack & { readonly dialogue: PackDialogue }> => {
  const pack = await describePack(folder)
  const { dialogue } = pack.manifest
  if (dialogue === null)
    throw new Fault(
      'model/missing',
      `The pack "${pack.manifest.title}" has no language model, so there is no dialogue with it. Choose a pack that has one.`,
      { detail: { pack: pack.manifest.id } },
    )
  const needed = new Set([dialogue.model, dialogue.adapter])
  const files = pack.manifest.files.filter(({ name }) => needed.has(name))
  await verifyPackFiles({ ...pack, manifest: { ...pack.manifest, files } })
  return { ...pack, dialogue }
}

const promptHash = (face: HeldFace, tokens: readonly number[]): string =>
  createHash('sha256')
    .update(new Uint8Array(face.rows.buffer))
    .update(new Uint8Array(Int32Array.from(tokens).buffer))
    .digest('hex')

const unknownFace = (key: string): Fault =>
  new Fault(
    'input/not-found',
    'The language engine does not hold this face (any more). Give it the findings again.',
    { detail: { face: key } },
  )

/** Verifies the pack's language model, loads it, and answers with it. Throws the pack's faults. */
export const openLanguageEngine = async (setup: LanguageSetup): Promise<LanguageHandlers> => {
  const startMs = performance.now()
  const { dialogue, manifest, manifestSha256, folder } = await dialoguePack(setup.packFolder)
  const verifiedMs = performance.now()
  const inspected = await inspectModel(join(folder, dialogue.model), dialogue)
  const threads = inspected.parameters < oneThreadParameters ? 1 : setup.threads
  const loaded = await loadLlama({ ...setup, threads })
  const contextTokens = Math.min(dialogue.contextTokens, setup.contextTokens ?? dialogue.contextTokens)
  const adapterPath = dialogue.adapter === null ? null : join(folder, dialogue.adapter)
  const contexts = await openFaceContexts(
    loaded.llama,
    inspected,
    { carriers: dialogue.carriers, adapterPath },
    { contextTokens, threads, mostAdapterBytes, mostContextBytes },
  )
  const report: LanguageReport = {
    packId: manifest.id,
    packVersion: manifest.version,
    packTitle: manifest.title,
    packSha256: manifestSha256,
    modelName: inspected.name,
    modelSha256: manifest.files.find(({ name }) => name === dialogue.model)!.sha256,
    architecture: inspected.architecture,
    precision: inspected.precision,
    parameters: inspected.parameters,
    embedding: dialogue.embedding,
    contextTokens,
    threads,
    backEnd: loaded.backEnd,
    device: loaded.device,
    gpuLayers: contexts.model().gpuLayers,
    runtime: loaded.runtime,
    template: dialogue.template.name,
    sampling: { ...dialogue.sampling },
    verdictQuestion: dialogue.verdict.question,
    verifyMs: verifiedMs - startMs,
    loadMs: performance.now() - verifiedMs,
  }

  const faces = new Map<string, HeldFace>()
  /** What an answer that was broken off left running. */
  let running: readonly Promise<unknown>[] = []
  const turnstile = openTurnstile(async () => {
    await Promise.allSettled(running)
    running = []
  })
  const hold = (work: Promise<unknown>) => {
    running = [...running.slice(-3), work]
  }
  const stops = new Map<string, AbortController>()

  const heldFace = (key: string): HeldFace => {
    const face = faces.get(key)
    if (face === undefined) throw unknownFace(key)
    faces.delete(key)
    faces.set(key, face)
    return face
  }

  const promptOf = (
    face: HeldFace,
    content: Omit<PromptContent, 'scoreFake'>,
    parts: PromptParts | undefined,
    answerTokens: number,
  ) => {
    const model = contexts.model()
    const fitted = fitPrompt(
      {
        template: dialogue.template,
        carriers: dialogue.carriers as readonly Token[],
        tokenize: (text) => model.tokenize(text, false),
        before: model.tokens.shouldPrependBosToken && model.tokens.bos !== null ? [model.tokens.bos] : [],
        roomTokens:
          contextTokens - 1 - Math.max(1, Math.min(answerTokens, Math.floor(answerShare * contextTokens))),
      },
      { ...content, scoreFake: face.scoreFake },
      parts,
    )
    return { ...fitted, promptSha256: promptHash(face, fitted.tokens) }
  }

  return {
    describe: () => report,
    openFace: async ({ rows, scoreFake }) => {
      const face = readRows(rows, scoreFake, dialogue.embedding)
      faces.delete(face.key)
      faces.set(face.key, face)
      for (const key of [...faces.keys()].slice(0, Math.max(0, faces.size - mostFaces))) faces.delete(key)
      return { face: face.key, rowsSha256: face.rowsSha256 }
    },
    answer: (input, signal) => {
      const callMs = performance.now()
      const stop = new AbortController()
      stops.set(input.face, stop)
      const work = async function* () {
        try {
          const face = heldFace(input.face)
          const sequence = await contexts.sequenceOf(face)
          const prompt = promptOf(face, input, input.parts, input.settings.maxTokens)
          const { settings, fresh } = input
          const task = { ...prompt, settings, fresh, contextTokens, stops: dialogue.stop, startMs: callMs }
          const model = contexts.model()
          yield* generateAnswer({ ...task, sequence, model }, { stop: stop.signal, signal }, hold)
        } finally {
          if (stops.get(input.face) === stop) stops.delete(input.face)
        }
      }
      return turnstile.stream(work, signal)
    },
    stop: async ({ face }) => {
      const stop = stops.get(face)
      stop?.abort()
      return { stopped: stop !== undefined }
    },
    yesProbability: (input) =>
      turnstile.run(async () => {
        const face = heldFace(input.face)
        const sequence = await contexts.sequenceOf(face)
        const { tokens, promptSha256 } = promptOf(face, input, input.parts, 1)
        const probability = await yesProbability(sequence, tokens, dialogue.verdict)
        return { probability, promptSha256, promptTokens: tokens.length }
      }),
    closeFace: ({ face }) =>
      turnstile.run(async () => {
        await contexts.forget(face)
        return { closed: faces.delete(face) }
      }),
  }
}
