import type { FaceRegionName } from '#app/face-regions.ts'
import type { Box, Point } from '#app/geometry.ts'
import type { Mark } from '#app/records/mark.ts'
import type { Tool } from '../stores/view.ts'
import type { PictureLevels } from './picture-levels.ts'

export interface SceneBox {
  readonly id: string
  readonly box: Box
  readonly label: string
  readonly isSelected: boolean
  readonly isRejected: boolean
}

export interface SceneOverlay {
  readonly cells: CanvasImageSource
  readonly side: number
  readonly box: Box
  /** 0 to 1. */
  readonly opacity: number
  /** Share of the stage's width, from the left, that the overlay may cover; 1 without a curtain. */
  readonly curtain: number
}

/** A region of the selected face, in pixels of the picture; more than one polygon where it has parts. */
export interface SceneRegion {
  readonly name: FaceRegionName
  readonly polygons: readonly (readonly Point[])[]
}

/** Everything that a stage shows; positions are in pixels of the picture. */
export interface Scene {
  readonly picture: PictureLevels
  readonly overlay: SceneOverlay | null
  readonly boxes: readonly SceneBox[]
  /** Regions of the selected face, for the pointer to hit. */
  readonly regions: readonly SceneRegion[]
  /** The one that is lit up, under its name for the examiner. */
  readonly litRegion: { readonly region: SceneRegion; readonly label: string } | null
  readonly marks: readonly Mark[]
  readonly markId: string | null
  /** Where the loupe looks; null without one. */
  readonly loupe: Point | null
  readonly tool: Tool
  /** Whether face boxes can only be looked at. */
  readonly isReadOnly: boolean
}

/** What is being drawn or moved, and is not yet done. */
export interface Draft {
  readonly box?: Box
  readonly mark?: Pick<Mark, 'shape' | 'points' | 'colour'>
}
