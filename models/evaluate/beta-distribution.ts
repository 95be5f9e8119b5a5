/** Lanczos' approximation (g = 7, nine terms) of the logarithm of the gamma function, x > 0; about 15 correct digits. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

const logGamma = (x: number): number => {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const t = x + 6.5
  const series = lanczos.reduce((sum, term, i) => (i === 0 ? term : sum + term / (x - 1 + i)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series)
}

const awayFromZero = (x: number): number => (Math.abs(x) < 1e-300 ? 1e-300 : x)

/** Continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz's method; converges fast for x < (a+1)/(a+b+2). */
const betaFraction = (a: number, b: number, x: number): number => {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    value *= d * c
    if (Math.abs(d * c - 1) < 1e-15) break
  }
  return value
}

/** Distribution function of Beta(a, b) at x in 0..1: the regularised incomplete beta function. a, b > 0. */
export const betaCumulative = (a: number, b: number, x: number): number => {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(a, b, x)) / a
    : 1 - (front * betaFraction(b, a, 1 - x)) / b
}

/** Quantile of Beta(a, b): the x in 0..1 with betaCumulative(a, b, x) = probability, by bisection to the last digits. */
export const betaQuantile = (a: number, b: number, probability: number): number => {
  let [low, high] = [0, 1]
  for (let i = 0; i < 200 && high - low > 1e-16 * high; i++) {
    const middle = (low + high) / 2
    if (betaCumulative(a, b, middle) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}
