import { useEffect, useState } from 'react'
import { asFault, type Fault } from '#app/fault.ts'

export type Loaded<T> =
  | { readonly state: 'loading' | 'absent'; readonly value?: undefined; readonly fault?: undefined }
  | { readonly state: 'there'; readonly value: T; readonly fault?: undefined }
  | { readonly state: 'failed'; readonly value?: undefined; readonly fault: Fault }

/** What `load` gives for `key`, loaded anew when the key is another; null loads nothing. */
export const useLoaded = <T,>(key: string | null, load: (key: string) => Promise<T>): Loaded<T> => {
  const [held, setHeld] = useState<{ readonly key: string | null; readonly loaded: Loaded<T> }>({
    key: null,
    loaded: { state: 'absent' },
  })
  useEffect(() => {
    if (key === null) return
    let isCurrent = true
    const set = (loaded: Loaded<T>) => {
      if (isCurrent) setHeld({ key, loaded })
    }
    load(key).then(
      (value) => set({ state: 'there', value }),
      (thrown: unknown) => set({ state: 'failed', fault: asFault(thrown) }),
    )
    return () => {
      isCurrent = false
    }
  }, [key])
  if (key === null) return { state: 'absent' }
  return held.key === key ? held.loaded : { state: 'loading' }
}
