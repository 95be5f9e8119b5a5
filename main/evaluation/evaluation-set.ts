import type { FaceRegionName } from '#app/face-regions.ts'

/** One picture of an evaluation set, as read from disk; it exists and lies inside the set's folder. */
export interface SetPicture {
  /** Path within the set with forward slashes, unique: the picture's name in results. */
  readonly file: string
  readonly path: string
  readonly forged: boolean
  readonly video?: string
  readonly method?: string
  readonly identity?: string
  readonly maskPath?: string
  /** The regions that were forged, where the set says so. */
  readonly regions?: readonly FaceRegionName[]
}

/** A labelled set of pictures. `ignored` names the files that are no pictures or masks without a picture. */
export interface EvaluationSet {
  readonly name: string
  readonly pictures: readonly SetPicture[]
  readonly ignored: readonly string[]
}
