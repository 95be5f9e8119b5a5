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

const sweeps = 5
const coarsestSweeps = 40
const relaxation = 1.35
const coarsestSide = 10

/** Half the resolution: a cell is sought where all its pixels are, else it holds the mean of those that are given. */
const coarser = (problem: PoissonProblem): PoissonProblem => {
  const { inside, given, laplacian } = problem
  const width = Math.ceil(problem.width / 2)
  const height = Math.ceil(problem.height / 2)
  const held = new Uint8Array(width * height)
  const values = new Float32Array(width * height * 3)
  const bend = laplacian ? new Float32Array(values.length) : undefined
  for (let row = 0, cell = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1, cell += 1) {
      const to = cell * 3
      let known = 0
      for (let y = 2 * row; y < Math.min(problem.height, 2 * row + 2); y += 1)
        for (let x = 2 * column; x < Math.min(problem.width, 2 * column + 2); x += 1) {
          const pixel = y * problem.width + x
          const from = pixel * 3
          if (!inside[pixel]) {
            known += 1
            for (let channel = 0; channel < 3; channel += 1) values[to + channel]! += given[from + channel]!
          }
          // A step twice as wide makes the Laplacian four times as large: the sum over the four pixels.
          if (bend)
            for (let channel = 0; channel < 3; channel += 1)
              bend[to + channel]! += laplacian![from + channel]!
        }
      if (known === 0) held[cell] = 1
      else for (let channel = 0; channel < 3; channel += 1) values[to + channel]! /= known
    }
  return { width, height, inside: held, given: values, ...(bend ? { laplacian: bend } : {}) }
}

/** Adds the coarse values, bilinearly, times `keep` for what was there before, to the sought pixels of the fine grid. */
const addCoarse = (
  values: Float32Array,
  { width, height, inside }: PoissonProblem,
  coarse: Float32Array,
  keep: 0 | 1,
): void => {
  const coarseWidth = Math.ceil(width / 2)
  const coarseHeight = Math.ceil(height / 2)
  for (let row = 0; row < height; row += 1) {
    const near = row >> 1
    const far = Math.min(coarseHeight - 1, Math.max(0, near + (row & 1 ? 1 : -1)))
    for (let column = 0; column < width; column += 1) {
      const pixel = row * width + column
      if (!inside[pixel]) continue
      const left = column >> 1
      const right = Math.min(coarseWidth - 1, Math.max(0, left + (column & 1 ? 1 : -1)))
      const a = (near * coarseWidth + left) * 3
      const b = (near * coarseWidth + right) * 3
      const c = (far * coarseWidth + left) * 3
      const d = (far * coarseWidth + right) * 3
      for (let channel = 0; channel < 3; channel += 1) {
        const at = pixel * 3 + channel
        const sum = 9 * coarse[a + channel]! + 3 * (coarse[b + channel]! + coarse[c + channel]!)
        values[at] = keep * values[at]! + (sum + coarse[d + channel]!) / 16
      }
    }
  }
}

/** Sought pixels of one colour of the chequerboard; on the grid's rim there are none. */
const soughtPixels = ({ width, height, inside }: PoissonProblem, parity: number): Int32Array => {
  const pixels = new Int32Array(width * height)
  let count = 0
  for (let row = 1; row < height - 1; row += 1)
    for (let column = 1 + ((row + parity) & 1); column < width - 1; column += 2)
      if (inside[row * width + column]) pixels[count++] = row * width + column
  return pixels.subarray(0, count)
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

/** What is missing to the Laplacian sought, at the sought pixels; zero elsewhere. */
const residualOf = (values: Float32Array, { width, inside, laplacian }: PoissonProblem): Float32Array => {
  const stride = width * 3
  const residual = new Float32Array(values.length)
  for (let pixel = 0; pixel < inside.length; pixel += 1) {
    if (!inside[pixel]) continue
    for (let at = pixel * 3; at < pixel * 3 + 3; at += 1) {
      const around = values[at - 3]! + values[at + 3]! + values[at - stride]! + values[at + stride]!
      residual[at] = (laplacian ? laplacian[at]! : 0) - around + 4 * values[at]!
    }
  }
  return residual
}

/** The same problem with the pixels on the grid's rim given; coarser grids then have theirs given as well. */
const withinRim = (problem: PoissonProblem): PoissonProblem => {
  const { width, height } = problem
  const inside = problem.inside.slice()
  inside.fill(0, 0, width)
  inside.fill(0, (height - 1) * width)
  for (let row = 0; row < height; row += 1) inside[row * width] = inside[row * width + width - 1] = 0
  return { ...problem, inside }
}

const solve = (problem: PoissonProblem): Float32Array => {
  const { width, height, inside, given, laplacian } = problem
  const red = soughtPixels(problem, 0)
  const black = soughtPixels(problem, 1)
  const values = given.slice()
  if (red.length + black.length === 0) return values
  const sweep = (count: number): void => {
    for (let round = 0; round < count; round += 1) {
      const factor = round === count - 1 ? 1 : relaxation
      relax(values, red, width * 3, laplacian, factor)
      relax(values, black, width * 3, laplacian, factor)
    }
  }
  if (Math.min(width, height) <= coarsestSide) {
    for (let at = 0; at < values.length; at += 1) if (inside[(at / 3) | 0]) values[at] = 0
    sweep(coarsestSweeps)
    return values
  }
  addCoarse(values, problem, solve(coarser(problem)), 0)
  sweep(sweeps)
  const missing = { width, height, inside, given: new Float32Array(given.length) }
  addCoarse(values, problem, solve(coarser({ ...missing, laplacian: residualOf(values, problem) })), 1)
  sweep(sweeps)
  return values
}

/**
 * Solves by multigrid (Brandt 1977): each grid starts from the solution of one half as fine, is smoothed by red-black
 * Gauss-Seidel sweeps, and corrected once more by the coarse solution for what is still missing. Pixels on the grid's rim
 * count as given. Returns [width · height · 3].
 */
export const solvePoisson = (problem: PoissonProblem): Float32Array => solve(withinRim(problem))
