import { useEffect, useRef } from 'react'
import { IconButton } from '../parts/Button.tsx'
import { useTexts } from '../parts/session-context.tsx'
import type { Search } from './use-search.tsx'

/** Looks for words in the conversation: Enter and Shift+Enter go from match to match. */
export const SearchBar = ({ search, onClose }: { readonly search: Search; readonly onClose: () => void }) => {
  const { dialogue: words, common } = useTexts()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => input.current?.focus(), [])
  const { query, count, at } = search
  return (
    <search className="dialogue-search">
      <input
        ref={input}
        type="search"
        value={query}
        aria-label={words.search}
        placeholder={words.search}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => search.setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return
          event.preventDefault()
          search.step(event.shiftKey ? -1 : 1)
        }}
      />
      <output className="mono">
        {query === '' ? '' : count === 0 ? words.searchNone : common.of(at, count)}
      </output>
      <IconButton icon="up" label={words.searchPrevious} className="small" onClick={() => search.step(-1)} />
      <IconButton icon="down" label={words.searchNext} className="small" onClick={() => search.step(1)} />
      <IconButton icon="close" label={common.close} keys="Esc" className="small" onClick={onClose} />
    </search>
  )
}
