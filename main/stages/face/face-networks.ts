import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { Fault } from '#app/fault.ts'
import type { Box, Point } from '#app/geometry.ts'
import { readTflite } from '#models/checkpoints/tflite/read-tflite.ts'
import { tfliteGraph } from '#models/checkpoints/tflite/tflite-graph.ts'
import { writeModel } from '#models/onnx/write-model.ts'
import { floatsOf, openSession, type Session, tensorOf } from '#models/runtime/session.ts'

/**
 * The two networks of MediaPipe (Google, Apache-2.0, code and weights) that find faces: BlazeFace "full range" and the
 * face mesh. Their packages serve browsers; only the weights are used, run by the same runtime as everything else.
 */
const files = {
  detector: {
    module: '@mediapipe/face_detection/face_detection_full_range.tflite',
    sha256: '99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3',
  },
  mesh: {
    module: '@mediapipe/face_mesh/face_mesh_solution_packed_assets.data',
    // The package's own index (face_mesh_solution_packed_assets_loader.js) names this range face_landmark.tflite.
    range: [2495952, 3737848],
    sha256: 'c603fa6149219a3e9487dc9abd7a0c24474c77263273d24868378cdf40aa26d1',
  },
} as const

/** Both networks look at a square of this many pixels. */
export const networkSide = 192

/** How pixel values enter: v * gain + offset for v in 0..255. */
export const detectorScale = { gain: 2 / 255, offset: -1 } as const
export const meshScale = { gain: 1 / 255, offset: 0 } as const

/** A face that the detector saw in a square, in parts of its side (0..1). Left and right are the subject's own. */
export interface Sighting {
  readonly score: number
  readonly box: Box
  readonly rightEye: Point
  readonly leftEye: Point
}

/** 468 points: x and y in parts of the square's side, z (towards the camera is negative) in the same unit. */
export interface Mesh {
  /** 0..1: how sure the network is that the square shows a face. */
  readonly presence: number
  readonly points: readonly (Point & { readonly z: number })[]
}

/** What a result records as its face finder: the networks and the beginnings of their hashes. */
export const faceNetworksVersion = `mediapipe full-range ${files.detector.sha256.slice(0, 12)}, face-mesh ${files.mesh.sha256.slice(0, 12)}`

export interface FaceNetworks {
  /** pixels: float32 [192, 192, 3] under `detectorScale`; only sightings of at least `minimumScore`. */
  readonly sight: (pixels: Float32Array, minimumScore: number) => Promise<readonly Sighting[]>
  /** pixels: float32 [192, 192, 3] under `meshScale`. */
  readonly mesh: (pixels: Float32Array) => Promise<Mesh>
  readonly close: () => Promise<void>
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

const readWeights = async (file: {
  readonly module: string
  readonly sha256: string
  readonly range?: readonly [number, number]
}): Promise<Uint8Array> => {
  const advice = 'Install the workstation again.'
  const whole = await readFile(createRequire(import.meta.url).resolve(file.module)).catch(
    (cause: unknown) => {
      throw new Fault('model/missing', `The face finder's network ${file.module} is not there. ${advice}`, {
        cause,
      })
    },
  )
  const content = file.range ? whole.subarray(...file.range) : whole
  const found = createHash('sha256').update(content).digest('hex')
  if (found !== file.sha256)
    throw new Fault('model/corrupt', `The face finder's network ${file.module} was changed. ${advice}`, {
      detail: { expected: file.sha256, found },
    })
  return content
}

const openNetwork = async (content: Uint8Array, threads: number): Promise<Session> => {
  const graph = tfliteGraph(readTflite(content))
  const model = writeModel(graph.outputs, (name) => {
    throw new Fault('internal', `The face finder's network left the weight ${name} open.`)
  })
  // Other engines compute beside this one: threads that look for work in a loop would take their time.
  return openSession(model, { threads, spinning: false })
}

/** 48 x 48 anchors, one per four pixels, each with 16 numbers: box centre and size, then six keypoints, in pixels. */
const sightingsOf = (numbers: Float32Array, logits: Float32Array, minimumScore: number): Sighting[] => {
  const side = networkSide / 4
  const sightings: Sighting[] = []
  logits.forEach((logit, anchor) => {
    const score = sigmoid(logit)
    if (score < minimumScore) return
    const [column, row] = [anchor % side, Math.floor(anchor / side)]
    const number = (index: number): number => numbers[anchor * 16 + index]! / networkSide
    const point = (index: number): Point => ({
      x: number(index) + (column + 0.5) / side,
      y: number(index + 1) + (row + 0.5) / side,
    })
    const centre = point(0)
    const [width, height] = [number(2), number(3)]
    if (!(width > 0 && height > 0)) return
    const box = { x: centre.x - width / 2, y: centre.y - height / 2, width, height }
    sightings.push({ score, box, rightEye: point(4), leftEye: point(6) })
  })
  return sightings
}

/** Opens both networks once for a process. Throws `model/missing` or `model/corrupt` when their files are not right. */
export const openFaceNetworks = async (
  options: { readonly threads?: number } = {},
): Promise<FaceNetworks> => {
  const threads = options.threads ?? 1
  const detector = await openNetwork(await readWeights(files.detector), threads)
  const mesh = await openNetwork(await readWeights(files.mesh), threads)
  const run = (session: Session, pixels: Float32Array) =>
    session.run({ picture: tensorOf(pixels, [1, networkSide, networkSide, 3]) })
  return {
    sight: async (pixels, minimumScore) => {
      const { reshaped_regressor_face_4: numbers, reshaped_classifier_face_4: logits } = await run(
        detector,
        pixels,
      )
      return sightingsOf(floatsOf(numbers), floatsOf(logits), minimumScore)
    },
    mesh: async (pixels) => {
      const { conv2d_21: coordinates, conv2d_31: presence } = await run(mesh, pixels)
      const numbers = floatsOf(coordinates)
      const points = Array.from({ length: numbers.length / 3 }, (_, index) => ({
        x: numbers[3 * index]! / networkSide,
        y: numbers[3 * index + 1]! / networkSide,
        z: numbers[3 * index + 2]! / networkSide,
      }))
      return { presence: sigmoid(floatsOf(presence)[0]!), points }
    },
    close: async () => {
      await detector.close()
      await mesh.close()
    },
  }
}
