import { Fault } from '#app/fault.ts'

/**
 * One measured item, a face picture or a video. A higher score speaks more for manipulation; any real scale will do.
 * Items of one `group` (frames of a video, pictures of a person) are not independent of each other; without a group
 * an item stands alone.
 */
export interface Scored {
  readonly score: number
  readonly forged: boolean
  readonly group?: string
}

/** Refuses scores that cannot be ordered (NaN, infinite): `input/invalid` with the position of the first one. */
export const checkScores = (items: readonly Scored[]): void => {
  const index = items.findIndex((item) => !Number.isFinite(item.score))
  if (index >= 0)
    throw new Fault(
      'input/invalid',
      `Score ${index + 1} of ${items.length} is not a finite number, so the set cannot be measured. Check the detector's output for it.`,
      { detail: { index, score: String(items[index]?.score) } },
    )
}

/** A name for each item's group, distinct for items that have none. */
export const groupNames = (items: readonly Scored[]): readonly string[] =>
  items.map((item, index) => (item.group === undefined ? `item ${index}` : `group ${item.group}`))

/** How many independent groups a list of items holds. */
export const countGroups = (items: readonly Scored[]): number => new Set(groupNames(items)).size
