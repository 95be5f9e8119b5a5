import type { FaceLandmarks } from '#app/face-regions.ts'
import type { Point } from '#app/geometry.ts'
import { seededRandom } from '../random/seeded-random.ts'
import type { RealFace } from './real-face.ts'

const ellipse = (x: number, y: number, radiusX: number, radiusY: number, count = 20): readonly Point[] =>
  Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * index) / count - Math.PI / 2
    return { x: x + radiusX * Math.cos(angle), y: y + radiusY * Math.sin(angle) }
  })

/** Landmarks of an upright face in the middle of a square picture: the subject's left is on the right. */
export const drawnLandmarks = (side: number): FaceLandmarks => {
  const at = (share: number) => share * side
  return {
    oval: ellipse(at(0.5), at(0.5), at(0.28), at(0.37), 36),
    leftBrow: ellipse(at(0.61), at(0.36), at(0.08), at(0.015), 10),
    rightBrow: ellipse(at(0.39), at(0.36), at(0.08), at(0.015), 10),
    leftEye: ellipse(at(0.61), at(0.43), at(0.055), at(0.022), 16),
    rightEye: ellipse(at(0.39), at(0.43), at(0.055), at(0.022), 16),
    nose: ellipse(at(0.5), at(0.53), at(0.06), at(0.1), 22),
    mouth: ellipse(at(0.5), at(0.7), at(0.11), at(0.045)),
  }
}

/** A drawn face with skin, grain and features of its own colours: left eye red, right eye blue, mouth green. */
export const drawnFace = (side: number, seed: number | string = 1): RealFace => {
  const random = seededRandom(`drawn face ${seed}`)
  const landmarks = drawnLandmarks(side)
  const pixels = new Uint8Array(side * side * 3)
  const features: readonly (readonly [Point, number, number, readonly [number, number, number]])[] = [
    [{ x: 0.61, y: 0.43 }, 0.055, 0.022, [200, 40, 40]],
    [{ x: 0.39, y: 0.43 }, 0.055, 0.022, [40, 40, 200]],
    [{ x: 0.5, y: 0.7 }, 0.11, 0.045, [40, 170, 40]],
  ]
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const [u, v] = [(x + 0.5) / side, (y + 0.5) / side]
      const isSkin = ((u - 0.5) / 0.28) ** 2 + ((v - 0.5) / 0.37) ** 2 < 1
      const light = 20 * Math.sin(9 * u) + 14 * Math.cos(11 * v)
      let colour = isSkin ? [205 + light, 160 + light, 130 + light] : [70 + light, 95 - light, 110 + light]
      for (const [centre, radiusX, radiusY, own] of features)
        if (((u - centre.x) / radiusX) ** 2 + ((v - centre.y) / radiusY) ** 2 < 1) colour = [...own]
      for (let channel = 0; channel < 3; channel += 1)
        pixels[(y * side + x) * 3 + channel] = Math.min(
          255,
          Math.max(0, Math.round(colour[channel]! + 5 * random.normal())),
        )
    }
  const square = { x: 0.1 * side, y: 0.1 * side, width: 0.8 * side, height: 0.8 * side }
  return { side, pixels, landmarks, square }
}
