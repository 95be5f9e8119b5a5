import { Fault } from '#app/fault.ts'
import { resizeBicubic } from './pillow-bicubic.ts'
import type { RgbPicture } from './rgb-picture.ts'

type PerChannel = readonly [red: number, green: number, blue: number]

/**
 * How a picture becomes a network's input; a pack carries it. `squash` resizes straight to size x size; `crop` brings
 * the short side to size and keeps the centre. Mean and std are per channel of the 0..1 picture.
 */
export interface Preprocessing {
  readonly size: number
  readonly mode: 'squash' | 'crop'
  readonly mean: PerChannel
  readonly std: PerChannel
}

/** What the published inference script does: CLIP's statistics at 224, aspect ratio not kept. */
export const paperPreprocessing: Preprocessing = {
  size: 224,
  mode: 'squash',
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
}

const checkPreprocessing = ({ size, mode, mean, std }: Preprocessing): void => {
  const wellFormed =
    Number.isSafeInteger(size) && size >= 1 && size <= 4096 && (mode === 'squash' || mode === 'crop')
  const usable = (value: number): boolean => Number.isFinite(Math.fround(value))
  const statistics =
    mean.length === 3 &&
    std.length === 3 &&
    mean.every(usable) &&
    std.every((s) => usable(s) && Math.fround(s) > 0)
  if (wellFormed && statistics) return
  throw new Fault(
    'model/malformed',
    'The pack describes a preprocessing that cannot be carried out; install the pack again.',
    { detail: { size, mode, mean: mean.join(' '), std: std.join(' ') } },
  )
}

const roundHalfEven = (value: number): number => {
  const floor = Math.floor(value)
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value)
}

const keptBy = ({ size, mode }: Preprocessing, width: number, height: number) => {
  if (mode === 'squash')
    return { width: size, height: size, window: { left: 0, top: 0, width: size, height: size } }
  const long = Math.floor((size * Math.max(width, height)) / Math.min(width, height))
  const offset = roundHalfEven((long - size) / 2)
  return width <= height
    ? { width: size, height: long, window: { left: 0, top: offset, width: size, height: size } }
    : { width: long, height: size, window: { left: offset, top: 0, width: size, height: size } }
}

/** The part of the picture that the network sees, in picture pixels (all of it when squashed). */
export const seenBox = (preprocessing: Preprocessing, picture: Pick<RgbPicture, 'width' | 'height'>) => {
  checkPreprocessing(preprocessing)
  const { width, height, window } = keptBy(preprocessing, picture.width, picture.height)
  const [across, down] = [picture.width / width, picture.height / height]
  return {
    x: window.left * across,
    y: window.top * down,
    width: window.width * across,
    height: window.height * down,
  }
}

/** The picture as the network sees it, size x size, 8-bit: equal to the published loaders' (Pillow) to the last bit. */
export const modelPixels = (preprocessing: Preprocessing, picture: RgbPicture): RgbPicture => {
  checkPreprocessing(preprocessing)
  return resizeBicubic(picture, keptBy(preprocessing, picture.width, picture.height))
}

/** float32 in torchvision's order: ToTensor's /255, then minus mean, then over std, each step rounded. */
const normalised = (mean: number, std: number): Float32Array =>
  Float32Array.from({ length: 256 }, (_, value) =>
    Math.fround(Math.fround(Math.fround(value / 255) - Math.fround(mean)) / Math.fround(std)),
  )

/** Size x size pixels to the network's input, float32 [1, 3, size, size]. */
export const normalisePixels = (preprocessing: Preprocessing, { pixels }: RgbPicture): Float32Array => {
  const plane = pixels.length / 3
  const input = new Float32Array(pixels.length)
  for (const [channel, mean] of preprocessing.mean.entries()) {
    const levels = normalised(mean, preprocessing.std[channel]!)
    for (let i = 0; i < plane; i++) input[channel * plane + i] = levels[pixels[i * 3 + channel]!]!
  }
  return input
}

/** A decoded picture to the network's input, float32 [1, 3, size, size]. Throws `input/invalid` or `model/malformed`. */
export const modelInput = (preprocessing: Preprocessing, picture: RgbPicture): Float32Array =>
  normalisePixels(preprocessing, modelPixels(preprocessing, picture))
