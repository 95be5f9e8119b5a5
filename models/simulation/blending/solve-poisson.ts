/** Poisson's equation on some pixels of a grid, three channels at once. */
export interface PoissonProblem {
  readonly width: number
  readonly height: number
  /** 1 where the value is sought, 0 where it is given. */
  readonly inside: Uint8Array
  /** [width · height · 3]; the given values outside, anything inside. Not changed. */
  readonly given: Float32Array
  /** [width · height · 3]; the Laplacian sought: sum of the four neighbours minus four times the pixel. Zero if left out. */
  readonly laplacian?: Float32Array
}

/** Sweeps over each grid; the relaxation is near the best for regions about a hundred pixels across. */
const sweeps = 14
const relaxation = 1.8
const coarsestSide = 10

/** Half the resolution: a cell is sought where all its pixels are, else it holds the mean of those that are given. */
const coarser = (problem: PoissonProblem): PoissonProblem => {
  const { inside, given, laplacian } = problem
  const [width, height] = [Math.ceil(problem.width / 2), Math.ceil(problem.height / 2)]
  const held = new Uint8Array(width * height)
  const values = new Float32Array(width * height * 3)
  const bend = laplacian ? new Float32Array(values.length) : undefined
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const cell = row * width + column
      let known = 0
      let pixels = 0
      for (let y = 2 * row; y < Math.min(problem.height, 2 * row + 2); y += 1)
        for (let x = 2 * column; x < Math.min(problem.width, 2 * column + 2); x += 1) {
          const pixel = y * problem.width + x
          pixels += 1
          for (let channel = 0; channel < 3; channel += 1) {
            if (!inside[pixel]) values[cell * 3 + channel]! += given[pixel * 3 + channel]!
            // A step twice as wide makes the Laplacian four times as large: the sum of four pixels' is their mean times four.
            if (bend) bend[cell * 3 + channel]! += laplacian![pixel * 3 + channel]!
          }
          if (!inside[pixel]) known += 1
        }
      if (known === 0) held[cell] = 1
      else for (let channel = 0; channel < 3; channel += 1) values[cell * 3 + channel]! /= known
      if (bend) for (let channel = 0; channel < 3; channel += 1) bend[cell * 3 + channel]! *= 4 / pixels
    }
  return { width, height, inside: held, given: values, ...(bend ? { laplacian: bend } : {}) }
}

/** Fills the sought pixels of the fine grid with the coarse solution, bilinearly. */
const startFrom = (
  coarse: Float32Array,
  coarseWidth: number,
  coarseHeight: number,
  fine: PoissonProblem,
): Float32Array => {
  const { width, height, inside } = fine
  const result = fine.given.slice()
  for (let row = 0; row < height; row += 1) {
    const v = Math.min(coarseHeight - 1, Math.max(0, (row - 0.5) / 2))
    const top = Math.floor(v)
    const upper = top * coarseWidth
    const lower = Math.min(coarseHeight - 1, top + 1) * coarseWidth
    for (let column = 0; column < width; column += 1) {
      const pixel = row * width + column
      if (!inside[pixel]) continue
      const u = Math.min(coarseWidth - 1, Math.max(0, (column - 0.5) / 2))
      const left = Math.floor(u)
      const right = Math.min(coarseWidth - 1, left + 1)
      const fx = u - left
      const fy = v - top
      for (let channel = 0; channel < 3; channel += 1)
        result[pixel * 3 + channel] =
          (1 - fy) *
            ((1 - fx) * coarse[(upper + left) * 3 + channel]! + fx * coarse[(upper + right) * 3 + channel]!) +
          fy *
            ((1 - fx) * coarse[(lower + left) * 3 + channel]! + fx * coarse[(lower + right) * 3 + channel]!)
    }
  }
  return result
}

/** Sought pixels of one colour of the chequerboard; on the grid's rim there are none. */
const soughtPixels = ({ width, height, inside }: PoissonProblem, parity: number): Int32Array => {
  const pixels: number[] = []
  for (let row = 1; row < height - 1; row += 1)
    for (let column = 1 + ((row + parity) & 1); column < width - 1; column += 2)
      if (inside[row * width + column]) pixels.push(row * width + column)
  return Int32Array.from(pixels)
}

const relax = (
  values: Float32Array,
  pixels: Int32Array,
  stride: number,
  laplacian: Float32Array | undefined,
  factor: number,
): void => {
  const share = factor / 4
  const kept = 1 - factor
  for (let index = 0; index < pixels.length; index += 1) {
    const at = pixels[index]! * 3
    for (let i = at; i < at + 3; i += 1) {
      const around = values[i - 3]! + values[i + 3]! + values[i - stride]! + values[i + stride]!
      values[i] = kept * values[i]! + share * (laplacian ? around - laplacian[i]! : around)
    }
  }
}

/** The same problem with the pixels on the grid's rim given; coarser grids then have theirs given as well. */
const withinRim = (problem: PoissonProblem): PoissonProblem => {
  const { width, height } = problem
  const inside = problem.inside.slice()
  for (let column = 0; column < width; column += 1) inside[column] = inside[(height - 1) * width + column] = 0
  for (let row = 0; row < height; row += 1) inside[row * width] = inside[row * width + width - 1] = 0
  return { ...problem, inside }
}

const solve = (problem: PoissonProblem): Float32Array => {
  const { width, height, laplacian } = problem
  const [red, black] = [soughtPixels(problem, 0), soughtPixels(problem, 1)]
  if (red.length + black.length === 0) return problem.given.slice()
  const isCoarsest = Math.min(width, height) <= coarsestSide
  const half = isCoarsest ? null : coarser(problem)
  const values = half
    ? startFrom(solve(half), half.width, half.height, problem)
    : problem.given.map((value, index) => (problem.inside[(index / 3) | 0] ? 0 : value))
  const rounds = isCoarsest ? 40 : sweeps
  for (let round = 0; round < rounds; round += 1) {
    const factor = round === rounds - 1 ? 1 : isCoarsest ? 1.4 : relaxation
    relax(values, red, width * 3, laplacian, factor)
    relax(values, black, width * 3, laplacian, factor)
  }
  return values
}

/**
 * Solves from coarse grids to fine ones: each starts from the coarser solution and is relaxed by red-black Gauss-Seidel
 * sweeps, over-relaxed but for the last. Pixels on the grid's rim count as given. Returns [width · height · 3].
 */
export const solvePoisson = (problem: PoissonProblem): Float32Array => solve(withinRim(problem))
