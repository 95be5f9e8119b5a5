import { type FaceRegionName, faceRegionNames } from '#app/face-regions.ts'
import type { PackManifest } from '#app/records/pack.ts'
import { cropPointOf } from '#main/stages/face/face-crop.ts'
import { mapLandmarks } from '#main/stages/face/landmark-maps.ts'
import { regionMask } from '#main/stages/face/region-masks.ts'
import { maskMetrics } from '#models/evaluate/pixel-metrics.ts'
import { nameRegion, regionShares } from '#models/evaluate/region-agreement.ts'
import type { ScoredFace } from '#models/evaluate/scored-face.ts'
import { type PackSessions, runPack } from '#models/packs/pack-sessions.ts'
import { normalisePixels } from '#models/preprocess/model-input.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import { floatsOf } from '#models/runtime/session.ts'
import { validationSimulation } from '#models/simulation/curriculum.ts'
import { type SourceMethodName, sourceMethods } from '#models/simulation/source-methods.ts'
import type { FaceStore } from './face-store.ts'
import { pairOf, realFaceAt, shrinkMask } from './simulate-pairs.ts'

/** A scored picture of a simulated pair: the real one or its forgery. */
export interface ScoredBlend extends ScoredFace {
  readonly score: number
  readonly source: string
  readonly level: 'mild' | 'strong'
  /** Of the blend; null for the real picture. */
  readonly opacity: number | null
}

/** A mask of the blend counts as forged from one half on. */
const forgedFrom = 0.5

/**
 * Runs a pack over simulated pairs of stored faces, each face once: the detector's own crop without jitter, opacities from
 * 0.25 to 1, all methods, one level of degradation. The same store and seed give the same pairs.
 */
export const scoreBlends = async (
  sessions: PackSessions,
  manifest: Pick<PackManifest, 'dimensions' | 'preprocessing' | 'thresholds'>,
  store: FaceStore,
  options: {
    readonly places: readonly number[]
    readonly level: 'mild' | 'strong'
    readonly seed: number
    readonly signal: AbortSignal
    readonly onFace?: (done: number, total: number) => void
  },
): Promise<readonly ScoredBlend[]> => {
  const { places, level, seed, signal } = options
  const size = manifest.dimensions.encoder.image
  const side = manifest.dimensions.kfd.map
  const threshold = manifest.thresholds.segmentation ?? forgedFrom
  const methods = Object.keys(sourceMethods) as SourceMethodName[]
  const simulation = { ...validationSimulation(level, size, methods), jitter: 0 }
  const random = seededRandom(`donors ${seed} ${level}`)
  const scored: ScoredBlend[] = []
  for (const [done, place] of places.entries()) {
    signal.throwIfAborted()
    const face = realFaceAt(store, place)
    const pair = pairOf(face, realFaceAt(store, random.pick(places)), `${seed} ${level} ${place}`, simulation)
    const landmarks = mapLandmarks(face.landmarks, (point) =>
      cropPointOf({ square: face.square, size: side }, point),
    )
    const regions = faceRegionNames.map((name: FaceRegionName) => ({
      name,
      mask: regionMask(landmarks, name, { width: side, height: side }),
    }))
    const truth = Uint8Array.from(shrinkMask(pair.mask, size, side), (value) => Number(value >= forgedFrom))
    const { source, identity, file } = store.faces[place]!
    for (const forged of [false, true]) {
      const picture = { pixels: forged ? pair.forged : pair.real, width: size, height: size }
      const image = normalisePixels(manifest.preprocessing, picture)
      const outputs = await runPack(sessions, manifest.dimensions, image, false)
      const map = floatsOf(outputs.anomaly_map)
      const common = {
        file: `${file}#${level}#${forged ? 'forged' : 'real'}`,
        forged,
        score: floatsOf(outputs.prob)[1]!,
        identity,
        source,
        level,
        mask: maskMetrics(map, forged ? truth : new Uint8Array(truth.length), threshold),
      }
      scored.push(
        forged
          ? {
              ...common,
              opacity: pair.opacity,
              method: pair.method,
              regions: { named: nameRegion(regionShares(map, regions)), truth: pair.regions },
            }
          : { ...common, opacity: null },
      )
    }
    options.onFace?.(done + 1, places.length)
  }
  return scored
}
