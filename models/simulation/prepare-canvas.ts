import type { FaceLandmarks } from '#app/face-regions.ts'
import type { Box } from '#app/geometry.ts'
import type { SeededRandom } from '../random/seeded-random.ts'
import { applyAffine, chainAffine, invertAffine, mapLandmarks, turnAbout } from './pixels/affine.ts'
import { mirrorRaster, type Raster, roundToLevels } from './pixels/raster.ts'
import { resizeBox } from './pixels/resize.ts'
import { warpInto } from './pixels/warp.ts'
import { cutFace, type RealFace } from './real-face.ts'
import { mirrorLandmarks } from './regions/mirror-landmarks.ts'

/** The photograph around a face, in the pixels in which the forgery is made, before the detector's crop. */
export interface Canvas {
  readonly picture: Raster
  readonly landmarks: FaceLandmarks
  /** The square that the network will see, in the canvas's pixels. */
  readonly frame: Box
}

/** Pixels beyond the frame, so that blur and interpolation at its rim see what a photograph has there. */
const surround = 6

/** A face that is much larger than the network's picture is reduced first: forging it at full size is slow. */
const largestEnlargement = 1.2

const mirrored = ({ picture, landmarks, frame }: Canvas): Canvas => ({
  picture: mirrorRaster(picture),
  landmarks: mirrorLandmarks(landmarks, picture.width),
  frame: { ...frame, x: picture.width - frame.x - frame.width },
})

/**
 * Chooses the crop (the detector's square, moved, scaled, perhaps mirrored and tilted by `jitter` 0 to 1) and takes the
 * photograph around it: pixel for pixel at its own resolution most of the time, so that its own noise and JPEG grid are
 * there to be disturbed; reduced towards `size` or turned otherwise.
 */
export const prepareCanvas = (face: RealFace, size: number, jitter: number, random: SeededRandom): Canvas => {
  const { square } = face
  const side = square.width * random.between(1 - 0.08 * jitter, 1 + 0.12 * jitter)
  const shift = () => (square.width - side) / 2 + square.width * random.between(-0.05, 0.05) * jitter
  const frame = { x: square.x + shift(), y: square.y + shift(), width: side, height: side }
  const most = Math.min(side, size * largestEnlargement)
  const reducedSide = side > size * 1.05 && random.chance(0.5 * jitter) ? random.between(size, most) : most
  const isTilted = random.chance(0.25 * jitter)
  const angle = isTilted ? random.between(-0.14, 0.14) : 0
  const isMirrored = jitter > 0 && random.chance(0.5)

  const scale = reducedSide / side
  const isNative = !isTilted && scale > 0.98
  const factor = isNative ? 1 : scale
  const left = Math.floor(frame.x * factor) - surround
  const top = Math.floor(frame.y * factor) - surround
  const width = Math.ceil((frame.x + side) * factor) + surround - left
  const height = Math.ceil((frame.y + side) * factor) + surround - top
  const centre = { x: frame.x + side / 2, y: frame.y + side / 2 }
  const turn = turnAbout(centre, { scaleX: 1, scaleY: 1, angle, shift: { x: 0, y: 0 } })
  const toPhotograph = chainAffine(
    { a: 1 / factor, b: 0, c: left / factor, d: 0, e: 1 / factor, f: top / factor },
    turn,
  )

  const take = (): Raster => {
    if (isNative) return cutFace(face, { x: left, y: top, width, height })
    // The corners of a tilted canvas and the filters reach a little further than the canvas.
    const reach = Math.ceil((width * Math.abs(Math.sin(angle))) / factor) + 8
    const x = Math.floor(left / factor) - reach
    const y = Math.floor(top / factor) - reach
    const part = cutFace(face, {
      x,
      y,
      width: Math.ceil(width / factor) + 2 * reach,
      height: Math.ceil(height / factor) + 2 * reach,
    })
    const canvasBox = { x: 0, y: 0, width, height }
    const toPart = { ...toPhotograph, c: toPhotograph.c - x, f: toPhotograph.f - y }
    if (isTilted) return roundToLevels(warpInto(part, canvasBox, toPart, 'bicubic'))
    const covered = { x: toPart.c, y: toPart.f, width: width / factor, height: height / factor }
    return roundToLevels(resizeBox(part, covered, { width, height }, 'cubic'))
  }
  const fromPhotograph = invertAffine(toPhotograph)
  const canvas: Canvas = {
    picture: take(),
    landmarks: mapLandmarks(face.landmarks, (point) => applyAffine(fromPhotograph, point)),
    frame: {
      x: frame.x * factor - left,
      y: frame.y * factor - top,
      width: side * factor,
      height: side * factor,
    },
  }
  return isMirrored ? mirrored(canvas) : canvas
}
