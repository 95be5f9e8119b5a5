const mixed = (x: number, y: number, seed: number): number => {
  let word = Math.imul(x, 374_761_393) ^ Math.imul(y, 668_265_263) ^ Math.imul(seed, 2_147_483_589)
  word = Math.imul(word ^ (word >>> 13), 1_274_126_177)
  word = Math.imul(word ^ (word >>> 16), 2_246_822_519)
  return (word ^ (word >>> 15)) >>> 0
}

/** A number in [0, 1) that depends on two whole numbers and a seed alone. */
export const speckle = (x: number, y: number, seed: number): number => mixed(x, y, seed) / 4_294_967_296

/** Smooth noise in [-1, 1] with features about one unit wide (value noise, cubic fade). */
export const smoothNoise = (x: number, y: number, seed: number): number => {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [u, v] = [x - left, y - top]
  const [fadeX, fadeY] = [u * u * (3 - 2 * u), v * v * (3 - 2 * v)]
  const upper = speckle(left, top, seed) * (1 - fadeX) + speckle(left + 1, top, seed) * fadeX
  const lower = speckle(left, top + 1, seed) * (1 - fadeX) + speckle(left + 1, top + 1, seed) * fadeX
  return 2 * (upper * (1 - fadeY) + lower * fadeY) - 1
}

/** Two octaves of smooth noise, in [-1, 1]. */
export const layeredNoise = (x: number, y: number, seed: number): number =>
  0.65 * smoothNoise(x, y, seed) + 0.35 * smoothNoise(2.17 * x + 5.3, 2.17 * y + 1.7, seed + 1)
