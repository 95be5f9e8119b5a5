import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { type Raster, toBytes } from '#models/simulation/pixels/raster.ts'
import { drawPortrait } from './portrait/draw-portrait.ts'
import { firstPerson } from './portrait/first-person.ts'
import { secondPerson } from './portrait/second-person.ts'

const drawing = { width: 640, height: 800, samples: 1 } as const
/** Degrees by which the drawn heads lean; each person is drawn once for each. */
const leans = [-6, -2, 2, 6] as const
/** Files of so many sizes, brightnesses and qualities differ; these have no divisor in common. */
const cycles = { scale: 11, brightness: 7, quality: 25 } as const

const drawn = (): readonly Raster[] =>
  [firstPerson, secondPerson].flatMap((person) =>
    leans.map((lean) => drawPortrait({ ...person, lean, seed: person.seed + lean }, drawing)),
  )

/**
 * Writes `count` JPEG files, each with one drawn face that is nobody's, into a folder: few portraits in many sizes, brightnesses
 * and qualities, so that no two files are equal. Gives their paths; the same ones on every run.
 */
export const writeVariedPortraits = async (
  folder: string,
  count: number,
  signal: AbortSignal,
): Promise<readonly string[]> => {
  await mkdir(folder, { recursive: true })
  const portraits = drawn()
  const paths: string[] = []
  for (let index = 0; index < count; index += 1) {
    signal.throwIfAborted()
    const { width, height, ...portrait } = portraits[index % portraits.length]!
    const path = join(folder, `portrait-${String(index).padStart(5, '0')}.jpg`)
    await sharp(toBytes({ width, height, ...portrait }), { raw: { width, height, channels: 3 } })
      .resize(Math.round(width * (0.9 + 0.04 * (index % cycles.scale))))
      .modulate({ brightness: 0.9 + 0.03 * (index % cycles.brightness) })
      .jpeg({ quality: 70 + (index % cycles.quality) })
      .toFile(path)
    paths.push(path)
  }
  return paths
}
