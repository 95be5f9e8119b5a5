import type { Point } from '#app/geometry.ts'
import type { QualityReading } from '#app/records/face.ts'
import { regionPolygons } from '#app/region-polygons.ts'
import type { RgbPicture } from '#models/preprocess/rgb-picture.ts'
import { cropPointOf, cutFace, type FaceCrop, faceSquare } from './face-crop.ts'
import type { FoundFace } from './find-faces.ts'
import { mapLandmarks } from './landmark-maps.ts'
import { fillPolygons } from './region-masks.ts'

/** What can be measured about how well a face can be examined. */
export interface FaceMeasures {
  /** Longer side of the landmarks' bounds, in pixels of the picture. */
  readonly sizePixels: number
  /** Variance of the luma's Laplacian (4 neighbours) inside the oval, the face being brought to 128 pixels. */
  readonly laplacianVariance: number
  /** Degrees away from the camera to either side. */
  readonly turnDegrees: number
  /** How far the lower face's median colour lies from the upper face's: distance in the plane of Cb and Cr. */
  readonly lowerFaceColourDistance: number
  /** Share (0..1) of the oval's pixels too dark (luma < 20) or too bright (luma > 245) to hold detail. */
  readonly clippedShare: number
  /** Share (0..1) of the landmarks that lie inside the picture. */
  readonly landmarksInside: number
}

/** The one place of the gates' limits: chosen on pictures of known categories (see the tests), not on scores. */
export const qualityLimits = {
  smallestSizePixels: 48,
  smallestLaplacianVariance: 10,
  largestTurnDegrees: 40,
  largestLowerFaceColourDistance: 18,
  largestClippedShare: 0.4,
  smallestLandmarksInside: 0.8,
} as const

const measuredSide = 128

const lumaOf = (pixels: Uint8Array, index: number): number =>
  0.299 * pixels[3 * index]! + 0.587 * pixels[3 * index + 1]! + 0.114 * pixels[3 * index + 2]!

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/** Median Cb and Cr (JFIF, without offset) of the pixels under a mask. */
const medianColour = (pixels: Uint8Array, mask: Uint8Array): Point => {
  const blue: number[] = []
  const red: number[] = []
  mask.forEach((inside, index) => {
    if (!inside) return
    const luma = lumaOf(pixels, index)
    blue.push((pixels[3 * index + 2]! - luma) * 0.564)
    red.push((pixels[3 * index]! - luma) * 0.713)
  })
  return { x: median(blue), y: median(red) }
}

const laplacianVariance = (pixels: Uint8Array, mask: Uint8Array, side: number): number => {
  let [count, sum, squares] = [0, 0, 0]
  for (let row = 1; row < side - 1; row += 1)
    for (let column = 1; column < side - 1; column += 1) {
      const index = row * side + column
      if (!mask[index]) continue
      const neighbours = [index - 1, index + 1, index - side, index + side]
      const value = neighbours.reduce((total, one) => total + lumaOf(pixels, one), -4 * lumaOf(pixels, index))
      count += 1
      sum += value
      squares += value * value
    }
  return count === 0 ? 0 : squares / count - (sum / count) ** 2
}

/** Measures a found face in its picture. */
export const measureFace = (picture: RgbPicture, face: FoundFace): FaceMeasures => {
  const crop: FaceCrop = { square: faceSquare(face.box, 1), size: measuredSide }
  const { pixels } = cutFace(picture, crop)
  const landmarks = mapLandmarks(face.landmarks, (point) => cropPointOf(crop, point))
  const raster = { width: measuredSide, height: measuredSide }
  const oval = fillPolygons([landmarks.oval], raster)
  const lower = fillPolygons(regionPolygons(landmarks, 'lower face'), raster)
  const upper = oval.map((inside, index) => (inside && !lower[index] ? 1 : 0))
  const [above, below] = [medianColour(pixels, upper), medianColour(pixels, lower)]
  const ovalLuma = [...oval.keys()].filter((index) => oval[index]).map((index) => lumaOf(pixels, index))
  const points = Object.values(face.landmarks).flat() as readonly Point[]
  const inside = points.filter(({ x, y }) => x >= 0 && y >= 0 && x <= picture.width && y <= picture.height)
  return {
    sizePixels: Math.max(face.box.width, face.box.height),
    laplacianVariance: laplacianVariance(pixels, oval, measuredSide),
    turnDegrees: Math.abs(face.pose.yaw),
    lowerFaceColourDistance: Math.hypot(below.x - above.x, below.y - above.y),
    clippedShare: ovalLuma.filter((luma) => luma < 20 || luma > 245).length / Math.max(1, ovalLuma.length),
    landmarksInside: inside.length / points.length,
  }
}

/** Holds the measures against `qualityLimits`: one reading per gate. */
export const qualityReadings = (measures: FaceMeasures): readonly QualityReading[] => {
  const atLeast = (
    gate: QualityReading['gate'],
    value: number,
    limit: number,
    unit: string,
  ): QualityReading => ({
    gate,
    value,
    limit,
    unit,
    passed: value >= limit,
  })
  const atMost = (
    gate: QualityReading['gate'],
    value: number,
    limit: number,
    unit: string,
  ): QualityReading => ({
    ...atLeast(gate, value, limit, unit),
    passed: value <= limit,
  })
  const limits = qualityLimits
  return [
    atLeast('size', measures.sizePixels, limits.smallestSizePixels, 'px'),
    atLeast('sharpness', measures.laplacianVariance, limits.smallestLaplacianVariance, 'luma²'),
    atMost('pose', measures.turnDegrees, limits.largestTurnDegrees, '°'),
    atMost('occlusion', measures.lowerFaceColourDistance, limits.largestLowerFaceColourDistance, 'Cb/Cr'),
    atMost('exposure', measures.clippedShare, limits.largestClippedShare, 'share'),
    atLeast('landmarks', measures.landmarksInside, limits.smallestLandmarksInside, 'share'),
  ]
}
