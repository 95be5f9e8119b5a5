import type { Exhibit } from '#app/records/evidence.ts'
import type { Outcome } from '#app/records/finding.ts'
import { type CaseIndex, type ExhibitSummary, summarise } from './case-index.ts'

export type Order = 'label' | 'score' | 'name' | 'received'

export interface ExhibitFilter {
  /** Words, each of which must occur in the label, name, tags or note. */
  readonly text: string
  readonly outcome: Outcome | 'none' | 'any'
  readonly tag: string | null
  readonly reviewed: boolean | null
  readonly order: Order
}

export const noFilter: ExhibitFilter = {
  text: '',
  outcome: 'any',
  tag: null,
  reviewed: null,
  order: 'label',
}

/** Whether anything is left out; the order leaves out nothing. */
export const isFiltering = (filter: ExhibitFilter): boolean =>
  filter.text.trim() !== '' || filter.outcome !== 'any' || filter.tag !== null || filter.reviewed !== null

const holdsWords = ({ label, name, tags, note }: Exhibit, text: string): boolean => {
  const whole = [label, name, note, ...tags].join('\n').toLocaleLowerCase()
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  return words.every((word) => whole.includes(word))
}

const orders: Readonly<
  Record<Order, (a: Exhibit, b: Exhibit, score: (exhibit: Exhibit) => number) => number>
> = {
  label: (a, b) => a.label.localeCompare(b.label, undefined, { numeric: true }),
  name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }),
  received: (a, b) => a.receivedAt.localeCompare(b.receivedAt),
  score: (a, b, score) => score(b) - score(a),
}

/** The exhibits that a filter shows, in its order; those without a score come last when sorted by score. */
export const filterExhibits = (
  exhibits: readonly Exhibit[],
  index: CaseIndex,
  filter: ExhibitFilter,
): readonly Exhibit[] => {
  const summaries = new Map<Exhibit, ExhibitSummary>(
    exhibits.map((exhibit) => [exhibit, summarise(index, exhibit)]),
  )
  const score = (exhibit: Exhibit) => summaries.get(exhibit)?.score ?? -1
  const order = orders[filter.order]
  return exhibits
    .filter(
      (exhibit) =>
        (filter.outcome === 'any' || (summaries.get(exhibit)?.outcome ?? 'none') === filter.outcome) &&
        (filter.tag === null || exhibit.tags.includes(filter.tag)) &&
        (filter.reviewed === null || exhibit.reviewed === filter.reviewed) &&
        holdsWords(exhibit, filter.text),
    )
    .toSorted((a, b) => order(a, b, score) || orders.label(a, b, score))
}

/** Every tag in use, in the order of the alphabet. */
export const tagsOf = (exhibits: readonly Exhibit[]): readonly string[] =>
  [...new Set(exhibits.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b))
