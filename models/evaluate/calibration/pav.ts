/** A pooled block of the isotonic fit: items with scoreFrom <= score <= scoreTo have this mean. */
export interface PavBlock {
  readonly scoreFrom: number
  readonly scoreTo: number
  readonly mean: number
  readonly weight: number
}

/** A value observed at a score, counting `weight` times (1). */
export interface PavPoint {
  readonly score: number
  readonly value: number
  readonly weight?: number
}

/**
 * Isotonic regression by pool-adjacent-violators: the non-decreasing step function of the score with the least weighted squares to the values.
 * Equal scores share a block. Blocks come in rising order with strictly rising means.
 */
export const poolAdjacentViolators = (points: readonly PavPoint[]): readonly PavBlock[] => {
  const blocks: PavBlock[] = []
  for (const next of tiesPooled(points)) {
    let block = next
    for (let last = blocks.at(-1); last && last.mean >= block.mean; last = blocks.at(-1)) {
      blocks.pop()
      block = pooled(last, block)
    }
    blocks.push(block)
  }
  return blocks
}

const tiesPooled = (points: readonly PavPoint[]): readonly PavBlock[] => {
  const ties: PavBlock[] = []
  for (const { score, value, weight = 1 } of points.toSorted((a, b) => a.score - b.score)) {
    const point = { scoreFrom: score, scoreTo: score, mean: value, weight }
    const last = ties.at(-1)
    if (last?.scoreTo === score) ties[ties.length - 1] = pooled(last, point)
    else ties.push(point)
  }
  return ties
}

const pooled = (a: PavBlock, b: PavBlock): PavBlock => {
  const weight = a.weight + b.weight
  // Equal means must stay equal to the last digit, or they would count as rising.
  const mean = a.mean === b.mean ? a.mean : (a.mean * a.weight + b.mean * b.weight) / weight
  return { scoreFrom: a.scoreFrom, scoreTo: b.scoreTo, mean, weight }
}

/** A score with its truth, for fits of likelihood ratios. */
export interface LabelledScore {
  readonly score: number
  readonly forged: boolean
  readonly weight?: number
}

/** Blocks of constant likelihood ratio in rising order of the score; the outer ones may be -Infinity and Infinity. Both classes are needed. */
export const isotonicLrBlocks = (
  items: readonly LabelledScore[],
): readonly { readonly scoreFrom: number; readonly scoreTo: number; readonly log10Lr: number }[] => {
  const forged = sumOfWeights(items.filter((item) => item.forged))
  const real = sumOfWeights(items.filter((item) => !item.forged))
  const points = items.map((item) => ({ ...item, value: item.forged ? 1 : 0 }))
  return poolAdjacentViolators(points).map(({ scoreFrom, scoreTo, mean }) => ({
    scoreFrom,
    scoreTo,
    // Posterior odds over the prior odds of this set.
    log10Lr: Math.log10(mean / (1 - mean)) - Math.log10(forged / real),
  }))
}

/** The isotonic likelihood ratio of each item, fitted on the items themselves, in their order. */
export const isotonicLog10Lrs = (items: readonly LabelledScore[]): readonly number[] => {
  const blocks = isotonicLrBlocks(items)
  const order = items.map((_, index) => index).sort((a, b) => items[a]!.score - items[b]!.score)
  const result = new Array<number>(items.length).fill(0)
  let block = 0
  for (const index of order) {
    while (blocks[block]!.scoreTo < items[index]!.score) block++
    result[index] = blocks[block]!.log10Lr
  }
  return result
}

const sumOfWeights = (items: readonly LabelledScore[]): number =>
  items.reduce((sum, item) => sum + (item.weight ?? 1), 0)
