import { useEffect, useRef } from 'react'
import { type ColourMap, colourOf } from '#app/colour-map.ts'
import { formatNumber } from '../parts/format.ts'
import { useTexts } from '../parts/session-context.tsx'

const marks = [0, 0.25, 0.5, 0.75, 1]

/** The colours of a map with their values; what is not drawn is hatched out. */
export const ColourBar = ({ map, threshold }: { readonly map: ColourMap; readonly threshold: number }) => {
  const { locale, viewer } = useTexts()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (context == null) return
    for (let step = 0; step < 256; step += 1) {
      const [red, green, blue] = colourOf(map, step / 255)
      context.fillStyle = `rgb(${red} ${green} ${blue})`
      context.fillRect(step, 0, 1, 1)
    }
  }, [map])
  return (
    <div className="colour-bar" role="img" aria-label={`${viewer.colourMap(map.name)}: 0 – 1`}>
      <div className="colour-bar-ramp">
        <canvas ref={canvas} width={256} height={1} />
        <span className="colour-bar-cut" style={{ width: `${threshold * 100}%` }} />
      </div>
      <div className="colour-bar-numbers" aria-hidden="true">
        {marks.map((value) => (
          <span key={value}>{formatNumber(locale, value, 2)}</span>
        ))}
      </div>
    </div>
  )
}
