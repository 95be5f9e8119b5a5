import type { FaceRegionName } from '#app/face-regions.ts'
import { resourcePath } from '#main/resources.ts'

/** One of the sample pictures: drawn by `assay samples`, shipped in resources/samples. */
export interface SamplePicture {
  readonly name: string
  /** Whole pixels. */
  readonly width: number
  readonly height: number
  /** Parts of the face that were replaced after it was drawn; none where the picture is as it was drawn. */
  readonly replaced: readonly FaceRegionName[]
}

export const samplePictures = [
  { name: 'drawn-portrait.jpg', width: 768, height: 960, replaced: [] },
  { name: 'drawn-portrait-altered.jpg', width: 768, height: 960, replaced: ['nose', 'mouth'] },
] as const satisfies readonly SamplePicture[]

export const samplePath = (name: string): string => resourcePath('samples', name)
