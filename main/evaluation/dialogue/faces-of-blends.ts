import type { FaceStore } from '#main/training/face-store.ts'
import { pairOf, realFaceAt } from '#main/training/simulate-pairs.ts'
import type { OpenPack } from '#models/packs/open-pack.ts'
import { runPack } from '#models/packs/pack-sessions.ts'
import { normalisePixels } from '#models/preprocess/model-input.ts'
import { seededRandom } from '#models/random/seeded-random.ts'
import { validationSimulation } from '#models/simulation/curriculum.ts'
import { type SourceMethodName, sourceMethods } from '#models/simulation/source-methods.ts'
import { type AskedFace, readFace } from './asked-face.ts'

/**
 * Simulated pairs of a store's validation faces, each face once, by the seeds that a pack's figures are measured with: real
 * and forged picture at the detector's own crop, opacities from 0.25 to 1, all methods.
 */
export const facesOfBlends = async (
  store: FaceStore,
  { manifest, sessions }: OpenPack,
  options: {
    readonly level: 'mild' | 'strong'
    /** At most so many pairs, spread over the store; null for all. */
    readonly pairs: number | null
    readonly signal: AbortSignal
    readonly onFace: (done: number, total: number) => void
  },
): Promise<readonly AskedFace[]> => {
  const { level, signal } = options
  const size = manifest.dimensions.encoder.image
  const methods = Object.keys(sourceMethods) as SourceMethodName[]
  const simulation = { ...validationSimulation(level, size, methods), jitter: 0 }
  const all = store.faces.flatMap(({ split }, place) => (split === 'val' ? [place] : []))
  const count = Math.min(options.pairs ?? all.length, all.length)
  const places = Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]!)
  const random = seededRandom(`donors 7 ${level}`)
  const faces: AskedFace[] = []
  for (const [done, place] of places.entries()) {
    signal.throwIfAborted()
    const face = realFaceAt(store, place)
    const pair = pairOf(face, realFaceAt(store, random.pick(all)), `7 ${level} ${place}`, simulation)
    const { file, identity } = store.faces[place]!
    for (const forged of [false, true]) {
      const picture = { pixels: forged ? pair.forged : pair.real, width: size, height: size }
      const image = normalisePixels(manifest.preprocessing, picture)
      const outputs = await runPack(sessions, manifest.dimensions, image, true)
      faces.push({
        file: `${file}#${level}#${forged ? 'forged' : 'real'}`,
        forged,
        method: forged ? pair.method : null,
        group: identity,
        truth: forged ? pair.regions : null,
        ...readFace(outputs, face, manifest),
      })
    }
    options.onFace(done + 1, places.length)
  }
  return faces
}
