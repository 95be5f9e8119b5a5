import sharp from 'sharp'
import { asFault } from '#app/fault.ts'
import { type FaceFinder, openFaceFinder } from '#main/stages/face/find-faces.ts'
import { buildPart, type FaceStorePart } from './face-store-part.ts'

/** What a worker sends back: a photograph was looked at, the part is finished, or it failed. */
export type PartReply =
  | { readonly kind: 'photograph' }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly message: string }

// The entry of a worker process of buildFaceStore: makes one part after the other until its parent goes.
sharp.concurrency(1)
const reply = (message: PartReply): void => void process.send?.(message)
let finder: Promise<FaceFinder> | undefined

process.on('message', async (part: FaceStorePart) => {
  try {
    finder ??= openFaceFinder({ threads: 1 })
    await buildPart(await finder, part, () => reply({ kind: 'photograph' }))
    reply({ kind: 'finished' })
  } catch (thrown) {
    reply({ kind: 'failed', message: asFault(thrown).message })
  }
})
// Ctrl+C reaches the whole process group: the parent decides, and stops its workers itself.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit())
