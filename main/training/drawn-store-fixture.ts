import { drawnFace } from '#models/simulation/drawn-face-fixture.ts'
import { emptySummary } from './face-store-part.ts'
import { writeRecord } from './stored-face.ts'
import { type FaceToStore, writeFaceStore } from './write-face-store.ts'

const side = 96

const faceOf = (number: number, split: 'train' | 'val', person: number): FaceToStore => {
  const { landmarks, pixels, square } = drawnFace(side, number)
  return {
    entry: {
      file: `drawn ${number}.png`,
      faceNumber: 0,
      source: number % 2 === 0 ? 'drawn' : 'sketched',
      split,
      identity: `person ${person}`,
      side,
      shrink: 1,
      square,
      content: { x: 0, y: 0, width: side, height: side },
      pose: { yaw: 0, pitch: 0, roll: 0 },
      score: 1,
      presence: 1,
    },
    record: writeRecord(landmarks, { pixels, width: side, height: side }),
  }
}

/** Writes a face store of drawn faces: `train` of the training split, then `val` held back; each is a person of its own. */
export const writeDrawnStore = async (
  path: string,
  { train, val, people }: { readonly train: number; readonly val: number; readonly people?: number },
): Promise<void> => {
  const { landmarks } = drawnFace(side)
  const { oval, leftBrow, rightBrow, leftEye, rightEye, nose, mouth } = landmarks
  const outlines = [oval, leftBrow, rightBrow, leftEye, rightEye, nose, mouth]
  const faces = Array.from({ length: train + val }, (_, number) =>
    faceOf(number, number < train ? 'train' : 'val', number % (people ?? train + val)),
  )
  await writeFaceStore(path, faces, () => ({
    ...emptySummary(),
    outlineLengths: outlines.map(({ length }) => length),
    photographs: { drawn: faces.length },
  }))
}
