import type { FaceLandmarks } from '#app/face-regions.ts'
import { Fault } from '#app/fault.ts'
import { type Box, boundsOf, boxCentre, type Point } from '#app/geometry.ts'
import type { RgbPicture } from '#models/preprocess/rgb-picture.ts'
import {
  detectorScale,
  type FaceNetworks,
  faceNetworksVersion,
  meshScale,
  networkSide,
  openFaceNetworks,
  type Sighting,
} from './face-networks.ts'
import { landmarkBounds } from './landmark-maps.ts'
import { landmarksOfMesh, posePoints } from './mesh-landmarks.ts'
import { type PicturePyramid, picturePyramid } from './picture-pyramid.ts'
import { pictureFromSquare, sampleSquare, type TurnedSquare } from './sample-square.ts'
import { squaresToSearch, turnedSquares } from './search-squares.ts'

/** Rough head pose in degrees, from the mesh's depth; 0 is upright and into the camera. */
export interface FacePose {
  /** Positive where the subject looks to the picture's right. */
  readonly yaw: number
  /** Positive where the subject looks down. */
  readonly pitch: number
  /** Positive where the head leans clockwise in the picture. */
  readonly roll: number
}

/** One face of a picture, in the picture's pixels. */
export interface FoundFace {
  /** Bounds of the landmarks, not clipped to the picture. */
  readonly box: Box
  /** 0..1, the detector's; how sure it is that this is a face, not how good the picture is. */
  readonly score: number
  /** 0..1, the landmark network's own opinion of the same. */
  readonly presence: number
  readonly landmarks: FaceLandmarks
  readonly pose: FacePose
}

export interface FindOptions {
  /**
   * Longer side of the landmarks' bounds, in pixels of the picture, of the smallest face to be searched for: by default
   * 40, or a hundredth of the picture's longer side in pictures of more than 4,000 pixels.
   */
  readonly minimumFacePixels?: number
  readonly signal?: AbortSignal
}

export interface FaceFinder {
  readonly version: string
  /**
   * All faces, the largest first; an empty list when there is none. The picture must be upright already (EXIF); faces
   * that lean by more than about 45 degrees are found if they are no smaller than a twelfth of the picture.
   */
  readonly find: (picture: RgbPicture, options?: FindOptions) => Promise<readonly FoundFace[]>
  /** The face in a box that an examiner drew, or undefined when the landmark network sees none there. */
  readonly findIn: (picture: RgbPicture, box: Box) => Promise<FoundFace | undefined>
  readonly close: () => Promise<void>
}

/** Chosen on pictures without faces and with small ones: see the test of the scenes. */
const thresholds = { score: 0.4, presence: 0.5, overlap: 0.4, upright: 0.65 } as const

const smallestFaceIn = ({ width, height }: RgbPicture): number => Math.max(40, Math.max(width, height) / 100)

const overlapOf = (a: Box, b: Box): number => {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  if (width <= 0 || height <= 0) return 0
  const shared = width * height
  return shared / (a.width * a.height + b.width * b.height - shared)
}

/** Keeps the most certain of those that overlap. */
const withoutRepeats = <T extends { readonly score: number; readonly box: Box }>(
  all: readonly T[],
): readonly T[] => {
  const kept: T[] = []
  for (const one of all.toSorted((a, b) => b.score - a.score))
    if (kept.every((other) => overlapOf(one.box, other.box) < thresholds.overlap)) kept.push(one)
  return kept
}

const inPicture = (sighting: Sighting, square: TurnedSquare): Sighting => {
  const point = (p: Point): Point => pictureFromSquare(square, p)
  const centre = point(boxCentre(sighting.box))
  const [width, height] = [sighting.box.width * square.side, sighting.box.height * square.side]
  return {
    score: sighting.score,
    // Turned by a right angle or not: the box is about as wide as high, and only its middle and size are used.
    box: { x: centre.x - width / 2, y: centre.y - height / 2, width, height },
    rightEye: point(sighting.rightEye),
    leftEye: point(sighting.leftEye),
  }
}

/** The square that the mesh network expects: half as large again as the face, turned so that the eyes are level. */
const meshSquare = (box: Box, rightEye: Point, leftEye: Point): TurnedSquare => ({
  centre: boxCentre(box),
  side: 1.5 * Math.max(box.width, box.height),
  angle: Math.atan2(leftEye.y - rightEye.y, leftEye.x - rightEye.x),
})

const middleOf = (points: readonly Point[]): Point => boxCentre(boundsOf(points))

