import { concat, expand, reshape } from '../graph/ops/layout.ts'
import { unitLength } from '../graph/ops/normalisation.ts'
import { reduceMean } from '../graph/ops/reduce.ts'
import { constant, type Value } from '../graph/value.ts'
import { embedTokens, type TextEncoderDimensions, textEncoder } from './text-encoder.ts'
import type { Weights } from './weights.ts'

/** Token rows of the real and of the fake texts, each padded to one length, with the positions of their end tokens. */
export interface ClassTexts {
  readonly real: readonly TokenRow[]
  readonly fake: readonly TokenRow[]
}

export interface TokenRow {
  readonly ids: readonly number[]
  /** Index of the end token within ids. */
  readonly end: number
}

const idsOf = (rows: readonly TokenRow[]): Value =>
  constant(
    BigInt64Array.from(
      rows.flatMap(({ ids }) => ids),
      BigInt,
    ),
    [rows.length, rows[0]!.ids.length],
  )

const endsOf = (rows: readonly TokenRow[], length: number): Value =>
  constant(BigInt64Array.from(rows, ({ end }, index) => BigInt(index * length + end)))

/**
 * Class vectors as the published code computes them (it reads the words 'real' and 'fake' letter by letter): the mean of
 * `context` [K, C] and the encoded letters, at unit length. Row 0 is real, row 1 fake: [2, C].
 */
export const averagedTextFeatures = (
  texts: ClassTexts,
  context: Value,
  weights: Weights,
  dimensions: TextEncoderDimensions,
): Value => {
  const classVector = (rows: readonly TokenRow[]): Value => {
    const length = rows[0]!.ids.length
    const tokens = embedTokens(idsOf(rows), weights, dimensions)
    const encoded = textEncoder(tokens, endsOf(rows, length), weights, dimensions)
    return unitLength(reduceMean(concat([context, encoded], 0), [0], true), -1)
  }
  return concat([classVector(texts.real), classVector(texts.fake)], 0)
}

/**
 * Class vectors as the paper writes them (3.1): learnable context [K, D] stands between the start token and the
 * description, the text encoder reads all of it, and a class's descriptions are averaged: [2, C].
 */
export const describedTextFeatures = (
  texts: ClassTexts,
  context: Value,
  weights: Weights,
  dimensions: TextEncoderDimensions,
): Value => {
  const [learned, width] = context.shape as readonly [number, number]
  const classVector = (rows: readonly TokenRow[]): Value => {
    const length = rows[0]!.ids.length
    const starts = embedTokens(
      idsOf(rows.map(({ ids }) => ({ ids: ids.slice(0, 1), end: 0 }))),
      weights,
      dimensions,
    )
    const rest = embedTokens(
      idsOf(rows.map(({ ids }) => ({ ids: ids.slice(1), end: 0 }))),
      weights,
      dimensions,
    )
    const between = expand(reshape(context, [1, learned, width]), [rows.length, learned, width])
    const ends = endsOf(
      rows.map(({ ids, end }) => ({ ids, end: end + learned })),
      length + learned,
    )
    const encoded = textEncoder(concat([starts, between, rest], 1), ends, weights, dimensions)
    return unitLength(reduceMean(unitLength(encoded, -1), [0], true), -1)
  }
  return concat([classVector(texts.real), classVector(texts.fake)], 0)
}
