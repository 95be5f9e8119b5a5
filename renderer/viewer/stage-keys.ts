import type { PictureStage } from './picture-stage.ts'
import type { Scene } from './scene.ts'
import type { Size } from './view-transform.ts'

/** What a key does on a stage that has the focus. */
export type StageKeys = (event: KeyboardEvent, stage: PictureStage, scene: Scene, size: Size) => void

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** The step of an arrow key as a direction on both axes; undefined for any other key. */
export const arrowOf = ({ key }: Pick<KeyboardEvent, 'key'>): readonly [number, number] | undefined =>
  arrows[key]
