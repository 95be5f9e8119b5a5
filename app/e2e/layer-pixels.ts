import type { Page } from 'playwright-core'
import type { Box, Point } from '#app/geometry.ts'

/** Red, green, blue and alpha of a layer's pixels, at points in CSS pixels of the first stage. */
export const pixelsOf = (
  page: Page,
  layer: string,
  points: readonly Point[],
): Promise<readonly (readonly number[])[]> =>
  page.evaluate(
    ({ layer, points }) => {
      const canvas = document.querySelector<HTMLCanvasElement>(`[data-layer=${layer}]`)
      const context = canvas?.getContext('2d')
      // A layer reaches beyond its stage.
      const [drawn, stage] = [canvas, canvas?.closest('.stage')].map((one) => one?.getBoundingClientRect())
      const [left, top] = [(stage?.x ?? 0) - (drawn?.x ?? 0), (stage?.y ?? 0) - (drawn?.y ?? 0)]
      return points.map(({ x, y }) => [...(context?.getImageData(x + left, y + top, 1, 1).data ?? [])])
    },
    { layer, points: [...points] },
  )

/** Where the stage lies in the page. */
export const stageBox = async (page: Page): Promise<Box> => {
  const box = await page.getByRole('application').first().boundingBox()
  if (box === null) throw new Error('no stage is shown')
  return box
}

/** The stage's pixel in the middle of a map's cell while the whole picture is shown, 16 px from the edges. */
export const cellOnStage = (
  stage: Box,
  picture: { readonly width: number; readonly height: number },
  map: { readonly side: number; readonly box: Box },
  [column, row]: readonly [number, number],
): Point => {
  const scale = Math.min(1, (stage.width - 32) / picture.width, (stage.height - 32) / picture.height)
  const left = stage.width / 2 - (picture.width / 2) * scale
  const top = stage.height / 2 - (picture.height / 2) * scale
  return {
    x: Math.floor((map.box.x + ((column + 0.5) * map.box.width) / map.side) * scale + left),
    y: Math.floor((map.box.y + ((row + 0.5) * map.box.height) / map.side) * scale + top),
  }
}
