import * as v from 'valibot'
import { command, query, stream } from '#app/contract/procedure.ts'
import { Sha256 } from '#app/ids.ts'
import { Sampling } from '#app/records/dialogue-pack.ts'

const Bytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array)
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))

/** The key of a face whose prompt rows the engine holds: the same rows and score give the same key. */
const FaceKey = Sha256

/** The language model at work, and on what it runs. */
export const LanguageReport = v.object({
  packId: v.string(),
  packVersion: v.string(),
  packTitle: v.string(),
  /** SHA-256 of pack.json, which holds the hashes of all files. */
  packSha256: Sha256,
  modelName: v.string(),
  modelSha256: Sha256,
  /** As the GGUF file names it: 'llama'. */
  architecture: v.string(),
  /** How most weights are stored: 'Q8_0', 'Q4_K_M', 'F16'. */
  precision: v.string(),
  parameters: v.number(),
  embedding: v.number(),
  contextTokens: v.number(),
  /** Of the setup's, those that are used. */
  threads: v.number(),
  /** 'cpu', or llama.cpp's back end: 'cuda', 'vulkan', 'metal'. */
  backEnd: v.string(),
  /** The accelerator's name, or the processor's. */
  device: v.string(),
  gpuLayers: v.number(),
  runtime: v.string(),
  template: v.string(),
  sampling: Sampling,
  verdictQuestion: v.string(),
  /** Hashing the model's file, and loading it. */
  verifyMs: v.number(),
  loadMs: v.number(),
})
export type LanguageReport = v.InferOutput<typeof LanguageReport>

export const Turn = v.object({ question: v.string(), answer: v.string() })

/** What is left in the prompt; an ablation leaves something out. Default: all. */
const Parts = v.object({
  scoreText: v.boolean(),
  rows: v.array(v.picklist(['visual', 'forgery', 'probability'])),
})

const Prompt = {
  face: FaceKey,
  /** Earlier turns, the oldest first. */
  turns: v.array(Turn),
  question: v.pipe(v.string(), v.maxLength(20_000)),
  parts: v.optional(Parts),
}

export const AnswerSettings = v.object({
  ...Sampling.entries,
  /** The same seed, settings and prompt give the same answer on the same device, where as many tokens are reused. */
  seed: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(2 ** 32 - 1)),
})
export type AnswerSettings = v.InferOutput<typeof AnswerSettings>

/** How full the context is. */
const ContextUse = { contextUsed: Count, contextTokens: Count }

/** One answer: a start, any number of pieces of text, an end. */
export const AnswerPart = v.variant('kind', [
  v.object({
    kind: v.literal('start'),
    /** Of the rows' bytes and then the token ids (int32, little-endian, the beginning token included). */
    promptSha256: Sha256,
    promptTokens: Count,
    /** Of these, tokens that were evaluated for an earlier turn and did not have to be again. */
    reusedTokens: Count,
    /** Oldest turns that did not fit and were left out. */
    trimmedTurns: Count,
    ...ContextUse,
  }),
  v.object({ kind: v.literal('piece'), text: v.string() }),
  v.object({
    kind: v.literal('end'),
    /**
     * 'end': the model ended it; 'stop word': it wrote one of the pack's stop texts; 'length': maxTokens; 'context': no room
     * left; 'stopped': `stop` was called.
     */
    stop: v.picklist(['end', 'stop word', 'length', 'context', 'stopped']),
    tokens: Count,
    promptSha256: Sha256,
    trimmedTurns: Count,
    timeToFirstTokenMs: v.nullable(v.number()),
    tokensPerSecond: v.nullable(v.number()),
    durationMs: v.number(),
    ...ContextUse,
  }),
])
export type AnswerPart = v.InferOutput<typeof AnswerPart>

/** What the language engine's process answers. A face that it does not hold (any more) is `input/not-found`. */
export const languageContract = {
  language: {
    describe: query(v.object({}), LanguageReport),
    /** Takes prompt rows [11, D] as float32, little-endian (E_visual, nine E_forgery, the probability token). */
    openFace: command(
      v.object({ rows: Bytes, scoreFake: Share }),
      v.object({ face: FaceKey, rowsSha256: Sha256 }),
    ),
    /** Streams an answer. Aborting the signal ends it without an end part; `stop` ends it with one. */
    answer: stream(
      v.object({
        ...Prompt,
        settings: AnswerSettings,
        /** Evaluates everything anew: the same seed then gives the same answer, whatever was asked before. */
        fresh: v.optional(v.boolean(), false),
      }),
      AnswerPart,
    ),
    /** Ends the face's answer that is being written, keeping what was written; false where there is none. */
    stop: command(v.object({ face: FaceKey }), v.object({ stopped: v.boolean() })),
    /** P(Yes) = softmax over the first tokens of the verdict's two words, Yes first (paper 4.1). */
    yesProbability: query(
      v.object(Prompt),
      v.object({ probability: Share, promptSha256: Sha256, promptTokens: Count }),
    ),
    closeFace: command(v.object({ face: FaceKey }), v.object({ closed: v.boolean() })),
  },
}

/** What the engine's process is started with. */
export const LanguageSetup = v.object({
  packFolder: v.string(),
  /** 'auto': the best back end that llama.cpp finds; 'cpu': the processor. */
  device: v.picklist(['auto', 'cpu']),
  threads: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** At most the pack's; null: the pack's. */
  contextTokens: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(64))),
})
export type LanguageSetup = v.InferOutput<typeof LanguageSetup>
