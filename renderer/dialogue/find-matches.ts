/** A match in a text, by UTF-16 places. */
export interface Match {
  readonly start: number
  readonly end: number
}

/** Where `query` stands in `text`, whatever its letters' case, from left to right and without overlaps; none for ''. */
export const matchesIn = (text: string, query: string): readonly Match[] => {
  if (query === '') return []
  const pattern = new RegExp(query.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`), 'giu')
  return [...text.matchAll(pattern)].map(({ index, 0: found }) => ({
    start: index,
    end: index + found.length,
  }))
}

/** The text nodes of an element that are its own words, without marks beside them. */
const textNodesOf = (element: Element): readonly Text[] => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest('[data-aside]') === null
      ? NodeFilter.FILTER_ACCEPT
      : NodeFilter.FILTER_REJECT,
  )
  const nodes: Text[] = []
  while (walker.nextNode() !== null) nodes.push(walker.currentNode as Text)
  return nodes
}

/** Where `query` is shown in the elements of `root` that are searched, in the order of the page. */
export const findMatches = (root: Element, query: string): readonly Range[] =>
  [...root.querySelectorAll('[data-searched]')].flatMap((element) => {
    const nodes = textNodesOf(element)
    const placeOf = (place: number): readonly [Text, number] | undefined => {
      let left = place
      for (const node of nodes) {
        if (left <= node.data.length) return [node, left]
        left -= node.data.length
      }
      return undefined
    }
    return matchesIn(nodes.map(({ data }) => data).join(''), query).flatMap(({ start, end }) => {
      const [from, to] = [placeOf(start), placeOf(end)]
      if (from === undefined || to === undefined) return []
      const range = document.createRange()
      range.setStart(...from)
      range.setEnd(...to)
      return [range]
    })
  })
