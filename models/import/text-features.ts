import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '#app/fault.ts'
import { constant } from '../graph/value.ts'
import type { TextEncoderDimensions } from '../networks/text-encoder.ts'
import {
  averagedTextFeatures,
  type ClassTexts,
  describedTextFeatures,
  type TokenRow,
} from '../networks/text-features.ts'
import { createWeights } from '../networks/weights.ts'
import { saveGraph, saveWeights, weightPlaces } from '../packs/save-network.ts'
import { floatsOf, openSession } from '../runtime/session.ts'
import { sentenceRow } from '../tokenizer/clip-bpe.ts'
import { loadClipVocabulary } from '../tokenizer/clip-vocabulary.ts'
import { letterRows } from '../tokenizer/letters-mode.ts'
import type { ImportLog } from './import-report.ts'
import { isContextName } from './name-map.ts'
import type { PublishedTensors } from './published-tensors.ts'
import { type PlannedWeight, type PlanOptions, planWeights } from './published-weights.ts'

/** Sentences that describe each class, and the file of the vocabulary that tokenises them. */
export interface ClassDescriptions {
  readonly vocabularyFile: string
  readonly real: readonly string[]
  readonly fake: readonly string[]
}

/** Context rows [K, C] or, between start and description, [K, D]. */
export interface ContextRows {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

export interface TextFeaturesOptions extends PlanOptions {
  readonly descriptions?: ClassDescriptions | undefined
  /** Takes the place of what the checkpoint stores. */
  readonly context?: ContextRows | undefined
}

/** Rows of the published context; their mean is zero over the authors' draws (facts of the published checkpoint, 4.3). */
const publishedContextRows = 16

const cutRow = (row: Int32Array): TokenRow => {
  // The end token has the largest id of the vocabulary; nothing behind it is seen by causal attention.
  const end = row.reduce((best, id, index) => (id > row[best]! ? index : best), 0)
  return { ids: [...row.subarray(0, end + 1)], end }
}

const padTo =
  (length: number) =>
  (row: TokenRow): TokenRow => ({
    ids: [...row.ids, ...Array<number>(length - row.ids.length).fill(0)],
    end: row.end,
  })

/** Rows of one length: the class words letter by letter or, given descriptions, whole sentences before which `learned` rows fit. */
const classRows = async (
  dimensions: TextEncoderDimensions,
  descriptions: ClassDescriptions | undefined,
  learned: number,
): Promise<ClassTexts> => {
  const shape = { vocabularySize: dimensions.vocabulary, contextLength: dimensions.context }
  const aligned = (rows: readonly Int32Array[]): readonly TokenRow[] => {
    const cut = rows.map(cutRow)
    return cut.map(padTo(Math.max(...cut.map(({ ids }) => ids.length))))
  }
  if (!descriptions)
    return { real: aligned(letterRows('real', shape)), fake: aligned(letterRows('fake', shape)) }
  const room = dimensions.context - learned
  if (room < 3)
    throw new Fault(
      'input/invalid',
      `${learned} context rows leave no room for a description in ${dimensions.context} positions.`,
    )
  const vocabulary = await loadClipVocabulary(descriptions.vocabularyFile, dimensions.vocabulary)
  const rows = (sentences: readonly string[]) =>
    aligned(sentences.map((sentence) => sentenceRow(vocabulary, sentence, room)))
  return { real: rows(descriptions.real), fake: rows(descriptions.fake) }
}

/** The stored context, if the checkpoint has one whose rows are as wide as asked. */
const storedContext = async (published: PublishedTensors, width: number, log: ImportLog) => {
  for (const [name, tensor] of published.checkpoint.tensors) {
    if (!isContextName(name)) continue
    const { shape } = tensor
    if (shape.length === 2 && shape[1] === width && shape[0]! > 0) {
      log.used(name, 'checkpoint')
      return { shape, data: await tensor.readF32() }
    }
    log.warn(
      `${name} has the shape [${shape.join(', ')}], not [K, ${width}]; zeros take the place of this context.`,
    )
  }
  return undefined
}

const checkContext = (context: ContextRows, width: number): ContextRows => {
  const { shape, data } = context
  if (shape.length === 2 && shape[1] === width && shape[0]! > 0 && data.every(Number.isFinite)) return context
  throw new Fault(
    'input/invalid',
    `The context has the shape [${shape.join(', ')}]; [K, ${width}] with finite numbers is needed. Check the file given with --context.`,
    { detail: { expected: `K x ${width}`, found: shape.join(' x ') } },
  )
}

export interface PlannedTextFeatures {
  /** Runs the text encoder once, with its weights in a file of `folder` that is removed afterwards: [2, C]. */
  readonly compute: (folder: string) => Promise<Float32Array>
  readonly steps: readonly string[]
}

/**
 * Plans the two class vectors, which are constant for a checkpoint: letter by letter as the published code computes them or,
 * given descriptions, as the paper writes them. Missing tensors are refused before anything is read.
 */
export const planTextFeatures = async (
  published: PublishedTensors,
  dimensions: TextEncoderDimensions,
  log: ImportLog,
  options: TextFeaturesOptions = {},
): Promise<PlannedTextFeatures> => {
  const { descriptions } = options
  const width = descriptions ? dimensions.width : dimensions.embedding
  const given = options.context && checkContext(options.context, width)
  const stored = given ?? (await storedContext(published, width, log))
  const rows = stored ?? {
    shape: [publishedContextRows, width],
    data: new Float32Array(publishedContextRows * width),
  }
  const weights = createWeights()
  const text = weights.within('text')
  const context = constant(rows.data, rows.shape)
  const classes = await classRows(dimensions, descriptions, rows.shape[0]!)
  const features = descriptions
    ? describedTextFeatures(classes, context, text, dimensions)
    : averagedTextFeatures(classes, context, text, dimensions)
  const wanted = [...weights.declared.values()].map(({ name, value }) => ({ name, shape: value.shape }))
  const plan = planWeights(published, wanted, log, options)
  return {
    steps: [
      descriptions
        ? `Class vectors: ${descriptions.real.length} descriptions of real and ${descriptions.fake.length} of fake, averaged.`
        : 'Class vectors: the letters of "real" and "fake", averaged with the context rows as in the published code.',
      given
        ? 'Context: from a file given at import.'
        : stored
          ? 'Context: as stored in the checkpoint.'
          : 'Context: zeros, since the checkpoint stores none.',
    ],
    compute: async (folder) => {
      const files = { weights: join(folder, 'text.safetensors'), model: join(folder, 'text.onnx') }
      try {
        await saveWeights(files.weights, weights.declared, byName(plan))
        await saveGraph(files.model, { text_features: features }, await weightPlaces(files.weights))
        const session = await openSession(files.model)
        try {
          return floatsOf((await session.run({})).text_features)
        } finally {
          await session.close()
        }
      } finally {
        for (const file of Object.values(files)) await rm(file, { force: true })
      }
    },
  }
}

const byName = (plan: readonly PlannedWeight[]): ReadonlyMap<string, PlannedWeight> =>
  new Map(plan.map((weight) => [weight.name, weight]))
