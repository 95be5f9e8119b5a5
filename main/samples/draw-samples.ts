import { assert } from '#app/assert.ts'
import { faceSquare } from '#main/stages/face/face-crop.ts'
import { openFaceFinder } from '#main/stages/face/find-faces.ts'
import { mapLandmarks } from '#main/stages/face/landmark-maps.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import { alphaBlend } from '#models/simulation/blending/alpha-blend.ts'
import { poissonBlend } from '#models/simulation/blending/poisson-blend.ts'
import { cutRaster, type Raster, toBytes } from '#models/simulation/pixels/raster.ts'
import type { RealFace } from '#models/simulation/real-face.ts'
import { forgeryMask } from '#models/simulation/regions/forgery-mask.ts'
import { faceSwap } from '#models/simulation/sources/face-swap.ts'
import { drawPortrait } from './portrait/draw-portrait.ts'
import { firstPerson } from './portrait/first-person.ts'
import { secondPerson } from './portrait/second-person.ts'
import { samplePictures } from './sample-pictures.ts'

/** A drawn picture with the one face in it, ready for the simulation of forgeries: padded below to a square. */
const faceOf = async (picture: Raster): Promise<RealFace> => {
  await using finder = await closing(openFaceFinder({ threads: 1 }))
  const { width, height } = picture
  const [face, ...others] = await finder.find({ pixels: toBytes(picture), width, height })
  assert(face !== undefined && others.length === 0, 'a sample shows one face')
  const side = Math.max(width, height)
  const left = Math.floor((side - width) / 2)
  const square = cutRaster(picture, { x: -left, y: 0, width: side, height: side })
  const crop = faceSquare(face.box)
  return {
    side,
    pixels: toBytes(square),
    landmarks: mapLandmarks(face.landmarks, ({ x, y }) => ({ x: x + left, y })),
    square: { ...crop, x: crop.x + left },
  }
}

const closing = async <Closed extends { readonly close: () => Promise<void> }>(
  opening: Promise<Closed>,
): Promise<Closed & AsyncDisposable> => {
  const opened = await opening
  return { ...opened, [Symbol.asyncDispose]: opened.close }
}

/** The picture with parts of its face replaced by the donor's: aligned, in its colours, without a seam, opacity 1. */
const replaceParts = async (
  picture: Raster,
  donorPicture: Raster,
  regions: (typeof samplePictures)[1]['replaced'],
): Promise<Raster> => {
  const [face, donor] = [await faceOf(picture), await faceOf(donorPicture)]
  const left = Math.floor((face.side - picture.width) / 2)
  const landmarks = mapLandmarks(face.landmarks, ({ x, y }) => ({ x: x - left, y }))
  const random = seededRandom('sample forgery')
  const faceSide = face.square.width
  const limits = { width: picture.width, height: picture.height, faceSide, softness: [0.05, 0.08] } as const
  const mask = forgeryMask(landmarks, regions, limits, random)
  assert(mask !== null, 'nose and mouth lie in the picture')
  const { box, shape } = mask
  const scene = {
    picture,
    landmarks,
    faceSide,
    regions,
    box,
    mask: shape,
    donor,
    largestMisfit: Number.POSITIVE_INFINITY,
  }
  const source = faceSwap(scene, random)
  assert(source !== null, 'any donor fits')
  const joined = poissonBlend(source, cutRaster(picture, box), shape, 'source')
  return alphaBlend(picture, joined, shape, box, 1)
}

/** How the samples are drawn: `samples` squared are taken for each pixel; half a minute of work each at 2. */
export interface SampleDrawing {
  readonly width: number
  readonly height: number
  readonly samples: number
}

export const fullDrawing: SampleDrawing = {
  width: samplePictures[0].width,
  height: samplePictures[0].height,
  samples: 2,
}

/**
 * Draws the two sample pictures, in the order of `samplePictures`: people who do not exist, the second with the nose and mouth
 * of the first. Smaller drawings show the same at their own resolution.
 */
export const drawSamples = async (drawing: SampleDrawing): Promise<readonly [Raster, Raster]> => {
  const first = drawPortrait(firstPerson, drawing)
  const second = drawPortrait(secondPerson, drawing)
  return [first, await replaceParts(second, first, samplePictures[1].replaced)]
}