const degrees = (radians: number): number => (radians * 180) / Math.PI

/** Fits the mesh twice: from the sighting, then from the first fit's own bounds and eyes. */
const fitMesh = async (
  networks: FaceNetworks,
  pyramid: PicturePyramid,
  start: TurnedSquare,
  score: number,
): Promise<FoundFace | undefined> => {
  let square = start
  let found: FoundFace | undefined
  for (let round = 0; round < 2; round += 1) {
    const pixels = sampleSquare(pyramid, square, { size: networkSide, ...meshScale, surround: 'black' })
    const { presence, points } = await networks.mesh(pixels)
    if (presence < thresholds.presence) return undefined
    const placed = points.map((point) => pictureFromSquare(square, point))
    const landmarks = landmarksOfMesh(placed)
    const [right, left] = [points[posePoints.rightTemple]!, points[posePoints.leftTemple]!]
    const [top, chin] = [points[posePoints.forehead]!, points[posePoints.chin]!]
    const pose = {
      yaw: degrees(Math.atan2(left.z - right.z, left.x - right.x)),
      pitch: degrees(Math.atan2(chin.z - top.z, chin.y - top.y)),
      roll: degrees(square.angle),
    }
    found = { box: landmarkBounds(landmarks), score, presence, landmarks, pose }
    square = meshSquare(boundsOf(placed), middleOf(landmarks.rightEye), middleOf(landmarks.leftEye))
  }
  return found
}

const checkDrawnBox = ({ x, y, width, height }: Box): void => {
  if (Number.isFinite(x) && Number.isFinite(y) && width > 0 && height > 0 && width + height < 1e6) return
  throw new Fault(
    'input/invalid',
    'A face box needs a width and a height of more than 0 pixels; draw it again.',
  )
}

/** Opens the face finder: once per process, about a quarter of a second. */
export const openFaceFinder = async (options: { readonly threads?: number } = {}): Promise<FaceFinder> => {
  const networks = await openFaceNetworks(options)

  const sightingsIn = async (
    pyramid: PicturePyramid,
    squares: readonly TurnedSquare[],
    signal: AbortSignal | undefined,
  ): Promise<readonly Sighting[]> => {
    const sightings: Sighting[] = []
    for (const square of squares) {
      signal?.throwIfAborted()
      const pixels = sampleSquare(pyramid, square, { size: networkSide, ...detectorScale, surround: 'black' })
      const seen = await networks.sight(pixels, thresholds.score)
      sightings.push(...seen.map((sighting) => inPicture(sighting, square)))
    }
    return sightings
  }

  const facesAt = async (
    pyramid: PicturePyramid,
    sightings: readonly Sighting[],
    signal: AbortSignal | undefined,
  ): Promise<readonly FoundFace[]> => {
    const faces: FoundFace[] = []
    for (const { box, rightEye, leftEye, score } of withoutRepeats(sightings)) {
      signal?.throwIfAborted()
      const face = await fitMesh(networks, pyramid, meshSquare(box, rightEye, leftEye), score)
      if (face) faces.push(face)
    }
    return withoutRepeats(faces)
  }

  return {
    version: `${faceNetworksVersion}, score >= ${thresholds.score}, presence >= ${thresholds.presence}`,
    find: async (picture, { minimumFacePixels = smallestFaceIn(picture), signal } = {}) => {
      if (!(minimumFacePixels >= 8))
        throw new Fault(
          'input/invalid',
          'Faces of less than 8 pixels cannot be searched for; ask for 8 or more.',
        )
      const pyramid = picturePyramid(picture, networkSide)
      const upright = await sightingsIn(pyramid, squaresToSearch(picture, minimumFacePixels), signal)
      // A face that lies or stands on its head is often taken for a poor upright one; turned, it scores higher.
      const isCertain = upright.some(({ score }) => score >= thresholds.upright)
      const turned = isCertain ? [] : await sightingsIn(pyramid, turnedSquares(picture), signal)
      const faces = await facesAt(pyramid, [...upright, ...turned], signal)
      return faces.toSorted((a, b) => b.box.width * b.box.height - a.box.width * a.box.height)
    },
    findIn: async (picture, box) => {
      checkDrawnBox(box)
      const square = { centre: boxCentre(box), side: 1.5 * Math.max(box.width, box.height), angle: 0 }
      return fitMesh(networks, picturePyramid(picture, networkSide), square, 1)
    },
    close: networks.close,
  }
}
