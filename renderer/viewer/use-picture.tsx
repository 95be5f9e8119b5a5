import { useEffect, useState } from 'react'
import type { Fault } from '#app/fault.ts'
import { useSession } from '../parts/session-context.tsx'
import { useLoaded } from '../parts/use-loaded.tsx'
import { makeLevels, type PictureLevels, wholePicture } from './picture-levels.ts'

/** A picture of the case, drawn as soon as it is decoded and with its halves as soon as they are made. */
export const usePicture = (
  sha256: string | null,
): { readonly picture: PictureLevels | undefined; readonly fault: Fault | undefined } => {
  const { pictures } = useSession()
  const { value: bitmap, fault } = useLoaded(sha256, pictures.bitmap)
  const [picture, setPicture] = useState<PictureLevels>()
  useEffect(() => {
    if (bitmap === undefined) return
    let isCurrent = true
    setPicture(wholePicture(bitmap))
    void makeLevels(bitmap).then((made) => {
      if (isCurrent) setPicture(made)
    })
    return () => {
      isCurrent = false
    }
  }, [bitmap])
  return { picture: picture?.levels[0] === bitmap ? picture : undefined, fault }
}
