import { useEffect, useRef, useState } from 'react'
import type { Box } from '#app/geometry.ts'
import { useSession } from './session-context.tsx'
import { useLoaded } from './use-loaded.tsx'

interface ThumbnailProps {
  readonly sha256: string
  /** The part to show, in shares of the picture's width and height; the whole where it is left out. */
  readonly part?: Box
}

/** A small picture, loaded when it first comes into sight. It says nothing that its row does not say in words. */
export const Thumbnail = ({ sha256, part }: ThumbnailProps) => {
  const { pictures } = useSession()
  const ref = useRef<HTMLSpanElement>(null)
  const [isInSight, setInSight] = useState(false)
  useEffect(() => {
    if (ref.current === null) return
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setInSight(true)
    })
    observer.observe(ref.current)
    return () => observer.disconnect()
  }, [])
  const { value: address } = useLoaded(isInSight ? sha256 : null, pictures.address)
  const place =
    part === undefined
      ? undefined
      : {
          width: `${100 / part.width}%`,
          height: `${100 / part.height}%`,
          left: `${(-100 * part.x) / part.width}%`,
          top: `${(-100 * part.y) / part.height}%`,
          objectFit: 'fill' as const,
        }
  return (
    <span ref={ref} className="thumbnail" aria-hidden="true">
      {address !== undefined && <img src={address} alt="" style={place} draggable={false} />}
    </span>
  )
}
