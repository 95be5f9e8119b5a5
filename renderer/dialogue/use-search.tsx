import { type RefObject, useEffect, useState } from 'react'
import { findMatches } from './find-matches.ts'

export interface Search {
  readonly query: string
  readonly setQuery: (query: string) => void
  /** Matches in all, and which one is looked at, from 1; 0 where there is none. */
  readonly count: number
  readonly at: number
  readonly step: (by: 1 | -1) => void
}

const allName = 'dialogue-found'
const oneName = 'dialogue-found-here'

/** Searches what `root` shows and marks what is found; `shown` is what it shows, so that another text is searched again. */
export const useSearch = (root: RefObject<HTMLElement | null>, isOpen: boolean, shown: unknown): Search => {
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const [count, setCount] = useState(0)
  useEffect(() => {
    setCount(0)
    if (!isOpen || root.current === null) return
    const ranges = findMatches(root.current, query)
    setCount(ranges.length)
    const here = ranges[Math.min(at, ranges.length - 1)]
    CSS.highlights.set(allName, new Highlight(...ranges.filter((range) => range !== here)))
    CSS.highlights.set(oneName, new Highlight(...(here === undefined ? [] : [here])))
    here?.startContainer.parentElement?.scrollIntoView({ block: 'nearest' })
    return () => {
      CSS.highlights.delete(allName)
      CSS.highlights.delete(oneName)
    }
  }, [root, isOpen, query, at, shown])
  return {
    query,
    setQuery: (next) => {
      setQuery(next)
      setAt(0)
    },
    count,
    at: count === 0 ? 0 : Math.min(at, count - 1) + 1,
    step: (by) => setAt(count === 0 ? 0 : (Math.min(at, count - 1) + by + count) % count),
  }
}
