import { useEffect, useRef } from 'react'
import { useSession } from '../parts/session-context.tsx'
import { createPictureStage, type PictureStage } from './picture-stage.ts'
import type { Scene } from './scene.ts'
import type { StageKeys } from './stage-keys.ts'
import { useStageEvents } from './use-stage-events.tsx'
import { fitBox, fitPicture, keepInSight, type Size, zoomAt } from './view-transform.ts'

interface StagePaneProps {
  readonly scene: Scene | null
  readonly caption: string
  readonly name: string
  readonly onKey: StageKeys
}

/** One stage in React: keeps its size, its place and its scene; several panes share one placement. */
export const StagePane = ({ scene, caption, name, onKey }: StagePaneProps) => {
  const { view, caseFile, faceNudge, panels } = useSession()
  const host = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLElement>(null)
  const stage = useRef<PictureStage>(null)
  const size = useRef<Size>({ width: 1, height: 1 })
  const shown = useRef<Scene | null>(null)
  const events = useStageEvents(shown, size)
  useEffect(() => {
    const container = host.current
    if (container === null) return
    const made = createPictureStage(container, events.current, () => view.store.getState().markColour)
    stage.current = made
    const place = () => {
      if (shown.current === null) return
      const { placement } = view.store.getState()
      made.place(placement ?? fitPicture(shown.current.picture, size.current))
    }
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return
      size.current = { width: entry.contentRect.width, height: entry.contentRect.height }
      made.resize(size.current.width, size.current.height)
      place()
    })
    observer.observe(container)
    const stops = [
      view.store.subscribe((now, before) => {
        if (now.placement !== before.placement) place()
        if (now.request === null || now.request === before.request || shown.current === null) return
        const { picture } = shown.current
        const from = now.placement ?? fitPicture(picture, size.current)
        const middle = { x: size.current.width / 2, y: size.current.height / 2 }
        const { faces, faceId } = caseFile.store.getState()
        const face = faces.find(({ id }) => id === faceId)
        const to = {
          'zoom in': () => zoomAt(from, middle, Math.SQRT2),
          'zoom out': () => zoomAt(from, middle, Math.SQRT1_2),
          'zoom pixels': () => zoomAt(from, middle, 1 / from.scale),
          'zoom face': () =>
            face === undefined || now.isSeen ? from : fitBox(face.box, size.current, 64, 16),
        }[now.request.what]()
        view.set({ placement: keepInSight(to, picture, size.current) })
      }),
      panels.store.subscribe((now, before) => {
        if (now.focus !== before.focus && now.focus?.place === 'canvas') box.current?.focus()
      }),
    ]
    return () => {
      for (const stop of stops) stop()
      observer.disconnect()
      made.destroy()
    }
  }, [])

  useEffect(() => {
    shown.current = scene
    stage.current?.show(scene)
    if (scene === null) return
    const { placement } = view.store.getState()
    stage.current?.place(placement ?? fitPicture(scene.picture, size.current))
  }, [scene, view])

  return (
    <figure className="pane" ref={box}>
      <div
        ref={host}
        className={`stage tool-${scene?.tool ?? 'pan'}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the picture is moved, zoomed and measured by keyboard
        tabIndex={0}
        role="application"
        aria-label={name}
        aria-describedby="viewer-help"
        onBlur={faceNudge.settle}
        onKeyUp={(event) => {
          if (event.key === 'Alt') faceNudge.settle()
        }}
        onKeyDown={(event) => {
          if (stage.current !== null && scene !== null)
            onKey(event.nativeEvent, stage.current, scene, size.current)
        }}
      />
      <figcaption>{caption}</figcaption>
    </figure>
  )
}
