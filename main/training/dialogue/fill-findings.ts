import { Fault } from '#app/fault.ts'
import type { PackManifest } from '#app/records/pack.ts'
import { cropRegions } from '#main/stages/face/crop-regions.ts'
import { regionShares } from '#main/stages/kfd/region-shares.ts'
import { type PackSessions, runPack } from '#models/packs/pack-sessions.ts'
import { normalisePixels } from '#models/preprocess/model-input.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import { floatsOf } from '#models/runtime/session.ts'
import {
  type RealFace,
  type SimulatedPair,
  type SimulationOptions,
  simulateForgery,
} from '#models/simulation/simulate-forgery.ts'
import { mapName } from '#models/training/dialogue/dialogue-network.ts'
import { tapsOf } from '#models/training/encoder-kfd.ts'
import type { FaceStore } from '../face-store.ts'
import { planFaces } from '../pair-batches.ts'
import { realFaceAt } from '../simulate-pairs.ts'
import type { CachedFace, CachedPairFindings, FindingsCache, FindingsLayout } from './findings-cache.ts'

/** What of a pack decides the findings of a picture. */
export type FindingPack = Pick<PackManifest, 'dimensions' | 'preprocessing' | 'thresholds'>

/** Value of a segmentation map from which a cell counts as forged where a pack states none, as the workstation has it. */
const defaultSegmentationThreshold = 0.5

export const findingsLayoutOf = ({ dimensions }: Pick<PackManifest, 'dimensions'>): FindingsLayout => ({
  taps: tapsOf(dimensions.encoder).length,
  map: dimensions.kfd.map,
  embedding: dimensions.encoder.embedding,
})

/** Runs a picture of the detector's own crop through a pack and states its findings as the workstation does. */
export const findingsOf = async (
  pixels: Uint8Array,
  face: Pick<RealFace, 'landmarks' | 'square'>,
  sessions: PackSessions,
  pack: FindingPack,
): Promise<CachedFace> => {
  const size = pack.dimensions.encoder.image
  const image = normalisePixels(pack.preprocessing, { pixels, width: size, height: size })
  const outputs = await runPack(sessions, pack.dimensions, image, false)
  const { taps, map } = findingsLayoutOf(pack)
  const segmentation = floatsOf(outputs.anomaly_map).slice()
  const [real, fake] = floatsOf(outputs.prob)
  const regions = cropRegions(face.landmarks, { square: face.square, size: map })
  return {
    findings: {
      maps: Array.from({ length: taps }, (_, tap) => floatsOf(outputs[mapName(tap)]).slice()),
      segmentation,
      probability: [real!, fake!],
      embedding: floatsOf(outputs.image_embed).slice(),
    },
    mapRegions: regionShares(
      segmentation,
      pack.thresholds.segmentation ?? defaultSegmentationThreshold,
      regions,
    ),
  }
}

/** A face that no forgery can be made of (flat, turned away) gives its turn to the donor, whose landmarks then count. */
const forged = (
  faces: readonly [RealFace, RealFace],
  seed: string,
  options: SimulationOptions,
): { readonly pair: SimulatedPair; readonly face: RealFace; readonly isDonor: boolean } => {
  const [face, donor] = faces
  try {
    return { pair: simulateForgery(face, seed, options, donor), face, isDonor: false }
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown
    return { pair: simulateForgery(donor, seed, options, face), face: donor, isDonor: true }
  }
}

export interface FillOptions {
  readonly store: FaceStore
  readonly places: readonly number[]
  readonly seed: number
  readonly simulation: (index: number) => SimulationOptions
  readonly sessions: () => Promise<PackSessions>
  readonly pack: FindingPack
  readonly signal: AbortSignal
  readonly onPair: (done: number, total: number) => void
}

/**
 * Simulates the pairs that a cache lacks and runs the detector over them. Pair i takes its place in an order of all places, as a batch
 * of training does, and depends on the seed and i alone. Throws `engine/cancelled` when the signal aborts.
 */
export const fillFindingsCache = async (cache: FindingsCache, options: FillOptions): Promise<void> => {
  const { store, places, seed, signal, onPair, pack } = options
  const total = cache.missing.length
  if (total === 0) return
  const sessions = await options.sessions()
  for (const [done, index] of cache.missing.entries()) {
    if (signal.aborted)
      throw new Fault(
        'engine/cancelled',
        `Stopped with ${total - done} pairs still to be examined; the same command goes on.`,
      )
    const [place] = planFaces(places, 1, seed, index)
    const donor = seededRandom(`${seed} donors ${index}`).pick(places)
    const faces = [realFaceAt(store, place!), realFaceAt(store, donor)] as const
    const { pair, face, isDonor } = forged(faces, `${seed} ${index}`, options.simulation(index))
    const { file, source, identity } = store.faces[isDonor ? donor : place!]!
    const record: CachedPairFindings = {
      real: await findingsOf(pair.real, face, sessions, pack),
      forged: await findingsOf(pair.forged, face, sessions, pack),
      truth: {
        regions: pair.regions,
        method: pair.method,
        opacity: pair.opacity,
        level: pair.level,
        file,
        source,
        identity,
      },
    }
    await cache.write(index, record)
    onPair(done + 1, total)
  }
}
