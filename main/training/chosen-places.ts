import { Fault } from '#app/fault.ts'

/** Which faces of a store's training split take part. */
export interface FaceChoice {
  /** At most so many identities of the training split (table 3 of the paper); null for all. */
  readonly identities: number | null
  /** Sources of the face store that take part (table 5 of the paper); null for all. */
  readonly sources: readonly string[] | null
}

interface ListedFace {
  readonly split: string
  readonly source: string
  readonly identity: string
}

const leastIdentities = 2

const refuse = (storePath: string, what: string): never => {
  throw new Fault('input/invalid', `The face store ${storePath} cannot be trained on: ${what}`, {
    detail: { store: storePath },
  })
}

/**
 * Places of the training split that take part, in the store's order. Throws `input/invalid` that says what the store lacks: a source
 * that was asked for, training faces, or a second person to swap faces with.
 */
export const chosenPlaces = (
  storePath: string,
  faces: readonly ListedFace[],
  { identities, sources }: FaceChoice,
): readonly number[] => {
  if (faces.length === 0)
    refuse(storePath, 'it holds no faces. Build it from photographs with "assay faces".')
  const trainable = faces.filter(({ split }) => split === 'train')
  if (trainable.length === 0)
    refuse(
      storePath,
      `all of its ${faces.length} faces belong to the validation split. List photographs with the split "train".`,
    )
  const known = [...new Set(trainable.map(({ source }) => source))].toSorted()
  const absent = sources?.find((source) => !known.includes(source))
  if (absent !== undefined)
    refuse(storePath, `its training split has no source "${absent}". It has ${known.join(', ')}.`)
  const places = faces.flatMap(({ split, source }, place) =>
    split === 'train' && (sources?.includes(source) ?? true) ? [place] : [],
  )
  const people = [...new Set(places.map((place) => faces[place]!.identity))]
  const wanted = Math.min(identities ?? people.length, people.length)
  if (wanted < leastIdentities)
    refuse(
      storePath,
      `${wanted === 1 ? 'one identity takes' : `${wanted} identities take`} part, and forgeries need faces of at least ${leastIdentities} people. Add photographs, or raise --identities.`,
    )
  if (wanted === people.length) return places
  // Spread over the store, so that every source keeps its share.
  const kept = new Set(
    Array.from({ length: wanted }, (_, index) => people[Math.floor((index * people.length) / wanted)]),
  )
  return places.filter((place) => kept.has(faces[place]!.identity))
}
