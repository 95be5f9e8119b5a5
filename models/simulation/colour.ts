import type { SeededRandom } from '../random/seeded-random.ts'
import type { FloatPicture } from './picture.ts'

/** Random shifts of colour, saturation, brightness, contrast and gamma, as SBI's source transforms make them. */
export const shiftColours = ({ side, values }: FloatPicture, random: SeededRandom): FloatPicture => {
  const shifts = [0, 1, 2].map(() => (random.chance(0.7) ? random.between(-18, 18) : 0))
  const saturation = random.chance(0.6) ? random.between(0.7, 1.3) : 1
  const contrast = random.chance(0.6) ? random.between(0.88, 1.12) : 1
  const brightness = random.chance(0.6) ? random.between(-16, 16) : 0
  const gamma = random.chance(0.4) ? random.between(0.85, 1.18) : 1
  const curve = Float32Array.from({ length: 1024 }, (_, index) => 255 * (index / 1023) ** gamma)
  const result = new Float32Array(values.length)
  for (let index = 0; index < values.length; index += 3) {
    const [r, g, b] = [values[index]!, values[index + 1]!, values[index + 2]!]
    const luma = 0.299 * r + 0.587 * g + 0.114 * b
    for (let channel = 0; channel < 3; channel += 1) {
      const coloured = luma + saturation * (values[index + channel]! - luma) + shifts[channel]!
      const toned = (coloured - 128) * contrast + 128 + brightness
      const clipped = toned <= 0 ? 0 : Math.min(toned, 255)
      result[index + channel] = gamma === 1 ? clipped : curve[Math.round(clipped * 4.0117647)]!
    }
  }
  return { side, values: result }
}

/** Moves a picture's colours to another's mean and spread under a mask, per channel (Reinhard et al. 2001 in RGB). */
export const matchColours = (
  source: FloatPicture,
  target: FloatPicture,
  mask: Float32Array,
): FloatPicture => {
  const statistics = ({ values }: FloatPicture, channel: number) => {
    let [weight, sum, squares] = [1e-6, 0, 0]
    for (let index = 0; index < mask.length; index += 1) {
      const value = values[3 * index + channel]!
      weight += mask[index]!
      sum += mask[index]! * value
      squares += mask[index]! * value * value
    }
    const mean = sum / weight
    return { mean, spread: Math.sqrt(Math.max(1, squares / weight - mean * mean)) }
  }
  const result = new Float32Array(source.values.length)
  for (let channel = 0; channel < 3; channel += 1) {
    const [from, to] = [statistics(source, channel), statistics(target, channel)]
    const factor = Math.min(2, Math.max(0.5, to.spread / from.spread))
    for (let index = channel; index < result.length; index += 3)
      result[index] = (source.values[index]! - from.mean) * factor + to.mean
  }
  return { side: source.side, values: result }
}
