import { useEffect, useRef } from 'react'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { useSlice } from '../stores/use-slice.ts'
import { loupeSide, readPixels } from './read-pixels.ts'

const cellPx = 14

/** The original pixels around the cursor, enlarged, with the middle one's values in original coordinates. */
export const Loupe = ({ picture }: { readonly picture: ImageBitmap }) => {
  const { view } = useSession()
  const { viewer } = useTexts()
  const canvas = useRef<HTMLCanvasElement>(null)
  const point = useSlice(view.cursor, (state) => state.point) ?? {
    x: picture.width / 2,
    y: picture.height / 2,
  }
  const [x, y] = [Math.floor(point.x), Math.floor(point.y)]
  const pixels = readPixels(picture, { x, y })
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (context == null) return
    context.clearRect(0, 0, loupeSide * cellPx, loupeSide * cellPx)
    for (let index = 0; index < loupeSide ** 2; index += 1) {
      const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(index * 4, index * 4 + 4)
      if (alpha === 0) continue
      context.fillStyle = `rgb(${red} ${green} ${blue})`
      context.fillRect((index % loupeSide) * cellPx, Math.floor(index / loupeSide) * cellPx, cellPx, cellPx)
    }
    const middle = ((loupeSide - 1) / 2) * cellPx
    context.lineWidth = 3
    context.strokeStyle = '#000'
    context.strokeRect(middle - 0.5, middle - 0.5, cellPx + 1, cellPx + 1)
    context.lineWidth = 1
    context.strokeStyle = '#fff'
    context.strokeRect(middle - 0.5, middle - 0.5, cellPx + 1, cellPx + 1)
  }, [pixels])
  const centre = ((loupeSide ** 2 - 1) / 2) * 4
  const [red, green, blue] = pixels.subarray(centre, centre + 3)
  return (
    <aside className="loupe" aria-label={viewer.loupe}>
      <span aria-hidden="true">
        <canvas ref={canvas} width={loupeSide * cellPx} height={loupeSide * cellPx} />
      </span>
      <p className="mono" aria-live="polite">
        {viewer.at(x, y)}
        <br />R {red} G {green} B {blue}
      </p>
    </aside>
  )
}
