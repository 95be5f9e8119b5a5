import { useEffect, useRef } from 'react'
import { outcomes } from '#app/records/finding.ts'
import { IconButton } from '../parts/Button.tsx'
import { Choice } from '../parts/Field.tsx'
import { useSession, useTexts } from '../parts/session-context.tsx'
import { keysOf } from '../parts/shortcuts.ts'
import { isFiltering, noFilter, type Order, tagsOf } from '../stores/exhibit-filter.ts'
import { useMembers, useSlice } from '../stores/use-slice.ts'

const orders: readonly Order[] = ['label', 'score', 'name', 'received']
const reviews = { any: null, reviewed: true, not: false } as const

/** Narrows and orders the exhibits. */
export const FilterBar = () => {
  const { caseFile, panels } = useSession()
  const texts = useTexts()
  const { filter: words } = texts
  const filter = useSlice(caseFile.store, (state) => state.filter)
  const tags = useMembers(caseFile.store, ({ exhibits }) => tagsOf(exhibits))
  const focus = useSlice(panels.store, (state) => state.focus)
  const search = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focus?.place === 'search') search.current?.select()
  }, [focus])
  const review = filter.reviewed === null ? 'any' : filter.reviewed ? 'reviewed' : 'not'
  return (
    <search className="filter" aria-label={words.label}>
      <div className="filter-search">
        <input
          ref={search}
          type="search"
          value={filter.text}
          placeholder={words.search}
          aria-label={words.search}
          title={`${words.search} (${keysOf('find')})`}
          onChange={(event) => caseFile.filterBy({ text: event.target.value })}
          spellCheck={false}
        />
        {isFiltering(filter) && (
          <IconButton
            icon="close"
            label={words.clear}
            onClick={() => caseFile.filterBy({ ...noFilter, order: filter.order })}
          />
        )}
      </div>
      <div className="filter-choices">
        <Choice
          label={words.outcome}
          isNameHidden
          value={filter.outcome}
          options={[
            ['any', words.any],
            ...outcomes.map((one) => [one, texts.outcomes[one]] as const),
            ['none', words.none],
          ]}
          onChange={(outcome) => caseFile.filterBy({ outcome })}
        />
        <Choice
          label={words.review}
          isNameHidden
          value={review}
          options={[
            ['any', words.anyReview],
            ['reviewed', words.reviewed],
            ['not', words.notReviewed],
          ]}
          onChange={(chosen) => caseFile.filterBy({ reviewed: reviews[chosen] })}
        />
        <Choice
          label={words.tag}
          isNameHidden
          value={filter.tag === null ? '' : `=${filter.tag}`}
          options={[['', words.anyTag], ...tags.map((tag) => [`=${tag}`, tag] as const)]}
          onChange={(chosen) => caseFile.filterBy({ tag: chosen === '' ? null : chosen.slice(1) })}
        />
        <Choice
          label={words.order}
          isNameHidden
          value={filter.order}
          options={orders.map((order) => [order, words.orders[order]] as const)}
          onChange={(order) => caseFile.filterBy({ order })}
        />
      </div>
    </search>
  )
}
